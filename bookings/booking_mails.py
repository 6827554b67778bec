"""The mails about a booking that are kept, with their state, and sending one again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from bookings import booking, booking_details
from bookings.models import Booking
from outbox import notifications
from outbox.booking_payload import Attendee, BookingDetails, BookingEventType
from outbox.models import Message


class MailNotFoundError(Exception):
    """The booking has no mail with this id."""


class RecipientGoneError(Exception):
    """The recipient of the mail no longer takes part, so there is nothing to send."""


@dataclass(frozen=True)
class BookingMail:
    """A mail about a booking. `recipient` is None if they no longer take part.

    `event` says what the mail reports; it is empty if that is no longer known.
    """

    message: Message
    recipient: Attendee | None
    event: str

    @property
    def can_be_sent_again(self) -> bool:
        """Whether it is delivered or has failed, and the recipient still takes part."""
        return self.recipient is not None and self.message.state != Message.State.WAITING


def list_mails(booking_row: Booking) -> list[BookingMail]:
    """Return the mails about a booking, the latest first, in two queries."""
    attendees = _find_attendees(booking_details.build(booking_row))
    messages = Message.objects.filter(channel="mail", booking_id=str(booking_row.pk))
    return [
        BookingMail(message, attendees.get(_get_hash(message)), message.payload.get("event", ""))
        for message in messages.order_by("-pk")
    ]


def send_again(booking_id: UUID, message_id: int, now: int) -> None:
    """Send the recipient of a mail the booking as it is now; `now` is a UTC second.

    A mail that failed is retried instead, unless a later one to the recipient was delivered. A mail
    that is waiting is left alone. Raise BookingNotFoundError, MailNotFoundError or
    RecipientGoneError.
    """
    row = booking.find(booking_id)
    with transaction.atomic():
        messages = Message.objects.filter(channel="mail", booking_id=str(row.pk), pk=message_id)
        message = messages.select_for_update().first()
        if message is None:
            raise MailNotFoundError
        if message.state == Message.State.WAITING or messages.retry(now):
            return
        _send_copy(row, message, now)


def _send_copy(row: Booking, message: Message, now: int) -> None:
    details = booking_details.build(row)
    recipient = _find_attendees(details).get(_get_hash(message))
    if recipient is None:
        raise RecipientGoneError
    position = details.attendees.index(recipient)
    if recipient.role == "candidate":
        details = booking_details.build_for_candidate(row, details)
    event: BookingEventType = "cancelled" if row.is_cancelled else "created"
    notifications.send_copy(details, position, event, now, copy=message.pk)


def _find_attendees(details: BookingDetails) -> Mapping[str, Attendee]:
    """Return the attendees by the hash of their address."""
    return {notifications.hash_address(attendee): attendee for attendee in details.attendees}


def _get_hash(message: Message) -> str:
    """Return the hash of the recipient's address, which ends the ordering key."""
    return message.ordering_key.rpartition(":")[2]
