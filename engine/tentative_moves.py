"""Find which slots open if tentative time is moved away.

A tentative interval is merged: tentative events of one calendar that touch or overlap are one
interval. If two calendars of a person contain the same interval, it counts as one event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from engine.bitslice import at_least
from engine.busy_time import BusyType, FreeBusy
from engine.intervals import Interval, merge
from engine.person import Person
from engine.what_if import Cells, Scenario

TENTATIVE = BusyType.BUSY_TENTATIVE
#: The maximum number of starts that the search for two intervals of two people examines.
MAX_STARTS_EXAMINED = 50_000

#: The id of a person, and one of that person's tentative intervals.
PersonInterval = tuple[int, Interval]
IntervalPair = tuple[PersonInterval, PersonInterval]


@dataclass(frozen=True)
class _TentativeTime:
    """A person's tentative intervals, each with the mask of the starts that it blocks.

    `otherwise_free` is the mask of the starts that nothing else blocks.
    """

    blocked_by: dict[Interval, int]
    otherwise_free: int

    def find_blocked_by_exactly(self, number: int) -> int:
        """Return the starts that exactly `number` intervals block and nothing else blocks."""
        masks = list(self.blocked_by.values())
        blocked_by_more = at_least(number + 1, masks, -1)
        return self.otherwise_free & at_least(number, masks, -1) & ~blocked_by_more

    def list_blocking(self, start: int) -> list[Interval]:
        """Return the intervals that block a start, given by its number on the grid."""
        return [interval for interval, mask in self.blocked_by.items() if mask >> start & 1]


def list_tentative_intervals(person: Person) -> list[Interval]:
    """Return the tentative intervals that block a person, in ascending order."""
    if TENTATIVE not in person.blocking_types:
        return []
    return sorted(
        {interval for calendar in person.calendars for interval in _merge_tentative(calendar)}
    )


def remove_tentative_interval(person: Person, interval: Interval) -> Person:
    """Return the person without a tentative interval, removed from every calendar with it."""
    calendars = tuple(_remove_from_calendar(calendar, interval) for calendar in person.calendars)
    return replace(person, calendars=calendars)


def find_opened_by_one(cells: Cells, scenario: Scenario, person: int) -> dict[Interval, int]:
    """Return the starts that become slots if a person's interval is moved, by interval.

    Intervals that open no slot are left out.
    """
    opened_if_free = scenario.opened_if_free[person]
    if not opened_if_free:
        return {}
    tentative = _build_tentative_time(cells, scenario, person)
    if not tentative:
        return {}
    opened = opened_if_free & tentative.find_blocked_by_exactly(1)
    return {
        interval: mask & opened for interval, mask in tentative.blocked_by.items() if mask & opened
    }


def find_opened_by_two(cells: Cells, scenario: Scenario) -> Iterator[IntervalPair]:
    """Yield two tentative intervals that open a slot together, once for each such slot.

    If the intervals of two people might open very many slots, some pairs of people are left out
    (MAX_STARTS_EXAMINED).
    """
    tentative_of: dict[int, _TentativeTime] = {}
    for person in scenario.query.members:
        tentative = _build_tentative_time(cells, scenario, person)
        if tentative:
            tentative_of[person] = tentative
    for person, tentative in tentative_of.items():
        yield from _find_opened_by_two_of_one_person(scenario, person, tentative)
    yield from _find_opened_by_one_each_of_two_people(cells, scenario, tentative_of)


def _find_opened_by_two_of_one_person(
    scenario: Scenario, person: int, tentative: _TentativeTime
) -> Iterator[IntervalPair]:
    opened = scenario.opened_if_free[person] & tentative.find_blocked_by_exactly(2)
    for start in _list_bits(opened):
        first, second = tentative.list_blocking(start)
        yield (person, first), (person, second)


def _find_opened_by_one_each_of_two_people(
    cells: Cells, scenario: Scenario, tentative_of: Mapping[int, _TentativeTime]
) -> Iterator[IntervalPair]:
    blocked_by_one = {
        person: tentative.find_blocked_by_exactly(1) for person, tentative in tentative_of.items()
    }
    examined = 0
    for person, other in combinations(tentative_of, 2):
        cells.check()
        opened = scenario.find_opened_if_free(person, other)
        opened &= blocked_by_one[person] & blocked_by_one[other]
        examined += opened.bit_count()
        if examined > MAX_STARTS_EXAMINED:
            return
        for start in _list_bits(opened):
            [interval] = tentative_of[person].list_blocking(start)
            [other_interval] = tentative_of[other].list_blocking(start)
            yield (person, interval), (other, other_interval)


def _build_tentative_time(cells: Cells, scenario: Scenario, person: int) -> _TentativeTime | None:
    """Return a person's tentative intervals, or None if there are none."""
    slots_with_buffers = scenario.grid.with_buffers
    blocked_by = {
        interval: slots_with_buffers.build_mask([interval])
        for interval in list_tentative_intervals(scenario.query.people[person])
    }
    if not blocked_by:
        return None
    otherwise_free = cells.find_free_starts(cells.without_tentative(person), scenario.query)
    return _TentativeTime(blocked_by, otherwise_free)


def _merge_tentative(calendar: FreeBusy) -> list[Interval]:
    return merge(calendar.busy.get(TENTATIVE, ()))


def _remove_from_calendar(calendar: FreeBusy, interval: Interval) -> FreeBusy:
    if interval not in _merge_tentative(calendar):
        return calendar
    start, end = interval
    remaining = tuple(event for event in calendar.busy[TENTATIVE] if not start <= event[0] < end)
    return replace(calendar, busy={**calendar.busy, TENTATIVE: remaining})


def _list_bits(mask: int) -> Iterator[int]:
    """Yield the positions of the bits that are set in a mask, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
