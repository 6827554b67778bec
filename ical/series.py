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
from ical.event import DAY, Busy, Event, Moment, Surroundings, is_own, moment
from ical.parser import Component, Line
from ical.rrule import Rule
from ical.timezones import UTC
from ical.values import Duration, duration

#: What an event that stands for itself alone does not have.
_REPEATING = {"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"}

#: An instance's start by the clocks of its series, and its length where that is its own.
Instance = tuple[datetime, "Duration | None"]


@dataclass
class Named:
    """Instances that something names, by instant or by day."""

    instants: set[int] = field(default_factory=set)
    days: set[date] = field(default_factory=set)

    def add(self, one: Moment, series: Moment) -> None:
        if one.is_date:
            self.days.add(one.wall.date())
        elif series.is_date:
            midnight = one.wall == one.wall.replace(hour=0, minute=0, second=0)
            self.days.add((one.wall if midnight else series.zone.wall(one.instant)).date())
        else:
            self.instants.add(one.instant)

    def has(self, wall: datetime, instant: int) -> bool:
        return instant in self.instants or wall.date() in self.days


@dataclass(frozen=True)
class Override:
    """An event in the place of one instance, or of all from that on."""

    instead_of: Moment
    future: bool
    event: Event

    @classmethod
    def read(cls, component: Component, around: Surroundings) -> Override:
        line = component.one("RECURRENCE-ID")
        scope = line.parameters.get("RANGE", "").upper() if line else ""
        if not line or scope not in ("", "THISANDFUTURE"):
            raise ValueError("an instance of nothing that is known")
        return cls(moment(line, around), scope != "", Event.read(component, around))

    def shift(self, series: Event) -> timedelta:
        """How far it moves instances, by the clocks of the series."""
        zone = series.start.zone
        return zone.wall(self.event.start.instant) - zone.wall(self.instead_of.instant)


@dataclass(frozen=True)
class Span:
    """What is asked for: wall-clock times from `first` up to and including `last`."""

    first: datetime
    last: datetime


def busy(components: Sequence[Component], around: Surroundings) -> Iterator[Busy]:
    """The busy time of what one UID names, near the window; ValueError if some cannot be read."""
    if len(components) == 1 and not _REPEATING & components[0].lines.keys():
        event = Event.read(components[0], around)
        if event.type:
            span = event.span(event.start.wall)
            if not is_own(components[0], span, around):
                yield *span, event.type
        return
    masters = [one for one in components if not one.all("RECURRENCE-ID")]
    changes = [one for one in components if one.all("RECURRENCE-ID")]
    series = [Event.read(component, around) for component in _newest(masters)]
    overrides = [Override.read(component, around) for component in changes]
    overrides = [one for one in _newest_overrides(overrides) if _counts(one, series, around)]
    for override in overrides:
        if override.event.type:
            yield *override.event.span(override.event.start.wall), override.event.type
    for event in series:
        yield from _series(event, overrides, around)


def _newest(components: Sequence[Component]) -> list[Component]:
    highest = max((_sequence(component) for component in components), default=0)
    return [component for component in components if _sequence(component) == highest]


def _sequence(component: Component) -> int:
    line = component.one("SEQUENCE")
    return int(line.text()) if line else 0


def _newest_overrides(overrides: Sequence[Override]) -> list[Override]:
    by_place: dict[tuple[int, bool], list[Override]] = {}
    for override in overrides:
        place = (override.instead_of.instant, override.future)
        by_place.setdefault(place, []).append(override)
    newest = []
    for claims in by_place.values():
        kept = {id(one) for one in _newest([claim.event.component for claim in claims])}
        newest += [claim for claim in claims if id(claim.event.component) in kept]
    return newest


def _counts(override: Override, series: Sequence[Event], around: Surroundings) -> bool:
    """Whether an override still means something: not if its series was changed to be without it.

    An override may repeat the rule of its series, which says nothing new; a rule of its own would
    make it a series, and nobody knows which.
    """
    sequence = _sequence(override.event.component)
    for event in series:
        newer = _sequence(event.component) > sequence
        if newer and not _has(event, override.instead_of, around):
            return False
        rules = override.event.component.all("RRULE")
        if rules and rules != event.component.all("RRULE"):
            raise ValueError("an instance with a rule of its own")
    return True


def _has(event: Event, instead_of: Moment, around: Surroundings) -> bool:
    named = Named()
    named.add(instead_of, event.start)
    wall = event.start.zone.wall(instead_of.instant)
    near = Span(wall - DAY, wall + DAY)
    return any(
        named.has(one, event.start.zone.instant(one)) for one, _ in _instances(event, near, around)
    )


