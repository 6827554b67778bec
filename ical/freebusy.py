"""iCalendar (RFC 5545) to busy time.

`read` keeps times and statuses only, and trusts nothing that it does not understand. What cannot
be read is told as unknown time: the stretch of the one event where that can be told, else the
whole calendar is refused. Nothing that may be busy is ever left out.

All-day events are whole days in the owner's zone. Floating times are wall-clock times in the zone
that the file names for itself (X-WR-TIMEZONE), else in the owner's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from core.read_errors import ReadError, ReadFailure
from engine.freebusy import BusyType
from engine.intervals import Interval, clip, subtract
from ical import series
from ical.event import DAY, FOREVER, BusyInterval, ParseContext, parse_local_time, unknown_span
from ical.event_signature import PROPERTY_NAME, SignatureVerifier, accept_none
from ical.parser import Component, parse
from ical.recurrence import MAX_INSTANCES
from ical.timezones import UTC, IanaZone, UnknownZoneError, Zone, ZoneResolver
from ical.values import parse_datetime, parse_duration
from net.deadline import NO_DEADLINE, Deadline

_WANTED = (
    *("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"),
    *("UID", "SEQUENCE", "STATUS", "TRANSP", "ATTENDEE"),
    *("X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-INTENDEDSTATUS"),
    *("FREEBUSY", "X-WR-TIMEZONE", "TZID", "TZOFFSETFROM", "TZOFFSETTO", PROPERTY_NAME),
)
_FREEBUSY_TYPES = {busy_type.value: busy_type for busy_type in BusyType}


@dataclass
class CalendarFreeBusy:
    """What a calendar says of a window, in UTC seconds.

    `unknown` is the time of events that could not be read. `spoken_of` is the time that the file
    speaks of: published free/busy has its own span, a calendar of events speaks of all time.
    """

    window: Interval
    busy: list[BusyInterval] = field(default_factory=list)
    unknown: list[Interval] = field(default_factory=list)
    described: list[Interval] = field(default_factory=list)

    def get_covered(self) -> list[Interval]:
        """The time of the window of which `busy` is the whole truth."""
        return subtract(clip(self.described, self.window), self.unknown)

    @property
    def reason(self) -> ReadFailure:
        """Why the rest is not covered."""
        return ReadFailure.MALFORMED if self.unknown else ReadFailure.PARTIAL


def read(
    body: bytes,
    window: Interval,
    zone: ZoneInfo,
    addresses: Iterable[str] = (),
    deadline: Deadline = NO_DEADLINE,
    is_own_event: SignatureVerifier = accept_none,
) -> CalendarFreeBusy:
    """The busy and the unknown time of a calendar in a window (UTC seconds).

    `zone` is its owner's, and `addresses` their mail addresses: what they declined does not block,
    and neither does what `is_own` takes for a booking of ours, which is known without it.
    Raises ReadError: not_a_calendar, truncated, too_large, malformed, or timeout.
    """
    found = CalendarFreeBusy(window)
    mail = frozenset(address.lower() for address in addresses if address)
    for calendar in parse(body, _WANTED):
        around = _surroundings(calendar, window, IanaZone(zone), mail, deadline, is_own_event)
        _read_events(calendar, around, found)
        _read_free_busy(calendar, around, found)
    return found


def _surroundings(
    calendar: Component,
    window: Interval,
    owner: IanaZone,
    addresses: frozenset[str],
    deadline: Deadline,
    is_own: SignatureVerifier,
) -> ParseContext:
    zones = ZoneResolver(
        calendar.get_components("VTIMEZONE"), owner.to_wall(window[1]) + 2 * DAY, deadline
    )
    floating: Zone | None = owner
    line = next(iter(calendar.get_lines("X-WR-TIMEZONE")), None)
    if line and line.value:
        try:
            floating = zones.resolve(line.value)
        except UnknownZoneError:
            floating = None
    return ParseContext(window, zones, owner, floating, addresses, deadline, is_own)


def _read_events(calendar: Component, around: ParseContext, found: CalendarFreeBusy) -> None:
    if calendar.get_components("VAVAILABILITY"):
        # open hours, the other way round: what it does not name is busy
        raise ReadError(ReadFailure.MALFORMED)
    first, last = around.window
    for events in _by_uid(calendar.get_components("VEVENT")):
        around.deadline.remaining()
        try:
            busy = list(series.expand(events, around))
        except (ValueError, OverflowError):
            found.unknown += [unknown_span(event) for event in events]
            continue
        found.busy += [one for one in busy if one[0] < last and one[1] > first]
        if len(found.busy) > MAX_INSTANCES:
            raise ReadError(ReadFailure.TOO_LARGE)


def _by_uid(events: Iterable[Component]) -> Iterable[list[Component]]:
    """Events that belong together; one without a UID stands alone."""
    groups: dict[str | int, list[Component]] = {}
    for number, event in enumerate(events):
        uid = next((line.value for line in event.get_lines("UID")), None)
        groups.setdefault(uid or number, []).append(event)
    return groups.values()


def _read_free_busy(calendar: Component, around: ParseContext, found: CalendarFreeBusy) -> None:
    """VFREEBUSY components (RFC 5545 section 3.6.4); FREE periods are not busy."""
    components = calendar.get_components("VFREEBUSY")
    try:
        for component in components:
            found.busy += _periods(component)
        if calendar.get_components("VEVENT") or not components:
            found.described.append((-FOREVER, FOREVER))
        found.described += [_span(component, around) for component in components]
    except (ValueError, OverflowError):
        raise ReadError(ReadFailure.MALFORMED) from None


def _span(component: Component, around: ParseContext) -> Interval:
    """What published free/busy speaks of: the time from its DTSTART to its DTEND."""
    start, end = component.get_single_line("DTSTART"), component.get_single_line("DTEND")
    return (
        parse_local_time(start, around).instant if start else -FOREVER,
        parse_local_time(end, around).instant if end else FOREVER,
    )


def _periods(component: Component) -> Iterator[BusyInterval]:
    for line in component.get_lines("FREEBUSY"):
        kind = line.parameters.get("FBTYPE", "BUSY").upper()
        if kind != "FREE":
            for text in line.require_value().split(","):
                yield *_period(text.strip()), _FREEBUSY_TYPES.get(kind, BusyType.BUSY)


def _period(text: str) -> Interval:
    """A period, which free/busy gives in UTC: two ends, or a start and a length."""
    begin, _, end = text.partition("/")
    start = _utc(begin)
    if end[:1] in ("P", "p", "+"):
        length = parse_duration(end)
        stop = start + length.days * 86400 + length.seconds
    else:
        stop = _utc(end)
    if stop < start:
        raise ValueError("a period that ends before it starts")
    return start, stop


def _utc(text: str) -> int:
    found = parse_datetime(text)
    if not found.is_utc:
        raise ValueError("a time that is not in UTC")
    return UTC.to_instant(found.wall)
