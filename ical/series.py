"""Expand the components of one UID: an event, or a series and the overrides of its instances.

Of several components without a RECURRENCE-ID, those with the highest SEQUENCE are used. If they
start at different times, they contradict each other: all of them count, whatever their SEQUENCE.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

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
from ical.overrides import InstanceNames, Override, Overrides, find_overrides, get_sequence
from ical.parser import Component
from ical.values import split_list

#: A component with one of these is part of a series.
_SERIES_PROPERTIES = {"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"}


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
    overrides = find_overrides(changes, series, ctx)
    for override in overrides.overrides:
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
    highest = max((get_sequence(component) for component in components), default=0)
    return [component for component in components if get_sequence(component) == highest]


def _expand_series(
    event: ParsedEvent, overrides: Overrides, ctx: ParseContext
) -> Iterator[BusyInterval]:
    """Yield the busy intervals of the instances that are not excluded or replaced."""
    excluded = InstanceNames(_exception_dates(event, ctx), ctx.owner_zone)
    zone, is_date = event.start.zone, event.start.is_date
    for wall, duration in generate(event, _search_span(event, overrides, ctx), ctx):
        ctx.deadline.check()
        instant = zone.to_instant(wall)
        if any(names.contains(is_date, wall, instant) for names in (excluded, overrides.replaced)):
            continue
        change = overrides.find_change(instant)
        if change:
            yield from _expand_changed_instance(event, wall, change)
        elif event.busy_type:
            yield *event.get_interval(wall, duration), event.busy_type


def _exception_dates(event: ParsedEvent, ctx: ParseContext) -> Iterator[LocalTime]:
    """Yield the names of the instances that EXDATE removes."""
    for line in event.component.get_lines("EXDATE"):
        ctx.deadline.check()
        for text in split_list(line.require_value()):
            yield parse_local_time(line, ctx, text)


def _expand_changed_instance(
    event: ParsedEvent, wall: datetime, override: Override
) -> Iterator[BusyInterval]:
    """Yield the busy interval of an instance that a THISANDFUTURE override changes."""
    changed = override.event
    if changed.busy_type:
        start = wall + override.get_shift(event)
        interval = event.get_interval(start, changed.duration, changed.travel_seconds)
        yield *interval, changed.busy_type


def _search_span(event: ParsedEvent, overrides: Overrides, ctx: ParseContext) -> WallSpan:
    """Return the original starts of all instances that can meet the window.

    An instance can start before the window by its duration and after it by its travel time, and
    THISANDFUTURE overrides can move it. A day on either side covers changes of the UTC offset.
    """
    longest = max(event.duration.nominal, overrides.max_duration)
    travel = timedelta(seconds=max(event.travel_seconds, overrides.max_travel_seconds))
    slack = ONE_DAY + overrides.max_shift
    zone = event.start.zone
    first, last = (zone.to_wall(instant) for instant in ctx.window)
    return WallSpan(first - longest - slack, last + travel + slack)
