"""Bookings whose event in a calendar is missing or out of date, because a delivery failed for good.

A later message about the same booking and calendar supersedes a failed message.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from outbox import queue
from outbox.booking_payload import BookingDetails, BookingEventType
from outbox.calendar_writes import OLDER_EVENT
from outbox.models import Message, MessageQuerySet

CALENDAR_CHANNEL = "calendar"
#: The states of a write that has not succeeded.
UNFINISHED_STATES = (Message.State.FAILED.value, Message.State.WAITING.value)
#: The number of writes that are shown at once.
MAX_WRITES = 50


class CalendarWriteNotFoundError(Exception):
    """No calendar write with this id has failed or is waiting."""


@dataclass(frozen=True)
class FailedWrite:
    """An interviewer's calendar without the change of a booking.

    `has_older_event` says that an event of the booking is where Slotsmith cannot change it: in
    another calendar or in the trash of the account. The state of the `message` is `waiting` while
    the write is tried again.
    """

    message: Message
    booking: BookingDetails
    interviewer_id: int
    event_type: BookingEventType
    has_older_event: bool

    @classmethod
    def from_message(cls, message: Message) -> FailedWrite:
        return cls(
            message=message,
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
    failed = find_messages(now, [Message.State.FAILED], interviewer_id)
    return [FailedWrite.from_message(message) for message in failed[:MAX_WRITES]]


def find_messages(
    now: int,
    states: Collection[str] = UNFINISHED_STATES,
    interviewer_id: int | None = None,
    booking_id: UUID | None = None,
) -> MessageQuerySet:
    """Find the last writes of bookings that are not over at a UTC second, the latest first."""
    later = Message.objects.filter(ordering_key=OuterRef("ordering_key"), pk__gt=OuterRef("pk"))
    messages: MessageQuerySet = Message.objects.filter(
        ~Exists(later), channel=CALENDAR_CHANNEL, state__in=states, payload__booking__end__gt=now
    )
    if interviewer_id is not None:
        messages = messages.filter(payload__interviewer=interviewer_id)
    if booking_id is not None:
        messages = messages.filter(booking_id=str(booking_id))
    return messages.order_by("-pk")


@transaction.atomic
def retry(write_id: int, now: int) -> FailedWrite:
    """Make a failed write due at a UTC second; a waiting write stays as it is.

    Raise CalendarWriteNotFoundError.
    """
    messages = find_messages(now).filter(pk=write_id)
    if messages.filter(state=Message.State.FAILED).retry(now):
        queue.wake_workers([CALENDAR_CHANNEL])
    message = messages.first()
    if message is None:
        raise CalendarWriteNotFoundError
    return FailedWrite.from_message(message)
