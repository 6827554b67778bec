"""iCalendar (RFC 5545) to busy time.

`read` expands what a calendar holds and keeps times and statuses only. It trusts nothing blindly:
the components are looked at as they were written before they are expanded, because expansion
makes plausible times of implausible ones (an end before its start comes out swapped, a zone that
nobody knows comes out as none). A calendar with anything in it that cannot be trusted is refused
as a whole; nobody can tell what else is wrong with it.

All-day events are whole days, and floating times are wall-clock times, in the owner's zone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from calendars.errors import CalendarError, Unreadable
from engine.freebusy import BusyType
from engine.intervals import Interval

Busy = tuple[int, int, BusyType]
#: What a file really holds is known by looking, whatever icalendar's types promise.
Component = Any

DAY = timedelta(days=1)
#: What is looked at; an unreadable title or attendee does no harm.
_TIMES = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "FREEBUSY"}
_FREEBUSY_TYPES = {busy_type.value: busy_type for busy_type in BusyType}


def read(body: bytes, window: Interval, zone: ZoneInfo) -> tuple[list[Busy], list[Interval]]:
    """The busy time of a calendar in a window (UTC seconds), and the time that it speaks of.

    `zone` is its owner's. Events speak of all time, and free/busy of its own span if it names
    one. Raises CalendarError: not_a_calendar, truncated, or malformed.
    """
    calendars = _parse(body)
    try:
        busy = [
            interval
            for calendar in calendars
            for interval in (*_events(calendar, window, zone), *_free_busy(calendar))
        ]
        covered = [span for calendar in calendars for span in _covered(calendar, window, zone)]
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
        # what the libraries raise where a component is not what its name promises
        raise CalendarError(Unreadable.MALFORMED) from None
    near = [interval for interval in busy if interval[0] < window[1] and interval[1] > window[0]]
    return near, covered


def _parse(body: bytes) -> Sequence[Component]:
    text = body.lstrip(b"\xef\xbb\xbf \t\r\n").rstrip().upper()
    if not text.startswith(b"BEGIN:VCALENDAR"):
        raise CalendarError(Unreadable.NOT_A_CALENDAR)
    if not text.endswith(b"END:VCALENDAR") or not _is_whole(text):
        raise CalendarError(Unreadable.TRUNCATED)
    try:
        return icalendar.Calendar.from_ical(body.decode("utf-8-sig").lstrip(), multiple=True)
    except (ValueError, KeyError, IndexError, TypeError):
        raise CalendarError(Unreadable.MALFORMED) from None


def _is_whole(text: bytes) -> bool:
    """Whether every component that begins also ends, which the parser does not ask."""
    begun = []
    for line in text.splitlines():
        word, _, name = line.rstrip().partition(b":")
        if word == b"BEGIN":
            begun.append(name)
        elif word == b"END" and (not begun or begun.pop() != name):
            return False
    return not begun


def _events(calendar: Component, window: Interval, zone: ZoneInfo) -> Iterator[Busy]:
    if calendar.walk("VAVAILABILITY"):
        raise ValueError("open hours, which are not read")
    events = calendar.walk("VEVENT")
    for event in events:
        _inspect(event)
    _tell_apart(events)
    # a day more on each side, since whole days and floating times are not yet in their zone
    first = datetime.fromtimestamp(window[0], timezone.utc) - DAY
    last = datetime.fromtimestamp(window[1], timezone.utc) + DAY
    for event in recurring_ical_events.of(calendar).between(first, last):
        if _blocks(event):
            yield *_span(event, zone), _busy_type(event)


def _inspect(event: Component) -> None:
    """Raise unless an event's own times can be trusted."""
    if any(name in _TIMES for name, _ in event.errors):
        raise ValueError("a time that cannot be read")
    for name in _TIMES & set(event):
        values = event[name] if isinstance(event[name], list) else [event[name]]
        for value in values:
            _know_zone(value)
            if name == "RRULE" and "FREQ" not in value:
                raise ValueError("a rule that says nothing")
    if _end(event) < event["DTSTART"].dt:
        raise ValueError("an event that ends before it starts")


def _tell_apart(events: Iterable[Component]) -> None:
    """Raise for events that claim to be the same one: expansion would keep one of them."""
    claims = [
        (
            str(event["UID"]),
            event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else None,
            event.get("SEQUENCE", 0),
        )
        for event in events
        if "UID" in event
    ]
    if len(claims) > len(set(claims)):
        raise ValueError("one event twice")


def _know_zone(value: Any) -> None:
    """Raise for a zone that is named but not known: its times would read as floating."""
    times = value.dts if hasattr(value, "dts") else [value]
    for one in times:
        instant = getattr(one, "dt", None)
        named = "TZID" in getattr(one, "params", {}) or "TZID" in getattr(value, "params", {})
        if named and isinstance(instant, datetime) and instant.tzinfo is None:
            raise ValueError("an unknown zone")


def _end(event: Component) -> date:
    start: date = event["DTSTART"].dt
    if "DTEND" in event:
        end: date = event["DTEND"].dt
        if isinstance(end, datetime) != isinstance(start, datetime):
            raise ValueError("an event with a time at one end and a day at the other")
        return end
    if "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        return start + length
    return start if isinstance(start, datetime) else start + DAY


def _blocks(event: Component) -> bool:
    """Whether an event takes time at all (RFC 5545 sections 3.8.1.11 and 3.8.2.7)."""
    cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    transparent = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    return not (cancelled or transparent)


def _busy_type(event: Component) -> BusyType:
    tentative = str(event.get("STATUS", "")).upper() == "TENTATIVE"
    return BusyType.BUSY_TENTATIVE if tentative else BusyType.BUSY


def _span(event: Component, zone: ZoneInfo) -> Interval:
    start, end = _instant(event["DTSTART"].dt, zone), _instant(_end(event), zone)
    return math.floor(start.timestamp()), math.ceil(end.timestamp())


def _instant(value: date, zone: tzinfo) -> datetime:
    """A date is its first moment, and a floating time is read, in the owner's zone."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), zone)
    return value if value.tzinfo else value.replace(tzinfo=zone)


def _free_busy(calendar: Component) -> Iterator[Busy]:
    """Periods of VFREEBUSY components (RFC 5545 section 3.6.4); FREE ones are not busy."""
    for component in calendar.walk("VFREEBUSY"):
        if any(name in _TIMES for name, _ in component.errors):
            raise ValueError("a period that cannot be read")
        periods = component.get("FREEBUSY", [])
        for period in periods if isinstance(periods, list) else [periods]:
            kind = str(period.params.get("FBTYPE", "BUSY")).upper()
            if kind != "FREE":
                yield *_period(period), _FREEBUSY_TYPES.get(kind, BusyType.BUSY)


def _covered(calendar: Component, window: Interval, zone: ZoneInfo) -> list[Interval]:
    """Published free/busy is the whole truth between its DTSTART and its DTEND."""
    components = calendar.walk("VFREEBUSY")
    if calendar.walk("VEVENT") or not components:
        return [window]
    spans = []
    for one in components:
        start, end = window
        if "DTSTART" in one:
            start = math.ceil(_instant(one["DTSTART"].dt, zone).timestamp())
        if "DTEND" in one:
            end = math.floor(_instant(one["DTEND"].dt, zone).timestamp())
        spans.append((start, end))
    return spans


def _period(period: Any) -> Interval:
    start, end = period.start, period.end
    if start.tzinfo is None or end.tzinfo is None or end < start:
        raise ValueError("a period that is not in UTC, or ends before it starts")
    return math.floor(start.timestamp()), math.ceil(end.timestamp())
