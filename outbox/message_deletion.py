"""Find and delete the messages about people whose personal data is erased.

Webhooks hold only ids and times. They are never found and never deleted here.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q

from outbox.models import WEBHOOK_CHANNEL, Message, MessageQuerySet


def find_messages(
    booking_ids: Iterable[str] = (), ordering_keys: Iterable[str] = (), email: str = ""
) -> MessageQuerySet:
    """Return messages about the bookings, with the ordering keys, or to the email address.

    The address finds plain mails only: the payload of an invitation mail names every attendee.
    """
    is_wanted = Q(booking_id__in=list(booking_ids)) | Q(ordering_key__in=list(ordering_keys))
    if email:
        is_wanted |= Q(payload__email__iexact=email)
    return Message.objects.exclude(channel=WEBHOOK_CHANNEL).filter(is_wanted)


def delete_messages(booking_ids: Iterable[str] = (), ordering_keys: Iterable[str] = ()) -> int:
    """Delete messages in every state; return how many were deleted."""
    return int(find_messages(booking_ids, ordering_keys).delete()[0])


def count_pending(booking_ids: Iterable[str]) -> int:
    """Return the number of pending messages about the bookings in enabled channels."""
    pending = find_messages(booking_ids).filter(state=Message.State.WAITING)
    return pending.filter(channel__in=list(settings.OUTBOX["CHANNELS"])).count()
