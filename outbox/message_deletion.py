"""Forgetting what was told, or still was to be told, of somebody who is to be forgotten.

Webhooks hold ids and times alone, and stay.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q

from outbox.models import WEBHOOK_CHANNEL, Message, MessageQuerySet


def find_messages(
    booking_ids: Iterable[str] = (), ordering_keys: Iterable[str] = (), email: str = ""
) -> MessageQuerySet:
    """What there is about some bookings, in some streams and in letters to an address."""
    asked = Q(booking_id__in=list(booking_ids)) | Q(ordering_key__in=list(ordering_keys))
    letters = Q(payload__email__iexact=email) if email else Q()
    return Message.objects.exclude(channel=WEBHOOK_CHANNEL).filter(asked | letters)


def delete_messages(booking_ids: Iterable[str] = (), ordering_keys: Iterable[str] = ()) -> int:
    """Delete it, told or not; gives how many messages these are."""
    return int(find_messages(booking_ids, ordering_keys).delete()[0])


def count_pending(booking_ids: Iterable[str]) -> int:
    """How many messages about some bookings are still to be told, by channels that there are."""
    waiting = find_messages(booking_ids).filter(state=Message.State.WAITING)
    return waiting.filter(channel__in=list(settings.OUTBOX["CHANNELS"])).count()
