"""Interpret one VEVENT: its start, its duration, and whether it takes its owner's time.

Functions raise ValueError for a component that cannot be read; the caller then treats the event's
`unknown_span` as unknown time. They raise ReadError (malformed) if the event could lie anywhere:
its start is unreadable, or it ends before it starts. Then the whole calendar is unreadable.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from core.calendar_errors import ReadError, ReadFailure
from engine.busy_time import BusyType
from engine.intervals import Interval
from ical.event_signature import PROPERTY_NAME, SignatureVerifier, accept_none
from ical.parser import Component, ContentLine
from ical.values import Duration, parse_datetime, parse_duration
from ical.zone_resolver import UTC, UnknownZoneError, Zone, ZoneResolver
from net.deadline import Deadline

#: Start and end in UTC seconds, and the kind of busy time.
BusyInterval = tuple[int, int, BusyType]

ONE_DAY = timedelta(days=1)
_NO_TIME = timedelta(0)
#: UTC seconds that are later than the end of every window.
FOREVER = 1 << 60
#: The first time zone that reaches a date is 14 hours ahead of UTC; the last is 12 hours behind.
_MAX_SECONDS_AHEAD_OF_UTC = 14 * 3600
_MAX_SECONDS_BEHIND_UTC = 12 * 3600


@dataclass(frozen=True)
class ReadOptions:
    """The facts about a calendar that its file does not contain.

    `is_own_event` verifies the signatures of events that Slotsmith wrote. `is_transparent_busy`
    makes events busy that are marked as free.
    """

    is_own_event: SignatureVerifier = accept_none
    is_transparent_busy: bool = False


DEFAULT_OPTIONS = ReadOptions()


class ParseContext(NamedTuple):
    """The values that all events of one file are interpreted with.

    `window` is in UTC seconds. `owner_zone` is the time zone of all-day events. `floating_zone` is
    the time zone of times without one, or None if the file names an unknown one. `addresses` are
    the owner's email addresses in lower case. Code that can take long checks the deadline.
    """

    window: Interval
    zones: ZoneResolver
    owner_zone: Zone
    floating_zone: Zone | None
    addresses: frozenset[str]
    deadline: Deadline
    options: ReadOptions


class LocalTime(NamedTuple):
    """A wall-clock time in a time zone. A date is its midnight."""

    wall: datetime
    zone: Zone
    is_date: bool

    @property
    def instant(self) -> int:
        return self.zone.to_instant(self.wall)

    @property
    def is_skipped(self) -> bool:
        """Whether clocks never show this time, because they are set forward over it."""
        return self.zone.to_wall(self.instant) != self.wall


class ParsedEvent(NamedTuple):
    """An interpreted component. `busy_type` is None if the event takes no time."""

    component: Component
    start: LocalTime
    duration: Duration
    busy_type: BusyType | None
    #: The travel time before the event, which takes its owner's time as well.
    travel_seconds: int = 0

    @classmethod
    def from_component(cls, component: Component, ctx: ParseContext) -> ParsedEvent:
        ctx.deadline.check()
        start = parse_local_time(_require_start(component), ctx)
        duration = _parse_event_duration(component, start, ctx)
        busy_type = _busy_type(component, ctx)
        return cls(component, start, duration, busy_type, _parse_travel_seconds(component))

    def get_interval(
        self, wall: datetime, duration: Duration | None = None, travel_seconds: int | None = None
    ) -> Interval:
        """Return the UTC interval of the instance that starts at a wall-clock time.

        `duration` and `travel_seconds` replace the event's own. The days of the duration are added
        to the wall-clock time, then its seconds to the instant.
        """
        duration = duration or self.duration
        travel = self.travel_seconds if travel_seconds is None else travel_seconds
        zone = self.start.zone
        start = zone.to_instant(wall)
        last = zone.to_instant(wall + ONE_DAY * duration.days) if duration.days else start
        return start - travel, last + duration.seconds


def parse_local_time(line: ContentLine, ctx: ParseContext, text: str | None = None) -> LocalTime:
    """Parse the value of a line, or `text`, an item of its list, in the line's time zone.

    Raise UnknownZoneError if that time zone is unknown.
    """
    parsed = parse_datetime(line.require_value() if text is None else text)
    if parsed.is_utc:
        return LocalTime(parsed.wall, UTC, is_date=False)
    if parsed.is_date:
        return LocalTime(parsed.wall, ctx.owner_zone, is_date=True)
    tzid = line.parameters.get("TZID", "")
    zone = ctx.zones.resolve(tzid) if tzid else ctx.floating_zone
    if zone is None:
        raise UnknownZoneError("an unknown X-WR-TIMEZONE")
    return LocalTime(parsed.wall, zone, is_date=False)


def _require_start(component: Component) -> ContentLine:
    """Return the DTSTART line. Raise ReadError if there is no single readable line."""
    lines = component.get_lines("DTSTART")
    try:
        if len(lines) > 1 and any(line != lines[0] for line in lines[1:]):
            raise ValueError("several different DTSTART")
        parse_datetime(lines[0].require_value())
    except (ValueError, IndexError):
        raise ReadError(ReadFailure.MALFORMED) from None
    return lines[0]


def _parse_event_duration(component: Component, start: LocalTime, ctx: ParseContext) -> Duration:
    """Return the duration of an event (RFC 5545 section 3.6.1).

    DTEND gives an exact number of seconds, DURATION gives calendar days and seconds, and an all-day
    event takes whole days. SOGo removes DURATION when it hides what an event is about; then the
    event may take a day.
    """
    end_line = component.get_single_line("DTEND")
    duration_line = component.get_single_line("DURATION")
    if end_line:
        duration = _duration_between(start, _parse_end(end_line, start, ctx))
    elif duration_line:
        duration = parse_duration(duration_line.require_value())
    else:
        is_unknown = component.has_keyword("X-SOGO-SECURE", "YES")
        duration = Duration(1 if start.is_date or is_unknown else 0, 0)
    nominal = duration.nominal
    if nominal < _NO_TIME:
        raise ReadError(ReadFailure.MALFORMED)
    if not nominal and _is_all_day(component, start):
        # Leave systems write the last day of an event as its end, which RFC 5545 excludes.
        return Duration(1, 0)
    return duration


def _is_all_day(component: Component, start: LocalTime) -> bool:
    """Return whether an event takes whole days: its start is a date, or Outlook says so."""
    return start.is_date or component.has_keyword("X-MICROSOFT-CDO-ALLDAYEVENT", "TRUE")


def _parse_travel_seconds(component: Component) -> int:
    """Return the travel time that Apple's calendar puts before an event."""
    line = component.get_single_line("X-APPLE-TRAVEL-DURATION")
    if not line:
        return 0
    return max(parse_duration(line.require_value()).nominal, _NO_TIME) // timedelta(seconds=1)


