"""A booking as an event of a calendar, and how iCalendar writes one (RFC 5545).

Names and titles are what somebody typed. Here they lose every character that ends a line or does
nothing but confuse, and the icalendar package escapes and folds the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

from icalendar import Calendar, Event

from core.text import single_line
from engine import timestamps
from ical import event_signature


@dataclass(frozen=True)
class CalendarEvent:
    """What a calendar is told of a booking; times are UTC seconds, `now` is when it is told.

    `owner` is the interviewer whose booking it is: in their calendar it will be known as ours.
    """

    uid: str
    sequence: int
    start: int
    end: int
    title: str
    description_lines: tuple[str, ...]
    dtstamp: int
    interviewer_id: int | None = None


def build_vevent(entry: CalendarEvent) -> Event:
    """The VEVENT of an entry, which takes its owner's time."""
    made = Event()
    made.add("uid", entry.uid)
    made.add("dtstamp", timestamps.to_datetime(entry.dtstamp))
    made.add("dtstart", timestamps.to_datetime(entry.start))
    made.add("dtend", timestamps.to_datetime(entry.end))
    made.add("sequence", entry.sequence)
    made.add("summary", single_line(entry.title))
    made.add("description", build_description(entry))
    made.add("transp", "OPAQUE")
    made.add("status", "CONFIRMED")
    if entry.interviewer_id is not None:
        signature = event_signature.sign(entry.uid, (entry.start, entry.end), entry.interviewer_id)
        made.add(event_signature.PROPERTY_NAME, signature)
    return made


def build_description(entry: CalendarEvent) -> str:
    """What an entry says beside its title and time, line by line."""
    return "\n".join(single_line(line) for line in entry.description_lines)


def to_ics(event: Event, method: str = "") -> bytes:
    """An iCalendar file of one event; with the method of a message (RFC 5546) if it is one."""
    calendar = Calendar()
    calendar.add("prodid", "-//Slotsmith//Slotsmith//EN")
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
