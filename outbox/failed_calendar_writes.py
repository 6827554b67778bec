"""Bookings whose event in a calendar is missing or out of date, because a delivery failed for good.

A later message about the same booking and calendar supersedes a failed one.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from outbox.booking_payload import BookingDetails, BookingEventType
from outbox.calendar_writes import OLDER_EVENT
from outbox.models import Message

#: The number of writes that are shown at once.
MAX_WRITES = 50


@dataclass(frozen=True)
class FailedWrite:
    """An interviewer's calendar without the change of a booking.

    `has_older_event` says that an event of the booking is where Slotsmith cannot change it: in
    another calendar or in the trash of the account.
    """

    booking: BookingDetails
    interviewer_id: int
    event_type: BookingEventType
    has_older_event: bool

    @classmethod
    def from_message(cls, message: Message) -> FailedWrite:
        return cls(
            booking=BookingDetails.from_json(message.payload["booking"]),
            interviewer_id=message.payload["interviewer"],
            event_type=message.payload["event"],
            has_older_event=OLDER_EVENT in message.last_error,
        )

    @property
    def interviewer_name(self) -> str:
        """The name of the calendar's owner, as it was when the booking changed."""
        names = (
            attendee.name
            for attendee in self.booking.attendees
            if attendee.interviewer_id == self.interviewer_id
        )
        return next(names, "")


def list_failed_writes(now: int, interviewer_id: int | None = None) -> list[FailedWrite]:
    """Return the last failed writes of bookings that are not over at a UTC second.

    They are those of all interviewers, or of one.
    """
    later = Message.objects.filter(ordering_key=OuterRef("ordering_key"), pk__gt=OuterRef("pk"))
    failed = Message.objects.filter(state=Message.State.FAILED, channel="calendar")
    if interviewer_id is not None:
        failed = failed.filter(payload__interviewer=interviewer_id)
    messages = failed.filter(~Exists(later)).order_by("-pk")[:MAX_WRITES]
    writes = [FailedWrite.from_message(message) for message in messages]
    return [write for write in writes if write.booking.end > now]