def _parse_end(line: ContentLine, start: LocalTime, ctx: ParseContext) -> LocalTime:
    """Parse DTEND. Without a TZID it is in the time zone of the start, as Mozilla wrote it."""
    parsed = parse_datetime(line.require_value())
    if parsed.is_date != start.is_date:
        raise ValueError("DTSTART and DTEND differ in type")
    if parsed.is_utc or line.parameters.get("TZID"):
        return parse_local_time(line, ctx)
    if start.zone is UTC:
        raise ValueError("DTSTART in UTC and DTEND without a time zone")
    return LocalTime(parsed.wall, start.zone, parsed.is_date)


def _duration_between(start: LocalTime, end: LocalTime) -> Duration:
    """Return the whole days between two dates, or the exact seconds between two times."""
    written = end.wall - start.wall
    if start.is_date:
        return Duration(written.days, 0)
    written_seconds = written.days * 86400 + written.seconds
    if start.zone is UTC and end.zone is UTC:
        return Duration(0, written_seconds)
    seconds = end.instant - start.instant
    if seconds < written_seconds and start.is_skipped and end.zone == start.zone:
        # The start is later than written, so the exact difference is too short.
        return Duration(0, written_seconds)
    return Duration(0, seconds)


def _busy_type(component: Component, ctx: ParseContext) -> BusyType | None:
    """Return how an event takes its owner's time, or None if it takes none.

    Outlook marks every unanswered event as tentative. STATUS and Outlook's intended status take
    precedence over that mark.
    """
    status = component.get_keyword("STATUS")
    outlook_status = component.get_keyword("X-MICROSOFT-CDO-BUSYSTATUS")
    answers = _owner_answers(component, ctx)
    if status == "CANCELLED" or answers == {"DECLINED"}:
        return None
    if not ctx.options.is_transparent_busy and (
        component.get_keyword("TRANSP") == "TRANSPARENT"
        or outlook_status in ("FREE", "WORKINGELSEWHERE")
    ):
        return None
    if outlook_status == "OOF":
        return BusyType.BUSY_UNAVAILABLE
    if status == "TENTATIVE" or answers == {"TENTATIVE"}:
        return BusyType.BUSY_TENTATIVE
    intends_busy = component.has_keyword("X-MICROSOFT-CDO-INTENDEDSTATUS", "BUSY")
    if outlook_status == "TENTATIVE" and status != "CONFIRMED" and not intends_busy:
        return BusyType.BUSY_TENTATIVE
    return BusyType.BUSY