def _series(event: Event, overrides: Sequence[Override], around: Surroundings) -> Iterator[Busy]:
    gone = _gone(event, overrides, around)
    future = sorted(
        (override for override in overrides if override.future),
        key=lambda override: override.instead_of.instant,
    )
    from_then = [override.instead_of.instant for override in future]
    for wall, length in _instances(event, _reach(event, future, around), around):
        instant = event.start.zone.instant(wall)
        if gone.has(wall, instant):
            continue
        passed = bisect_right(from_then, instant)
        if passed:
            yield from _changed(event, wall, future[passed - 1])
        elif event.type:
            yield *event.span(wall, length), event.type


def _gone(event: Event, overrides: Iterable[Override], around: Surroundings) -> Named:
    """The instances that are not where the series has them."""
    gone = Named()
    for override in overrides:
        gone.add(override.instead_of, event.start)
    for line in event.component.all("EXDATE"):
        for text in line.text().split(","):
            gone.add(moment(line, around, text.strip()), event.start)
    return gone


def _changed(event: Event, wall: datetime, by: Override) -> Iterator[Busy]:
    if by.event.type:
        yield *event.span(wall + by.shift(event), by.event.length), by.event.type


def _reach(event: Event, future: Sequence[Override], around: Surroundings) -> Span:
    """The starts, before they are moved, of all instances that can reach the window."""
    lengths = [event.length.nominal, *(one.event.length.nominal for one in future)]
    shifts = [abs(override.shift(event)) for override in future]
    slack = DAY + max(shifts, default=timedelta(0))
    zone = event.start.zone
    return Span(
        zone.wall(around.window[0]) - max(lengths) - slack, zone.wall(around.window[1]) + slack
    )


def _instances(event: Event, span: Span, around: Surroundings) -> Iterator[Instance]:
    """The instances of a series as its own lines have them."""
    walls = {event.start.wall}
    for line in _in_time(event.component.all("RRULE"), around):
        walls.update(_ruled(line, event, span))
    for line in _in_time(event.component.all("EXRULE"), around):
        walls.difference_update(_ruled(line, event, span))
    yield from ((wall, None) for wall in sorted(walls))
    for line in _in_time(event.component.all("RDATE"), around):
        yield from _dated(line, event, around)


def _in_time(lines: Iterable[Line], around: Surroundings) -> Iterator[Line]:
    """Lines of which each may take long, for as long as there is time."""
    for line in lines:
        around.deadline.remaining()
        yield line


def _ruled(line: Line, event: Event, span: Span) -> list[datetime]:
    """What a rule gives; UNTIL is inclusive."""
    rule = Rule.parse(line.text())
    last = min(span.last, rule.until.wall + 2 * DAY) if rule.until else span.last
    found = recurrence.instances(rule, event.start.wall, span.first, last)
    return [wall for wall in found if _lasts(rule, wall, event.start)]


def _lasts(rule: Rule, wall: datetime, start: Moment) -> bool:
    """Whether a series goes on at a time: by its own clocks, or in UTC if UNTIL is."""
    until = rule.until
    if not until:
        return True
    if until.is_date or (start.is_date and not until.is_utc):
        return wall.date() <= until.wall.date()
    if not until.is_utc:
        return wall <= until.wall
    instant = UTC.instant(until.wall)
    if start.is_date:
        # written by some as the day in UTC, by others as the instant of the owner's midnight
        return wall.date() <= max(until.wall, start.zone.wall(instant)).date()
    return start.zone.instant(wall) <= instant


def _dated(line: Line, event: Event, around: Surroundings) -> Iterator[Instance]:
    """The instances of an RDATE, which may be periods with a length of their own."""
    for text in line.text().split(","):
        begin, period, end = text.strip().partition("/")
        start = moment(line, around, begin)
        if start.is_date != event.start.is_date:
            raise ValueError("a day in a series of times, or a time in one of days")
        wall = start.wall if start.is_date else event.start.zone.wall(start.instant)
        yield wall, _period(line, start, end, around) if period else None


def _period(line: Line, start: Moment, end: str, around: Surroundings) -> Duration:
    if end[:1].upper() in ("P", "+", "-"):
        length = duration(end)
    else:
        length = Duration(0, moment(line, around, end).instant - start.instant)
    if length.nominal < timedelta(0):
        raise ValueError("a period that ends before it starts")
    return length
