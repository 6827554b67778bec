"""The overrides of a series: events that replace one instance, or an instance and all later ones.

RECURRENCE-ID and EXDATE name an instance by its original start: by the instant, or by the day if
either the series or the name is a date. RANGE=THISANDFUTURE changes all later instances as well
(RFC 5545 section 3.8.4.4). Of several overrides of the same instance, those with the highest
SEQUENCE are used.

A file can have thousands of series and of overrides with one UID. So the overrides are indexed
once for all series, and the series once for all overrides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TypeVar

from ical.event import ONE_DAY, LocalTime, ParseContext, ParsedEvent, parse_local_time
from ical.instances import WallSpan, generate
from ical.parser import Component
from ical.rrule_expansion import MAX_INSTANCES, TooManyInstancesError
from ical.zone_resolver import Zone

#: The UTC offsets of two times of one zone differ by less than this.
_MAX_OFFSET_DIFFERENCE = 2 * ONE_DAY
#: The recurrence rules of a component; None stands for those of several components that differ.
_Rules = Hashable
Key = TypeVar("Key", int, date)


class InstanceNames:
    """Names of instances. A time names a day in a series of dates, and an instant in any other."""

    def __init__(self, names: Iterable[LocalTime], owner_zone: Zone) -> None:
        self.days: set[date] = set()
        self.times: list[LocalTime] = []
        self.owner_zone = owner_zone
        for name in names:
            if name.is_date:
                self.days.add(name.wall.date())
            else:
                self.times.append(name)

    def contains(self, is_date: bool, wall: datetime, instant: int) -> bool:
        """Return whether the instance is named; `is_date` says whether its series has dates."""
        if wall.date() in self.days:
            return True
        return wall.date() in self.days_of_times if is_date else instant in self.instants

    @cached_property
    def instants(self) -> set[int]:
        return {name.instant for name in self.times}

    @cached_property
    def days_of_times(self) -> set[date]:
        return {get_named_day(name, self.owner_zone) for name in self.times}


def get_named_day(name: LocalTime, owner_zone: Zone) -> date:
    """Return the day that a time names in a series of dates; midnight names its own day."""
    if name.wall == name.wall.replace(hour=0, minute=0, second=0):
        return name.wall.date()
    return owner_zone.to_wall(name.instant).date()


def get_sequence(component: Component) -> int:
    line = component.get_single_line("SEQUENCE")
    return int(line.require_value()) if line else 0


@dataclass(frozen=True)
class Override:
    """An event that replaces one instance of a series, or an instance and all later ones."""

    recurrence_id: LocalTime
    is_this_and_future: bool
    event: ParsedEvent
    sequence: int

    @classmethod
    def from_component(cls, component: Component, ctx: ParseContext) -> Override:
        line = component.get_single_line("RECURRENCE-ID")
        scope = line.parameters.get("RANGE", "").upper() if line else ""
        if not line or scope not in ("", "THISANDFUTURE"):
            raise ValueError("an unknown RANGE")
        recurrence_id = parse_local_time(line, ctx)
        event = ParsedEvent.from_component(component, ctx)
        return cls(recurrence_id, scope == "THISANDFUTURE", event, get_sequence(component))

    def get_shift(self, series: ParsedEvent) -> timedelta:
        """Return how far instances move, on the clocks of the series."""
        zone = series.start.zone
        return zone.to_wall(self.event.start.instant) - zone.to_wall(self.recurrence_id.instant)


class Overrides:
    """The overrides that apply to the series of one UID, indexed once for all of them."""

    def __init__(self, overrides: Sequence[Override], owner_zone: Zone) -> None:
        self.overrides = overrides
        self.replaced = InstanceNames((item.recurrence_id for item in overrides), owner_zone)
        future = [override for override in overrides if override.is_this_and_future]
        self._future = sorted(future, key=lambda override: override.recurrence_id.instant)
        self._future_starts = [override.recurrence_id.instant for override in self._future]
        events = [override.event for override in future]
        #: The longest duration, travel time and move of an instance by THISANDFUTURE overrides.
        self.max_duration = max((event.duration.nominal for event in events), default=timedelta(0))
        self.max_travel_seconds = max((event.travel_seconds for event in events), default=0)
        self.max_shift = max(map(_get_max_shift, future), default=timedelta(0))

    def find_change(self, instant: int) -> Override | None:
        """Return the THISANDFUTURE override that changes an instance, if there is one."""
        begun = bisect_right(self._future_starts, instant)
        return self._future[begun - 1] if begun else None


def _get_max_shift(override: Override) -> timedelta:
    seconds = override.event.start.instant - override.recurrence_id.instant
    return abs(timedelta(seconds=seconds)) + _MAX_OFFSET_DIFFERENCE


def find_overrides(
    components: Iterable[Component], series: Sequence[ParsedEvent], ctx: ParseContext
) -> Overrides:
    """Return the overrides that are valid: a newer series without the instance cancels them.

    Raise ValueError if an override has a recurrence rule other than that of its series.
    """
    overrides = _newest([Override.from_component(component, ctx) for component in components])
    if series and overrides:
        index = _SeriesIndex(series, overrides, ctx)
        overrides = [override for override in overrides if index.is_changed_by(override)]
    return Overrides(overrides, ctx.owner_zone)


def _newest(overrides: Sequence[Override]) -> list[Override]:
    """Return the overrides with the highest SEQUENCE for each RECURRENCE-ID and RANGE."""
    by_target: dict[tuple[int, bool], list[Override]] = {}
    for override in overrides:
        target = (override.recurrence_id.instant, override.is_this_and_future)
        by_target.setdefault(target, []).append(override)
    newest: list[Override] = []
    for rivals in by_target.values():
        highest = max(override.sequence for override in rivals)
        newest += [override for override in rivals if override.sequence == highest]
    return newest


class _SeriesIndex:
    """The series of one UID, indexed for the question whether an override changes any of them.

    An override changes the series that are not newer, and those that have its instance.
    """

    def __init__(
        self, series: Sequence[ParsedEvent], overrides: Sequence[Override], ctx: ParseContext
    ) -> None:
        self.ctx = ctx
        self.by_instant: dict[int, _Rules] = {}
        self.by_day: dict[date, _Rules] = {}
        self.by_all_day: dict[date, _Rules] = {}
        sequences = [get_sequence(event.component) for event in series]
        order = sorted(range(len(series)), key=lambda number: sequences[number])
        self.sequences = [sequences[number] for number in order]
        #: The common rules of the first series, of the first two, and so on.
        self.common_rules: list[_Rules] = []
        for number in order:
            rules = _get_rules(series[number].component)
            earlier = self.common_rules[-1] if self.common_rules else rules
            self.common_rules.append(rules if rules == earlier else None)
        self._add_instances_of_newer(series, sequences, overrides)

    def is_changed_by(self, override: Override) -> bool:
        """Return whether an override is valid; raise ValueError if it has rules of its own."""
        self.ctx.deadline.check()
        older = bisect_right(self.sequences, override.sequence)
        changed = self._find_rules(override.recurrence_id)
        if older:
            changed.append(self.common_rules[older - 1])
        rules = _get_rules(override.event.component)
        if rules and any(rules != others for others in changed):
            raise ValueError("an override with a recurrence rule of its own")
        return bool(changed)

    def _find_rules(self, name: LocalTime) -> list[_Rules]:
        """Return the rules of the newer series that have an instance."""
        if name.is_date:
            candidates = [(self.by_day, name.wall.date()), (self.by_all_day, name.wall.date())]
            return [rules[day] for rules, day in candidates if day in rules]
        if not (self.by_instant or self.by_all_day):
            return []
        matching_rules = []
        if name.instant in self.by_instant:
            matching_rules.append(self.by_instant[name.instant])
        if self.by_all_day:
            day = get_named_day(name, self.ctx.owner_zone)
            matching_rules += [self.by_all_day[day]] if day in self.by_all_day else []
        return matching_rules

    def _add_instances_of_newer(
        self,
        series: Sequence[ParsedEvent],
        sequences: Sequence[int],
        overrides: Sequence[Override],
    ) -> None:
        """Index the instances of the series that are newer than an override, near overrides."""
        oldest = min(override.sequence for override in overrides)
        older = [item for item in overrides if item.sequence < self.sequences[-1]]
        instants = [override.recurrence_id.instant for override in older]
        for event, sequence in zip(series, sequences, strict=True):
            if sequence > oldest:
                zone = event.start.zone
                first, last = zone.to_wall(min(instants)), zone.to_wall(max(instants))
                self._add_instances(event, WallSpan(first - ONE_DAY, last + ONE_DAY))

    def _add_instances(self, event: ParsedEvent, span: WallSpan) -> None:
        rules = _get_rules(event.component)
        zone, is_date = event.start.zone, event.start.is_date
        for wall, _ in generate(event, span, self.ctx):
            self.ctx.deadline.check()
            if is_date:
                _add_rules(self.by_all_day, wall.date(), rules)
            else:
                _add_rules(self.by_day, wall.date(), rules)
                _add_rules(self.by_instant, zone.to_instant(wall), rules)
        if len(self.by_instant) + len(self.by_all_day) > MAX_INSTANCES:
            raise TooManyInstancesError("too many instances of several series")


def _add_rules(index: dict[Key, _Rules], key: Key, rules: _Rules) -> None:
    index[key] = rules if index.get(key, rules) == rules else None


def _get_rules(component: Component) -> _Rules:
    """Return the recurrence rules of a component in a form that can be compared; () for none."""
    return tuple(
        (line.value, *sorted(line.parameters.items())) for line in component.get_lines("RRULE")
    )
