"""Write a booking as an iCalendar event (RFC 5545).

Users type titles and names. Control characters and line breaks are removed from them here, and the
icalendar package escapes and folds the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from icalendar import Calendar, Event

from core.text import single_line
from engine import timestamps
from ical import event_signature


@dataclass(frozen=True)
class CalendarEvent:
    """A booking as it is written into a calendar. Times are UTC seconds.

    `dtstamp` is the time of writing. `interviewer_id` is the owner of the calendar, or None for a
    candidate: an interviewer's event is signed.
    """

    uid: str
    sequence: int
    start: int
    end: int
    title: str
    description_lines: tuple[str, ...]
    dtstamp: int
    interviewer_id: int | None = None
    location: str = ""


def build_vevent(event: CalendarEvent, signing_keys: Sequence[str]) -> Event:
    """Return the VEVENT of an event. It is confirmed, and busy."""
    vevent = Event()
    vevent.add("uid", event.uid)
    vevent.add("dtstamp", timestamps.to_datetime(event.dtstamp))
    vevent.add("dtstart", timestamps.to_datetime(event.start))
    vevent.add("dtend", timestamps.to_datetime(event.end))
    vevent.add("sequence", event.sequence)
    vevent.add("summary", single_line(event.title))
    vevent.add("description", build_description(event))
    if location := single_line(event.location):
        vevent.add("location", location)
    vevent.add("transp", "OPAQUE")
    vevent.add("status", "CONFIRMED")
    if event.interviewer_id is not None:
        interval = (event.start, event.end)
        signature = event_signature.sign(event.uid, interval, event.interviewer_id, signing_keys)
        vevent.add(event_signature.PROPERTY_NAME, signature)
    return vevent


def build_description(event: CalendarEvent) -> str:
    """Return the description lines as one text."""
    return "\n".join(single_line(line) for line in event.description_lines)


def to_ics(vevent: Event, method: str = "") -> bytes:
    """Return an iCalendar file of one event. `method` makes it an iTIP message (RFC 5546)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Slotsmith//Slotsmith//EN")
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    calendar.add_component(vevent)
    content: bytes = calendar.to_ical()
    return content
