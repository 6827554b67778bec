"""One event: when it starts, how long it takes, and whether it takes its owner's time.

Everything here raises ValueError for a component that cannot be read, so that its stretch of time
becomes unknown. An event without a readable start, or that ends before it starts, lies nobody
knows where: then the whole calendar is malformed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.read_errors import ReadError, ReadFailure
from engine.freebusy import BusyType
from engine.intervals import Interval
from ical.event_signature import PROPERTY_NAME, SignatureVerifier
from ical.parser import Component, ContentLine
from ical.timezones import UTC, UnknownZoneError, Zone, ZoneResolver
from ical.values import Duration, parse_datetime, parse_duration
from net.deadline import Deadline

BusyInterval = tuple[int, int, BusyType]

DAY = timedelta(days=1)
HOUR = 3600
#: After every window.
FOREVER = 1 << 60


@dataclass(frozen=True)
class ParseContext:
    """What the events of a file are read by: the window, its zones, and whose calendar it is.

    `owner` is the zone of all-day events, `floating` that of times without one (None: of a name
    that nobody knows), `addresses` the owner's mail addresses, in lower case. `is_own` tells the
    events that we wrote. Who reads what may take long looks at the deadline.
    """

    window: Interval
    zones: ZoneResolver
    owner_zone: Zone
    floating_zone: Zone | None
    addresses: frozenset[str]
    deadline: Deadline
    is_own_event: SignatureVerifier


@dataclass(frozen=True)
class LocalTime:
    """A time as clocks show it, and where."""

    wall: datetime
    zone: Zone
    is_date: bool

    @property
    def instant(self) -> int:
        return self.zone.to_instant(self.wall)


@dataclass(frozen=True)
class ParsedEvent:
    """One component, read: `type` is None if it takes no time."""

    component: Component
    start: LocalTime
    duration: Duration
    busy_type: BusyType | None

    @classmethod
    def from_component(cls, component: Component, around: ParseContext) -> ParsedEvent:
        start = parse_local_time(_start(component), around)
        return cls(component, start, _length(component, start, around), _type(component, around))

    def get_interval(self, wall: datetime, length: Duration | None = None) -> Interval:
        """The time of the instance that starts when clocks show `wall`: days first, then hours."""
        lasts = length or self.duration
        end = self.start.zone.to_instant(wall + DAY * lasts.days) + lasts.seconds
        return self.start.zone.to_instant(wall), end


def parse_local_time(line: ContentLine, around: ParseContext, text: str | None = None) -> LocalTime:
    """What a line (or one text of its list) says, in its zone; raise UnknownZoneError."""
    found = parse_datetime(line.require_value() if text is None else text)
    named = line.parameters.get("TZID", "")
    if found.is_utc:
        return LocalTime(found.wall, UTC, is_date=False)
    if found.is_date:
        return LocalTime(found.wall, around.owner_zone, is_date=True)
    zone = around.zones.resolve(named) if named else around.floating_zone
    if zone is None:
        raise UnknownZoneError("the file's own zone")
    return LocalTime(found.wall, zone, is_date=False)


def _start(component: Component) -> ContentLine:
    """The line with the start; without a readable one nobody knows where the event lies."""
    lines = component.get_lines("DTSTART")
    try:
        if len(lines) > 1 and any(line != lines[0] for line in lines[1:]):
            raise ValueError("several starts")
        parse_datetime(lines[0].require_value())
    except (ValueError, IndexError):
        raise ReadError(ReadFailure.MALFORMED) from None
    return lines[0]


def _length(component: Component, start: LocalTime, around: ParseContext) -> Duration:
    """How long an event takes (RFC 5545 section 3.6.1).

    What DTEND bounds takes as many seconds each time, what DURATION says as many days of the
    calendar; an all-day event takes whole days.
    """
    end_line, length_line = (
        component.get_single_line("DTEND"),
        component.get_single_line("DURATION"),
    )
    if end_line:
        length = _until(start, _end(end_line, start, around))
    elif length_line:
        length = parse_duration(length_line.require_value())
    else:
        length = Duration(1 if start.is_date else 0, 0)
    if length.nominal < timedelta(0):
        raise ReadError(ReadFailure.MALFORMED)
    return length


def _end(line: ContentLine, start: LocalTime, around: ParseContext) -> LocalTime:
    """DTEND; without a zone of its own it is in that of the start, as Mozilla wrote it."""
    found = parse_datetime(line.require_value())
    if found.is_date != start.is_date:
        raise ValueError("a day at one end and a time at the other")
    if found.is_utc or line.parameters.get("TZID"):
        return parse_local_time(line, around)
    if start.zone is UTC:
        raise ValueError("a start in UTC and an end in no zone")
    return LocalTime(found.wall, start.zone, found.is_date)


def _until(start: LocalTime, end: LocalTime) -> Duration:
    nominal = end.wall - start.wall
    if start.is_date:
        return Duration(nominal.days, 0)
    exact = end.instant - start.instant
    if end.zone == start.zone and start.zone.to_wall(start.instant) != start.wall:
        # a start that clocks skip comes later than it reads, and the event keeps its length
        exact = max(exact, nominal // timedelta(seconds=1))
    return Duration(0, exact)


def _type(component: Component, around: ParseContext) -> BusyType | None:
    """Whether an event takes its owner's time, and how firmly.

    Outlook calls whatever was not answered yet tentative; what the event says for itself goes
    before that.
    """
    status, shown = (
        component.get_keyword("STATUS"),
        component.get_keyword("X-MICROSOFT-CDO-BUSYSTATUS"),
    )
    intended = component.get_keyword("X-MICROSOFT-CDO-INTENDEDSTATUS")
    answers = {
        line.parameters.get("PARTSTAT", "").upper()
        for line in component.get_lines("ATTENDEE")
        if (line.value or "").lower().removeprefix("mailto:") in around.addresses
    }
    if (
        status == "CANCELLED"
        or component.get_keyword("TRANSP") == "TRANSPARENT"
        or "DECLINED" in answers
    ):
        return None
    if shown in ("FREE", "WORKINGELSEWHERE"):
        return None
    if shown == "OOF":
        return BusyType.BUSY_UNAVAILABLE
    unanswered = shown == "TENTATIVE" and status != "CONFIRMED" and intended != "BUSY"
    if status == "TENTATIVE" or "TENTATIVE" in answers or unanswered:
        return BusyType.BUSY_TENTATIVE
    return BusyType.BUSY


def has_own_signature(component: Component, time: Interval, around: ParseContext) -> bool:
    """Whether we wrote an event that stands for itself alone, and it still is as we wrote it."""
    signatures, uids = component.get_lines(PROPERTY_NAME), component.get_lines("UID")
    if (len(signatures), len(uids)) != (1, 1):
        return False
    return around.is_own_event(signatures[0].value or "", uids[0].value or "", time)


def unknown_span(component: Component) -> Interval:
    """The time within which an unreadable event must lie, wherever its zone may be.

    Raises ReadError (malformed) if nobody can tell.
    """
    start = parse_datetime(_start(component).require_value()).wall
    try:
        marks = [
            start,
            *(
                parse_datetime(line.require_value()).wall
                for line in component.get_lines("RECURRENCE-ID")
            ),
        ]
        end = _last(component, start)
    except (ValueError, OverflowError):
        raise ReadError(ReadFailure.MALFORMED) from None
    return UTC.to_instant(min(marks)) - 14 * HOUR, end


def _last(component: Component, start: datetime) -> int:
    recurs = any(component.get_lines(name) for name in ("RRULE", "RDATE"))
    if recurs or any("RANGE" in line.parameters for line in component.get_lines("RECURRENCE-ID")):
        return FOREVER
    ends = [start + DAY]
    try:
        ends += [parse_datetime(line.require_value()).wall for line in component.get_lines("DTEND")]
        ends += [
            start + parse_duration(line.require_value()).nominal
            for line in component.get_lines("DURATION")
        ]
    except ValueError:
        return FOREVER
    if min(ends) < start:
        raise ValueError("an event that ends before it starts")
    return UTC.to_instant(max(ends)) + 12 * HOUR
