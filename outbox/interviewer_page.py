"""The page of an interview for its interviewers, to which their mails lead.

The page needs a sign-in, so only interviewers who have an account, or are invited to one, get its
address.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from engine.timestamps import to_datetime
from people.models import Interviewer


def find_readers(interviewer_ids: Iterable[int], now: int) -> set[int]:
    """Return which interviewers have an account or an open invitation at a UTC second."""
    ids = set(interviewer_ids)
    if not ids:
        return set()
    is_invited = Q(
        invitations__accepted_at=None,
        invitations__revoked_at=None,
        invitations__expires_at__gt=to_datetime(now),
    )
    rows = Interviewer.objects.filter(Q(account__is_active=True) | is_invited, pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def build_url(booking_id: str) -> str:
    """Return the URL of the page of a booking."""
    return f"{settings.BASE_URL}{reverse('my-interview', args=[booking_id])}"
