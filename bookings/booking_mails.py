"""The mails about a booking that are kept, with their state, and sending one again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction

from bookings import booking, booking_details
from bookings.idempotency import IdempotentRequest
from bookings.models import Booking
from company import company_data
from engine.timestamps import from_datetime
from outbox import invitation_mail, mail_text, notifications
from outbox.booking_payload import Attendee, BookingDetails, BookingEventType
from outbox.models import Message, MessageQuerySet


class MailNotFoundError(Exception):
    """The booking has no mail with this id."""

    def __init__(self, mail_id: int) -> None:
        super().__init__(f"there is no mail {mail_id}")


class RecipientGoneError(MailNotFoundError):
    """The recipient of the mail no longer takes part, so there is nothing to send."""

    def __init__(self, mail_id: int) -> None:
        Exception.__init__(self, f"the recipient of mail {mail_id} no longer takes part")


@dataclass(frozen=True)
class BookingMail:
    """A mail about a booking. `recipient` is None if they no longer take part.

    `event` says what the mail reports; it is empty if that is no longer known. `sequence` is that
    of the booking that the mail describes, None if it is no longer known.
    """

    message: Message
    recipient: Attendee | None
    event: str

    @property
    def name(self) -> str:
        """The name of the recipient, also after they left; empty if it is no longer known."""
        addressee = self.recipient or invitation_mail.read_recipient(self.message.payload)
        return addressee.name if addressee else ""

    @property
    def sequence(self) -> int | None:
        booking = self.message.payload.get("booking")
        return booking["sequence"] if booking else None

    @property
    def language(self) -> str:
        """The language code of the mail."""
        addressee = invitation_mail.read_recipient(self.message.payload)
        return (addressee.language if addressee else "") or company_data.get_language()

    @cached_property
    def content(self) -> tuple[str, str]:
        """The subject and the text with a masked link; both empty if they are no longer kept."""
        sent_at = self.message.delivered_at or self.message.created_at
        return invitation_mail.describe(self.message.payload, from_datetime(sent_at))

    @property
    def can_be_sent_again(self) -> bool:
        """Whether it is delivered or has failed, and the recipient still takes part."""
        return self.recipient is not None and self.message.state != Message.State.WAITING


def find_messages(booking_id: UUID) -> MessageQuerySet:
    """Find the messages of the mails about a booking."""
    messages: MessageQuerySet = Message.objects.filter(channel="mail", booking_id=str(booking_id))
    return messages


def list_mails(row: Booking) -> list[BookingMail]:
    """Return the mails about a booking, the latest first, in two queries."""
    return describe(row, find_messages(row.pk).order_by("-pk"))


def describe(row: Booking, messages: Iterable[Message]) -> list[BookingMail]:
    """Return the mails of some messages about a booking."""
    attendees = _find_attendees(booking_details.build(row))
    return [
        BookingMail(message, attendees.get(_get_hash(message)), _get_event(message.payload))
        for message in messages
    ]


def send_again(booking_id: UUID, mail_id: int, idempotent: IdempotentRequest) -> BookingMail:
    """Send the recipient of a mail the booking as it is now, and return the mail that is sent.

    A mail that failed is retried instead, unless a later one to the recipient was delivered. A mail
    that is waiting is left alone. Raise BookingNotFoundError, MailNotFoundError, RecipientGoneError
    or the errors of `IdempotentRequest.check`.
    """
    with transaction.atomic():
        idempotent.check()
        row = booking.find(booking_id)
        messages = find_messages(row.pk).filter(pk=mail_id)
        message = messages.select_for_update().first()
        if message is None:
            raise MailNotFoundError(mail_id)
        if message.state != Message.State.WAITING and not messages.retry(idempotent.now):
            _send_copy(row, message, idempotent.now)
        same_recipient = find_messages(row.pk).filter(ordering_key=message.ordering_key)
        [mail] = describe(row, [same_recipient.latest("pk")])
        idempotent.store_response(mail)
    return mail


def _send_copy(row: Booking, message: Message, now: int) -> None:
    details = booking_details.build(row)
    recipient = _find_attendees(details).get(_get_hash(message))
    if recipient is None:
        raise RecipientGoneError(message.pk)
    position = details.attendees.index(recipient)
    if recipient.role == "candidate":
        details = booking_details.build_for_candidate(row, details)
    event: BookingEventType = "cancelled" if row.is_cancelled else "created"
    notifications.send_copy(details, position, event, now, copy=message.pk)


def _find_attendees(details: BookingDetails) -> Mapping[str, Attendee]:
    """Return the attendees by the hash of their address."""
    return {notifications.hash_address(attendee): attendee for attendee in details.attendees}


def _get_event(payload: Mapping[str, Any]) -> str:
    """Return the event of a mail; `removed` if its recipient left an interview that takes place."""
    event: str = payload.get("event", "")
    is_kept = "booking" in payload
    if is_kept and mail_text.is_removal(BookingDetails.from_json(payload["booking"]), event):
        return "removed"
    return event


def _get_hash(message: Message) -> str:
    """Return the hash of the recipient's address, which ends the ordering key."""
    return message.ordering_key.rpartition(":")[2]
