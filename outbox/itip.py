"""A booking as an invitation that calendars understand (iTIP, RFC 5546).

REQUEST for one that was made or moved, CANCEL for one that was cancelled or that somebody no longer
takes part in. The UID stays, SEQUENCE rises. A candidate's copy names no attendee beside them, so
that they learn nobody's address; interviewers' copies name everybody who has one.

An interviewer's copy is signed like what we write into calendars: accepted into one that we read,
it is known as ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from icalendar import Event as Component
from icalendar import vCalAddress

from calendars.signing_keys import get_signing_keys
from core.text import single_line
from ical import event_writer
from ical.event_writer import CalendarEvent
from outbox import email_address
from outbox.booking_payload import Attendee, BookingSnapshot
from outbox.mail_text import list_participants
from outbox.notifications import BookingEventType

#: A parameter can hold no double quote (RFC 5545 section 3.2), and some read a backslash in it.
_UNQUOTED = str.maketrans({'"': "'", "\\": "/"})


@dataclass(frozen=True)
class ItipMessage:
    """An iCalendar file, and the method of what it says."""

    method: Literal["REQUEST", "CANCEL"]
    content: bytes


def build_uid(meeting: BookingSnapshot) -> str:
    """What a booking is called in all calendars, however often it is moved."""
    return f"{meeting.id}@slotsmith"


def build_calendar_event(meeting: BookingSnapshot, reader: Attendee, now: int) -> CalendarEvent:
    """A booking as it stands in the calendar of somebody who takes part; `now` is a UTC second."""
    notes = tuple(f"{name}: {fact}" for name, fact in list_participants(meeting, reader))
    return CalendarEvent(
        uid=build_uid(meeting),
        sequence=meeting.sequence,
        start=meeting.start,
        end=meeting.end,
        title=meeting.title,
        description_lines=notes,
        dtstamp=now,
        interviewer_id=reader.interviewer_id,
    )


def build_message(
    meeting: BookingSnapshot,
    reader: Attendee,
    event: BookingEventType,
    organizer: tuple[str, str],
    now: int,
) -> ItipMessage:
    """What is sent to one of the attendees; the organizer is a name and an address."""
    component = event_writer.build_vevent(
        build_calendar_event(meeting, reader, now), get_signing_keys()
    )
    component.add("organizer", _person(*organizer), encode=False)
    for attendee in _invited(meeting, reader, event):
        component.add("attendee", _attendee(attendee), encode=False)
    if event != "cancelled":
        return ItipMessage("REQUEST", event_writer.to_ics(component, "REQUEST"))
    _cancel(component, meeting)
    return ItipMessage("CANCEL", event_writer.to_ics(component, "CANCEL"))


def build_personal_copy(meeting: BookingSnapshot, reader: Attendee, now: int) -> bytes:
    """The file that one of the attendees saves: the invited event, and no message (no METHOD).

    A calendar that has the invitation already knows it as the same event, and as no newer one.
    """
    event = build_calendar_event(meeting, reader, now)
    return event_writer.to_ics(event_writer.build_vevent(event, get_signing_keys()))


def _cancel(component: Component, meeting: BookingSnapshot) -> None:
    """RFC 5546 section 3.2.5: a status only where the interview takes place for nobody."""
    del component["STATUS"]
    if meeting.cancelled:
        component.add("status", "CANCELLED")
    if meeting.reason:
        component.add("comment", single_line(meeting.reason))


def _invited(meeting: BookingSnapshot, reader: Attendee, event: BookingEventType) -> list[Attendee]:
    """Who is named as an attendee in somebody's copy."""
    if reader.role == "candidate" or (event == "cancelled" and not meeting.cancelled):
        return [reader]
    return [one for one in meeting.attendees if email_address.is_valid(one.email)]


def _attendee(attendee: Attendee) -> vCalAddress:
    made = _person(attendee.name, attendee.email)
    role = "OPT-PARTICIPANT" if attendee.role == "optional" else "REQ-PARTICIPANT"
    made.params["CUTYPE"] = "INDIVIDUAL"
    made.params["ROLE"] = role
    made.params["PARTSTAT"] = "NEEDS-ACTION"
    made.params["RSVP"] = "TRUE"
    return made


def _person(name: str, email: str) -> vCalAddress:
    """Somebody by address and name."""
    address = quote(email_address.normalize(email), safe="@!$&'*+/=_~-.")
    made = vCalAddress(f"mailto:{address}")
    if name := single_line(name).translate(_UNQUOTED):
        made.params["CN"] = name
    return made
