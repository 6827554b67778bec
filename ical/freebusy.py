"""Read the free/busy time of an iCalendar file (RFC 5545).

Only times and statuses are kept. Whatever cannot be read becomes unknown time: the span of the one
event if that can be determined, else the whole calendar is refused with an error. Time that may be
busy is never left out.

All-day events are whole days in the owner's time zone. Floating times are in the time zone that
the file names (X-WR-TIMEZONE), else in the owner's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.calendar_errors import ReadError, ReadFailure
from engine.busy_time import BusyType
from engine.intervals import Interval, clip, subtract
from ical import series
from ical.event import (
    DEFAULT_OPTIONS,
    FOREVER,
    ONE_DAY,
    BusyInterval,
    ParseContext,
    ReadOptions,
    parse_local_time,
    unknown_span,
)
from ical.event_signature import PROPERTY_NAME
from ical.parser import Component, parse
from ical.rrule_expansion import MAX_INSTANCES
from ical.values import parse_datetime, parse_duration
from ical.zone_resolver import UTC, IanaZone, Zone, ZoneResolver
from net.deadline import NO_DEADLINE, Deadline

_WANTED_PROPERTIES = (
    *("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"),
    *("UID", "SEQUENCE", "STATUS", "TRANSP", "ATTENDEE"),
    *("X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-INTENDEDSTATUS"),
    *("X-MICROSOFT-CDO-ALLDAYEVENT", "X-APPLE-TRAVEL-DURATION", "X-SOGO-SECURE"),
    *("FREEBUSY", "X-WR-TIMEZONE", "TZID", "TZOFFSETFROM", "TZOFFSETTO", PROPERTY_NAME),
)
_BUSY_TYPES = {busy_type.value: busy_type for busy_type in BusyType}


@dataclass
class CalendarFreeBusy:
    """The free/busy time of a calendar in a window. All times are UTC seconds.

    `unknown` is the time of events that could not be read. `described` is the time that the file
    makes a statement about: all time for a calendar of events, a span for published free/busy.
    """

    window: Interval
    busy: list[BusyInterval] = field(default_factory=list)
    unknown: list[Interval] = field(default_factory=list)
    described: list[Interval] = field(default_factory=list)

    def covered(self) -> list[Interval]:
        """Return the intervals of the window for which `busy` is complete."""
        return subtract(clip(self.described, self.window), self.unknown)

    @property
    def reason(self) -> ReadFailure:
        """Why the rest of the window is not covered."""
        return ReadFailure.MALFORMED if self.unknown else ReadFailure.PARTIAL


def read(
    body: bytes,
    window: Interval,
    zone: ZoneInfo,
    addresses: Iterable[str] = (),
    deadline: Deadline = NO_DEADLINE,
    options: ReadOptions = DEFAULT_OPTIONS,
) -> CalendarFreeBusy:
    """Return the busy and the unknown time of a calendar in a window (UTC seconds).

    `zone` is the owner's time zone. Events that one of the owner's email `addresses` declined are
    not busy. Events that Slotsmith wrote (`options`) are not busy either: it knows the bookings
    behind them.

    Raise ReadError: not_a_calendar, truncated, too_large, malformed or timeout.
    """
    result = CalendarFreeBusy(window)
    owner_addresses = frozenset(address.lower() for address in addresses if address)
    for calendar in parse(body, _WANTED_PROPERTIES, deadline):
        owner_zone, last = _owner_times(zone, window[1])
        zones = ZoneResolver(calendar.get_components("VTIMEZONE"), last, deadline)
        floating_zone = _floating_zone(calendar, zones, owner_zone)
        ctx = ParseContext(
            window, zones, owner_zone, floating_zone, owner_addresses, deadline, options
        )
        _read_events(calendar, ctx, result)
        _read_free_busy(calendar, ctx, result)
    return result


@lru_cache(maxsize=64)
def _owner_times(zone: ZoneInfo, end: int) -> tuple[IanaZone, datetime]:
    """Return the owner's zone, and the wall-clock time up to which time zones are needed.

    A CalDAV server returns each event as a file, so a calendar is hundreds of reads.
    """
    owner_zone = IanaZone(zone)
    return owner_zone, owner_zone.to_wall(end) + 2 * ONE_DAY


def _floating_zone(calendar: Component, zones: ZoneResolver, owner_zone: Zone) -> Zone | None:
    """Return the time zone of floating times, or None if X-WR-TIMEZONE is unknown."""
    lines = calendar.get_lines("X-WR-TIMEZONE")
    try:
        name = lines[0].require_value() if lines else ""
        return zones.resolve(name) if name else owner_zone
    except ValueError:
        return None


def _read_events(calendar: Component, ctx: ParseContext, result: CalendarFreeBusy) -> None:
    """Add the busy and the unknown time of the events of a calendar."""
    if calendar.get_components("VAVAILABILITY"):
        # VAVAILABILITY publishes open hours: all time outside them is busy.
        raise ReadError(ReadFailure.MALFORMED)
    for events in _group_by_uid(calendar.get_components("VEVENT")):
        try:
            intervals = _expand_in_window(events, ctx)
        except (ValueError, OverflowError):
            result.unknown += [unknown_span(event) for event in events]
            continue
        result.busy += intervals
        if len(result.busy) > MAX_INSTANCES:
            raise ReadError(ReadFailure.TOO_LARGE)


def _expand_in_window(events: Sequence[Component], ctx: ParseContext) -> list[BusyInterval]:
    """Return the busy intervals of the events of one UID that meet the window.

    Raise ReadError (too_large) for too many, or ValueError or OverflowError for unreadable events.
    """
    window_start, window_end = ctx.window
    intervals: list[BusyInterval] = []
    for start, end, busy_type in series.expand(events, ctx):
        if start < window_end and end > window_start:
            intervals.append((start, end, busy_type))
        if len(intervals) > MAX_INSTANCES:
            raise ReadError(ReadFailure.TOO_LARGE)
    return intervals


def _group_by_uid(events: Iterable[Component]) -> Iterable[list[Component]]:
    """Group the events of one UID. An event without a UID is a group of its own."""
    groups: dict[str | int, list[Component]] = {}
    for number, event in enumerate(events):
        lines = event.get_lines("UID")
        uid = lines[0].value if lines else None
        groups.setdefault(uid or number, []).append(event)
    return groups.values()


def _read_free_busy(calendar: Component, ctx: ParseContext, result: CalendarFreeBusy) -> None:
    """Add the busy time of VFREEBUSY components (RFC 5545 section 3.6.4), and what is described."""
    components = calendar.get_components("VFREEBUSY")
    try:
        for component in components:
            result.busy += _busy_periods(component, ctx)
        if calendar.get_components("VEVENT") or not components:
            result.described.append((-FOREVER, FOREVER))
        result.described += [_described_span(component, ctx) for component in components]
    except (ValueError, OverflowError):
        raise ReadError(ReadFailure.MALFORMED) from None


def _described_span(component: Component, ctx: ParseContext) -> Interval:
    """Return the time that published free/busy describes: from its DTSTART to its DTEND."""
    start, end = component.get_single_line("DTSTART"), component.get_single_line("DTEND")
    return (
        parse_local_time(start, ctx).instant if start else -FOREVER,
        parse_local_time(end, ctx).instant if end else FOREVER,
    )


def _busy_periods(component: Component, ctx: ParseContext) -> Iterator[BusyInterval]:
    """Yield the periods of a VFREEBUSY that are not FREE. An unknown FBTYPE counts as BUSY."""
    ctx.deadline.check()
    for line in component.get_lines("FREEBUSY"):
        ctx.deadline.check()
        type_name = line.parameters.get("FBTYPE", "BUSY").upper()
        if type_name == "FREE":
            continue
        busy_type = _BUSY_TYPES.get(type_name, BusyType.BUSY)
        for text in line.require_value().split(","):
            yield *_parse_utc_period(text.strip()), busy_type


def _parse_utc_period(text: str) -> Interval:
    """Parse a period of free/busy: a start in UTC, and an end in UTC or a duration."""
    start_text, _, end_text = text.partition("/")
    start = _parse_utc(start_text)
    if end_text[:1] in ("P", "p", "+"):
        duration = parse_duration(end_text)
        end = start + duration.days * 86400 + duration.seconds
    else:
        end = _parse_utc(end_text)
    if end < start:
        raise ValueError("a period that ends before it starts")
    return start, end


def _parse_utc(text: str) -> int:
    parsed = parse_datetime(text)
    if not parsed.is_utc:
        raise ValueError("a time that is not in UTC")
    return UTC.to_instant(parsed.wall)
