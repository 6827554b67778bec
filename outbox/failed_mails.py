"""Mails about bookings that could not be delivered."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef

from outbox.models import Message

_CHANNELS = ("mail", "plain_mail")


def list_booking_ids(booking_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some bookings whose last mail to a participant failed, in one query."""
    if not booking_ids:
        return set()
    later = Message.objects.filter(ordering_key=OuterRef("ordering_key"), pk__gt=OuterRef("pk"))
    failed = Message.objects.filter(
        ~Exists(later),
        state=Message.State.FAILED,
        channel__in=_CHANNELS,
        booking_id__in=[str(booking_id) for booking_id in booking_ids],
    )
    return {UUID(booking_id) for booking_id in failed.values_list("booking_id", flat=True)}
