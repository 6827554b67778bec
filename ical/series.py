"""Expand the components of one UID: an event, or a series and the overrides of its instances.

RECURRENCE-ID and EXDATE name an instance by its original start: by the instant, or by the day if
either the series or the name is a date. RANGE=THISANDFUTURE changes all later instances as well
(RFC 5545 section 3.8.4.4). Of several components for the same instance, those with the highest
SEQUENCE are used. Components of one UID that start at different times and have no RECURRENCE-ID
contradict each other: all of them count, whatever their SEQUENCE.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ical.event import (
    ONE_DAY,
    BusyInterval,
    LocalTime,
    ParseContext,
    ParsedEvent,
    has_own_signature,
    parse_local_time,
)
from ical.instances import WallSpan, generate
from ical.parser import Component
from ical.values import split_list

#: A component with one of these is part of a series.
_SERIES_PROPERTIES = {"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"}


class InstanceSet:
    """Instances of one series, named by their original starts."""

    def __init__(self, series_start: LocalTime) -> None:
        self.series_start = series_start
        self.instants: set[int] = set()
        self.days: set[date] = set()

    def add(self, name: LocalTime) -> None:
        if name.is_date:
            self.days.add(name.wall.date())
        elif self.series_start.is_date:
            self.days.add(self._day_of(name))
        else:
            self.instants.add(name.instant)

    def _day_of(self, name: LocalTime) -> date:
        """Return the day that a time names in a series of dates; midnight names its own day."""
        if name.wall == name.wall.replace(hour=0, minute=0, second=0):
            return name.wall.date()
        return self.series_start.zone.to_wall(name.instant).date()

    def contains(self, wall: datetime, instant: int) -> bool:
        return instant in self.instants or wall.date() in self.days


@dataclass(frozen=True)
class Override:
    """An event that replaces one instance of a series, or an instance and all later ones."""

    recurrence_id: LocalTime
    is_this_and_future: bool
    event: ParsedEvent

    @classmethod
    def from_component(cls, component: Component, ctx: ParseContext) -> Override:
        line = component.get_single_line("RECURRENCE-ID")
        scope = line.parameters.get("RANGE", "").upper() if line else ""
        if not line or scope not in ("", "THISANDFUTURE"):
            raise ValueError("an unknown RANGE")
        recurrence_id = parse_local_time(line, ctx)
        event = ParsedEvent.from_component(component, ctx)
        return cls(recurrence_id, scope == "THISANDFUTURE", event)

    def get_shift(self, series: ParsedEvent) -> timedelta:
        """Return how far instances move, on the clocks of the series."""
        zone = series.start.zone
        return zone.to_wall(self.event.start.instant) - zone.to_wall(self.recurrence_id.instant)


def expand(components: Sequence[Component], ctx: ParseContext) -> Iterator[BusyInterval]:
    """Yield the busy intervals of the components of one UID that can meet the window.

    Raise ValueError if a component cannot be read.
    """
    if len(components) == 1 and not _SERIES_PROPERTIES & components[0].lines.keys():
        yield from _expand_single_event(components[0], ctx)
        return
    masters = [component for component in components if not component.get_lines("RECURRENCE-ID")]
    changes = [component for component in components if component.get_lines("RECURRENCE-ID")]
    series = [ParsedEvent.from_component(component, ctx) for component in _newest(masters)]
    candidates = [Override.from_component(component, ctx) for component in changes]
    overrides = [
        override for override in _newest_overrides(candidates) if _applies(override, series, ctx)
    ]
    for override in overrides:
        event = override.event
        if event.busy_type:
            yield *event.get_interval(event.start.wall), event.busy_type
    for event in series:
        yield from _expand_series(event, overrides, ctx)


def _expand_single_event(component: Component, ctx: ParseContext) -> Iterator[BusyInterval]:
    """Yield the busy interval of an event, unless Slotsmith wrote the event itself."""
    event = ParsedEvent.from_component(component, ctx)
    if event.busy_type:
        interval = event.get_interval(event.start.wall)
        if not has_own_signature(component, interval, ctx):
            yield *interval, event.busy_type


def _newest(components: Sequence[Component]) -> Sequence[Component]:
    """Return the components with the highest SEQUENCE, or all if their starts differ."""
    starts = [component.get_lines("DTSTART") for component in components]
    if len(components) == 1 or any(start != starts[0] for start in starts):
        return components
    highest = max((_sequence(component) for component in components), default=0)
    return [component for component in components if _sequence(component) == highest]


def _sequence(component: Component) -> int:
    line = component.get_single_line("SEQUENCE")
    return int(line.require_value()) if line else 0


def _newest_overrides(overrides: Sequence[Override]) -> list[Override]:
    """Return the overrides with the highest SEQUENCE for each RECURRENCE-ID and RANGE."""
    by_target: dict[tuple[int, bool], list[Override]] = {}
    for override in overrides:
        target = (override.recurrence_id.instant, override.is_this_and_future)
        by_target.setdefault(target, []).append(override)
    newest: list[Override] = []
    for rivals in by_target.values():
        highest = max(_sequence(override.event.component) for override in rivals)
        newest += [
            override for override in rivals if _sequence(override.event.component) == highest
        ]
    return newest


def _applies(override: Override, series: Sequence[ParsedEvent], ctx: ParseContext) -> bool:
    """Return whether an override is valid: a newer series without its instance cancels it.

    Raise ValueError if the override has a recurrence rule other than that of its series.
    """
    component = override.event.component
    changed = [
        event
        for event in series
        if _sequence(component) >= _sequence(event.component)
        or _has_instance(event, override.recurrence_id, ctx)
    ]
    rules = component.get_lines("RRULE")
    if any(rules and rules != event.component.get_lines("RRULE") for event in changed):
        raise ValueError("an override with a recurrence rule of its own")
    return bool(changed) or not series


def _has_instance(event: ParsedEvent, recurrence_id: LocalTime, ctx: ParseContext) -> bool:
    """Return whether the properties of a series give the instance that RECURRENCE-ID names."""
    named = InstanceSet(event.start)
    named.add(recurrence_id)
    zone = event.start.zone
    wall = zone.to_wall(recurrence_id.instant)
    nearby = generate(event, WallSpan(wall - ONE_DAY, wall + ONE_DAY), ctx)
    return any(named.contains(start, zone.to_instant(start)) for start, _ in nearby)


def _expand_series(
    event: ParsedEvent, overrides: Sequence[Override], ctx: ParseContext
) -> Iterator[BusyInterval]:
    """Yield the busy intervals of the instances that are not excluded or replaced."""
    excluded = _excluded(event, overrides, ctx)
    future = [override for override in overrides if override.is_this_and_future]
    future.sort(key=lambda override: override.recurrence_id.instant)
    future_starts = [override.recurrence_id.instant for override in future]
    for wall, duration in generate(event, _search_span(event, future, ctx), ctx):
        instant = event.start.zone.to_instant(wall)
        if excluded.contains(wall, instant):
            continue
        begun = bisect_right(future_starts, instant)
        if begun:
            yield from _expand_changed_instance(event, wall, future[begun - 1])
        elif event.busy_type:
            yield *event.get_interval(wall, duration), event.busy_type


def _excluded(event: ParsedEvent, overrides: Iterable[Override], ctx: ParseContext) -> InstanceSet:
    """Return the instances that EXDATE removes or that an override replaces."""
    excluded = InstanceSet(event.start)
    for override in overrides:
        excluded.add(override.recurrence_id)
    for line in event.component.get_lines("EXDATE"):
        for text in split_list(line.require_value()):
            excluded.add(parse_local_time(line, ctx, text))
    return excluded


def _expand_changed_instance(
    event: ParsedEvent, wall: datetime, override: Override
) -> Iterator[BusyInterval]:
    """Yield the busy interval of an instance that a THISANDFUTURE override changes."""
    changed = override.event
    if changed.busy_type:
        start = wall + override.get_shift(event)
        interval = event.get_interval(start, changed.duration, changed.travel_seconds)
        yield *interval, changed.busy_type


def _search_span(event: ParsedEvent, future: Sequence[Override], ctx: ParseContext) -> WallSpan:
    """Return the original starts of all instances that can meet the window.

    An instance can start before the window by its duration and after it by its travel time, and
    THISANDFUTURE overrides can move it. A day on either side covers changes of the UTC offset.
    """
    events = [event, *(override.event for override in future)]
    longest = max(event.duration.nominal for event in events)
    travel = timedelta(seconds=max(event.travel_seconds for event in events))
    shifts = [abs(override.get_shift(event)) for override in future]
    slack = ONE_DAY + max(shifts, default=timedelta(0))
    zone = event.start.zone
    first, last = (zone.to_wall(instant) for instant in ctx.window)
    return WallSpan(first - longest - slack, last + travel + slack)