def _owner_answers(component: Component, ctx: ParseContext) -> set[str]:
    """Return the PARTSTAT values that the owner has as an attendee; several contradict each other.

    EMAIL gives the address of an attendee whose value is another URI (RFC 7986 section 6.2).
    """
    return {
        line.parameters.get("PARTSTAT", "").upper()
        for line in component.get_lines("ATTENDEE")
        if {_address(line.value or ""), _address(line.parameters.get("EMAIL", ""))} & ctx.addresses
    }


def _address(uri: str) -> str:
    """Return the email address of a mailto URI or a plain address, in lower case."""
    return uri.strip().lower().removeprefix("mailto:")


def has_own_signature(component: Component, interval: Interval, ctx: ParseContext) -> bool:
    """Return whether Slotsmith wrote a single event for this owner, UID and interval."""
    signatures, uids = component.get_lines(PROPERTY_NAME), component.get_lines("UID")
    if (len(signatures), len(uids)) != (1, 1):
        return False
    return ctx.options.is_own_event(signatures[0].value or "", uids[0].value or "", interval)


def unknown_span(component: Component) -> Interval:
    """Return the interval in which an unreadable event must lie, whatever its time zone is.

    Raise ReadError (malformed) if that cannot be determined.
    """
    start = parse_datetime(_require_start(component).require_value()).wall
    lines = component.get_lines("RECURRENCE-ID")
    try:
        earliest = min([start, *(parse_datetime(line.require_value()).wall for line in lines)])
        latest = _latest_end(component, start)
    except (ValueError, OverflowError):
        raise ReadError(ReadFailure.MALFORMED) from None
    return UTC.to_instant(earliest) - _MAX_SECONDS_AHEAD_OF_UTC, latest


def _latest_end(component: Component, start: datetime) -> int:
    """Return the latest possible end of an event in UTC seconds; FOREVER for a series."""
    if component.get_lines("RRULE") or component.get_lines("RDATE"):
        return FOREVER
    if any("RANGE" in line.parameters for line in component.get_lines("RECURRENCE-ID")):
        return FOREVER
    try:
        ends = [start + ONE_DAY]
        for line in component.get_lines("DTEND"):
            ends.append(parse_datetime(line.require_value()).wall)
        for line in component.get_lines("DURATION"):
            if any(character.isdigit() for character in line.require_value()):
                ends.append(start + parse_duration(line.require_value()).nominal)
    except (ValueError, OverflowError):
        return FOREVER
    if min(ends) < start:
        raise ValueError("an event that ends before it starts")
    return UTC.to_instant(max(ends)) + _MAX_SECONDS_BEHIND_UTC
