"""Invitations that calendar programs understand (iTIP, RFC 5546).

A new or moved booking is a REQUEST. A cancelled booking is a CANCEL, and so is any booking for an
attendee who no longer takes part. The UID never changes, and SEQUENCE rises with every change.

The candidate's copy lists no other attendee, so that it reveals no addresses. Interviewers' copies
list every attendee who has an address. An interviewer's copy carries our event signature, so that
the reader recognises the event when the interviewer accepts it into a connected calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from icalendar import Event, vCalAddress

from calendars.event_signing_keys import get_signing_keys
from core.text import single_line
from ical import event_writer
from ical.event_writer import CalendarEvent
from outbox import email_address
from outbox.booking_payload import Attendee, BookingDetails, BookingEventType
from outbox.mail_text import is_removal, list_participants

#: A parameter cannot hold a double quote (RFC 5545 section 3.2), and some parsers read a backslash
#: as an escape.
_PARAMETER_REPLACEMENTS = str.maketrans({'"': "'", "\\": "/"})


@dataclass(frozen=True)
class ItipMessage:
    """An iCalendar file and its iTIP method."""

    method: Literal["REQUEST", "CANCEL"]
    content: bytes


def build_uid(booking: BookingDetails) -> str:
    """Return the UID of a booking, which is the same in every calendar and after every change."""
    return f"{booking.id}@slotsmith"


def build_calendar_event(booking: BookingDetails, attendee: Attendee, now: int) -> CalendarEvent:
    """Return a booking as an event in the calendar of an attendee; `now` is a UTC second."""
    return CalendarEvent(
        uid=build_uid(booking),
        sequence=booking.sequence,
        start=booking.start,
        end=booking.end,
        title=booking.title,
        description_lines=tuple(
            f"{label}: {value}" for label, value in list_participants(booking, attendee)
        ),
        location=booking.location,
        dtstamp=now,
        interviewer_id=attendee.interviewer_id,
    )


def build_message(
    booking: BookingDetails,
    recipient: Attendee,
    event_type: BookingEventType,
    organizer: tuple[str, str],
    now: int,
) -> ItipMessage:
    """Return the iTIP message for one attendee; `organizer` is a name and an email address."""
    calendar_event = build_calendar_event(booking, recipient, now)
    event = event_writer.build_vevent(calendar_event, get_signing_keys())
    event.add("organizer", _build_address(*organizer), encode=False)
    for attendee in _visible_attendees(booking, recipient, event_type):
        event.add("attendee", _build_attendee(attendee), encode=False)
    if event_type != "cancelled":
        return ItipMessage("REQUEST", event_writer.to_ics(event, "REQUEST"))
    _mark_cancelled(event, booking)
    return ItipMessage("CANCEL", event_writer.to_ics(event, "CANCEL"))


def build_personal_copy(booking: BookingDetails, attendee: Attendee, now: int) -> bytes:
    """Return the file that an attendee can save: the event without METHOD, so no iTIP message.

    A calendar that already holds the invitation treats the file as the same version of that event.
    """
    event = build_calendar_event(booking, attendee, now)
    return event_writer.to_ics(event_writer.build_vevent(event, get_signing_keys()))


def _mark_cancelled(event: Event, booking: BookingDetails) -> None:
    """Set STATUS only if the booking is cancelled for all participants (RFC 5546 section 3.2.5)."""
    del event["STATUS"]
    if booking.cancelled:
        event.add("status", "CANCELLED")
    if booking.reason:
        event.add("comment", single_line(booking.reason))


def _visible_attendees(
    booking: BookingDetails, recipient: Attendee, event_type: BookingEventType
) -> list[Attendee]:
    """Return the attendees that the recipient's copy lists."""
    if recipient.role == "candidate" or is_removal(booking, event_type):
        return [recipient]
    return [attendee for attendee in booking.attendees if email_address.is_valid(attendee.email)]


def _build_attendee(attendee: Attendee) -> vCalAddress:
    address = _build_address(attendee.name, attendee.email)
    is_optional = attendee.role == "optional"
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = "OPT-PARTICIPANT" if is_optional else "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = "NEEDS-ACTION"
    address.params["RSVP"] = "TRUE"
    return address


def _build_address(name: str, email: str) -> vCalAddress:
    """Return a mailto address with the name as its CN parameter."""
    mailbox = quote(email_address.normalize(email), safe="@!$&'*+/=_~-.")
    address = vCalAddress(f"mailto:{mailbox}")
    if common_name := single_line(name).translate(_PARAMETER_REPLACEMENTS):
        address.params["CN"] = common_name
    return address
