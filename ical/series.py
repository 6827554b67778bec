"""The components of one UID: a series, and the instances that were moved, changed or cancelled.

An instance is told by its start before it was moved: by the instant, or by the day where the
series, or what names the instance, has days only. RANGE=THISANDFUTURE changes all later instances
as well (RFC 5545 section 3.8.4.4). Of components that claim the same, those with the highest
SEQUENCE count.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ical import recurrence
from ical.event import (
    DAY,
    BusyInterval,
    LocalTime,
    ParseContext,
    ParsedEvent,
    has_own_signature,
    parse_local_time,
)
from ical.parser import Component, ContentLine
from ical.rrule import RecurrenceRule
from ical.timezones import UTC
from ical.values import Duration, parse_duration

#: What an event that stands for itself alone does not have.
_REPEATING = {"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"}

#: An instance's start by the clocks of its series, and its length where that is its own.
Instance = tuple[datetime, "Duration | None"]


@dataclass
class InstanceSet:
    """Instances that something names, by instant or by day."""

    instants: set[int] = field(default_factory=set)
    days: set[date] = field(default_factory=set)

    def add(self, one: LocalTime, series: LocalTime) -> None:
        if one.is_date:
            self.days.add(one.wall.date())
        elif series.is_date:
            midnight = one.wall == one.wall.replace(hour=0, minute=0, second=0)
            self.days.add((one.wall if midnight else series.zone.to_wall(one.instant)).date())
        else:
            self.instants.add(one.instant)

    def contains(self, wall: datetime, instant: int) -> bool:
        return instant in self.instants or wall.date() in self.days


@dataclass(frozen=True)
class Override:
    """An event in the place of one instance, or of all from that on."""

    recurrence_id: LocalTime
    is_this_and_future: bool
    event: ParsedEvent

    @classmethod
    def from_component(cls, component: Component, around: ParseContext) -> Override:
        line = component.get_single_line("RECURRENCE-ID")
        scope = line.parameters.get("RANGE", "").upper() if line else ""
        if not line or scope not in ("", "THISANDFUTURE"):
            raise ValueError("an instance of nothing that is known")
        return cls(
            parse_local_time(line, around),
            scope != "",
            ParsedEvent.from_component(component, around),
        )

    def get_shift(self, series: ParsedEvent) -> timedelta:
        """How far it moves instances, by the clocks of the series."""
        zone = series.start.zone
        return zone.to_wall(self.event.start.instant) - zone.to_wall(self.recurrence_id.instant)


@dataclass(frozen=True)
class WallSpan:
    """What is asked for: wall-clock times from `first` up to and including `last`."""

    first: datetime
    last: datetime


def expand(components: Sequence[Component], around: ParseContext) -> Iterator[BusyInterval]:
    """The busy time of what one UID names, near the window; ValueError if some cannot be read."""
    if len(components) == 1 and not _REPEATING & components[0].lines.keys():
        event = ParsedEvent.from_component(components[0], around)
        if event.busy_type:
            span = event.get_interval(event.start.wall)
            if not has_own_signature(components[0], span, around):
                yield *span, event.busy_type
        return
    masters = [one for one in components if not one.get_lines("RECURRENCE-ID")]
    changes = [one for one in components if one.get_lines("RECURRENCE-ID")]
    series = [ParsedEvent.from_component(component, around) for component in _newest(masters)]
    overrides = [Override.from_component(component, around) for component in changes]
    overrides = [one for one in _newest_overrides(overrides) if _counts(one, series, around)]
    for override in overrides:
        if override.event.busy_type:
            yield *override.event.get_interval(override.event.start.wall), override.event.busy_type
    for event in series:
        yield from _series(event, overrides, around)


def _newest(components: Sequence[Component]) -> list[Component]:
    highest = max((_sequence(component) for component in components), default=0)
    return [component for component in components if _sequence(component) == highest]


def _sequence(component: Component) -> int:
    line = component.get_single_line("SEQUENCE")
    return int(line.require_value()) if line else 0


def _newest_overrides(overrides: Sequence[Override]) -> list[Override]:
    by_place: dict[tuple[int, bool], list[Override]] = {}
    for override in overrides:
        place = (override.recurrence_id.instant, override.is_this_and_future)
        by_place.setdefault(place, []).append(override)
    newest = []
    for claims in by_place.values():
        kept = {id(one) for one in _newest([claim.event.component for claim in claims])}
        newest += [claim for claim in claims if id(claim.event.component) in kept]
    return newest


def _counts(override: Override, series: Sequence[ParsedEvent], around: ParseContext) -> bool:
    """Whether an override still means something: not if its series was changed to be without it.

    An override may repeat the rule of its series, which says nothing new; a rule of its own would
    make it a series, and nobody knows which.
    """
    sequence = _sequence(override.event.component)
    for event in series:
        newer = _sequence(event.component) > sequence
        if newer and not _has(event, override.recurrence_id, around):
            return False
        rules = override.event.component.get_lines("RRULE")
        if rules and rules != event.component.get_lines("RRULE"):
            raise ValueError("an instance with a rule of its own")
    return True


def _has(event: ParsedEvent, instead_of: LocalTime, around: ParseContext) -> bool:
    named = InstanceSet()
    named.add(instead_of, event.start)
    wall = event.start.zone.to_wall(instead_of.instant)
    near = WallSpan(wall - DAY, wall + DAY)
    return any(
        named.contains(one, event.start.zone.to_instant(one))
        for one, _ in _instances(event, near, around)
    )


def _series(
    event: ParsedEvent, overrides: Sequence[Override], around: ParseContext
) -> Iterator[BusyInterval]:
    gone = _gone(event, overrides, around)
    future = sorted(
        (override for override in overrides if override.is_this_and_future),
        key=lambda override: override.recurrence_id.instant,
    )
    from_then = [override.recurrence_id.instant for override in future]
    for wall, length in _instances(event, _reach(event, future, around), around):
        instant = event.start.zone.to_instant(wall)
        if gone.contains(wall, instant):
            continue
        passed = bisect_right(from_then, instant)
        if passed:
            yield from _changed(event, wall, future[passed - 1])
        elif event.busy_type:
            yield *event.get_interval(wall, length), event.busy_type


def _gone(event: ParsedEvent, overrides: Iterable[Override], around: ParseContext) -> InstanceSet:
    """The instances that are not where the series has them."""
    gone = InstanceSet()
    for override in overrides:
        gone.add(override.recurrence_id, event.start)
    for line in event.component.get_lines("EXDATE"):
        for text in line.require_value().split(","):
            gone.add(parse_local_time(line, around, text.strip()), event.start)
    return gone


def _changed(event: ParsedEvent, wall: datetime, by: Override) -> Iterator[BusyInterval]:
    if by.event.busy_type:
        yield *event.get_interval(wall + by.get_shift(event), by.event.duration), by.event.busy_type


def _reach(event: ParsedEvent, future: Sequence[Override], around: ParseContext) -> WallSpan:
    """The starts, before they are moved, of all instances that can reach the window."""
    lengths = [event.duration.nominal, *(one.event.duration.nominal for one in future)]
    shifts = [abs(override.get_shift(event)) for override in future]
    slack = DAY + max(shifts, default=timedelta(0))
    zone = event.start.zone
    return WallSpan(
        zone.to_wall(around.window[0]) - max(lengths) - slack,
        zone.to_wall(around.window[1]) + slack,
    )


def _instances(event: ParsedEvent, span: WallSpan, around: ParseContext) -> Iterator[Instance]:
    """The instances of a series as its own lines have them."""
    walls = {event.start.wall}
    for line in _in_time(event.component.get_lines("RRULE"), around):
        walls.update(_ruled(line, event, span))
    for line in _in_time(event.component.get_lines("EXRULE"), around):
        walls.difference_update(_ruled(line, event, span))
    yield from ((wall, None) for wall in sorted(walls))
    for line in _in_time(event.component.get_lines("RDATE"), around):
        yield from _dated(line, event, around)


def _in_time(lines: Iterable[ContentLine], around: ParseContext) -> Iterator[ContentLine]:
    """Lines of which each may take long, for as long as there is time."""
    for line in lines:
        around.deadline.remaining()
        yield line


def _ruled(line: ContentLine, event: ParsedEvent, span: WallSpan) -> list[datetime]:
    """What a rule gives; UNTIL is inclusive."""
    rule = RecurrenceRule.parse(line.require_value())
    last = min(span.last, rule.until.wall + 2 * DAY) if rule.until else span.last
    found = recurrence.expand(rule, event.start.wall, span.first, last)
    return [wall for wall in found if _lasts(rule, wall, event.start)]


def _lasts(rule: RecurrenceRule, wall: datetime, start: LocalTime) -> bool:
    """Whether a series goes on at a time: by its own clocks, or in UTC if UNTIL is."""
    until = rule.until
    if not until:
        return True
    if until.is_date or (start.is_date and not until.is_utc):
        return wall.date() <= until.wall.date()
    if not until.is_utc:
        return wall <= until.wall
    instant = UTC.to_instant(until.wall)
    if start.is_date:
        # written by some as the day in UTC, by others as the instant of the owner's midnight
        return wall.date() <= max(until.wall, start.zone.to_wall(instant)).date()
    return start.zone.to_instant(wall) <= instant


def _dated(line: ContentLine, event: ParsedEvent, around: ParseContext) -> Iterator[Instance]:
    """The instances of an RDATE, which may be periods with a length of their own."""
    for text in line.require_value().split(","):
        begin, period, end = text.strip().partition("/")
        start = parse_local_time(line, around, begin)
        if start.is_date != event.start.is_date:
            raise ValueError("a day in a series of times, or a time in one of days")
        wall = start.wall if start.is_date else event.start.zone.to_wall(start.instant)
        yield wall, _period(line, start, end, around) if period else None


def _period(line: ContentLine, start: LocalTime, end: str, around: ParseContext) -> Duration:
    if end[:1].upper() in ("P", "+", "-"):
        length = parse_duration(end)
    else:
        length = Duration(0, parse_local_time(line, around, end).instant - start.instant)
    if length.nominal < timedelta(0):
        raise ValueError("a period that ends before it starts")
    return length
