"""Tentative time, stretch by stretch: which slots open if one stretch is moved away.

A stretch is tentative time of one calendar without a gap: events that touch or overlap are one.
The same stretch in two calendars of a person is one event seen twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from engine.bitslice import at_least
from engine.freebusy import BusyType, FreeBusy
from engine.intervals import Interval, merge
from engine.person import Person
from engine.what_if import Cells, Scenario

TENTATIVE = BusyType.BUSY_TENTATIVE
#: How many starts are looked at in search of two stretches that open one together.
MAX_STARTS_EXAMINED = 50_000

PersonInterval = tuple[int, Interval]


@dataclass(frozen=True)
class _Stretches:
    """A person's stretches, each with the starts it forbids; `firm` forbids the rest nothing."""

    masks: dict[Interval, int]
    firm: int

    def exactly(self, number: int) -> int:
        """The starts that so many stretches forbid, and nothing else does."""
        masks = list(self.masks.values())
        return self.firm & at_least(number, masks, -1) & ~at_least(number + 1, masks, -1)

    def at(self, start: int) -> list[Interval]:
        """The stretches that forbid a numbered start."""
        return [stretch for stretch, mask in self.masks.items() if mask >> start & 1]


def list_tentative_intervals(person: Person) -> list[Interval]:
    """The stretches of tentative time that block a person, in order."""
    if TENTATIVE not in person.blocking_types:
        return []
    return sorted({one for calendar in person.calendars for one in _of(calendar)})


def remove_tentative_interval(person: Person, stretch: Interval) -> Person:
    """The person with a stretch gone from every calendar that has it."""
    calendars = tuple(_without(calendar, stretch) for calendar in person.calendars)
    return replace(person, calendars=calendars)


def find_opened_by_one(cells: Cells, view: Scenario, one: int) -> dict[Interval, int]:
    """The starts that become slots if a person's stretch is moved, for each that opens any."""
    lacking = view.find_opened_if_free(one)
    found = lacking and _stretches_of(cells, view, one)
    if not found:
        return {}
    alone = lacking & found.exactly(1)
    return {stretch: mask & alone for stretch, mask in found.masks.items() if mask & alone}


def find_opened_by_two(
    cells: Cells, view: Scenario
) -> Iterator[tuple[PersonInterval, PersonInterval]]:
    """Two stretches that open a slot together, once for each slot.

    Where very many starts are in question, some pairs of people are left out.
    """
    found = {one: _stretches_of(cells, view, one) for one in view.query.members}
    people = {one: it for one, it in found.items() if it}
    for one, it in people.items():
        for start in _bits(view.find_opened_if_free(one) & it.exactly(2)):
            first, second = it.at(start)
            yield (one, first), (one, second)
    looked_at = 0
    for one, other in combinations(people, 2):
        lacking = (
            view.find_opened_if_free(one, other) & people[one].exactly(1) & people[other].exactly(1)
        )
        looked_at += lacking.bit_count()
        if looked_at > MAX_STARTS_EXAMINED:
            return
        for start in _bits(lacking):
            [first], [second] = people[one].at(start), people[other].at(start)
            yield (one, first), (other, second)


def _of(calendar: FreeBusy) -> list[Interval]:
    return merge(calendar.busy.get(TENTATIVE, ()))


def _without(calendar: FreeBusy, stretch: Interval) -> FreeBusy:
    if stretch not in _of(calendar):
        return calendar
    start, end = stretch
    kept = tuple(one for one in calendar.busy[TENTATIVE] if not start <= one[0] < end)
    return replace(calendar, busy={**calendar.busy, TENTATIVE: kept})


def _stretches_of(cells: Cells, view: Scenario, one: int) -> _Stretches | None:
    person = view.query.people[one]
    grid = view.grid
    masks = {
        stretch: grid.with_buffers.build_mask([stretch])
        for stretch in list_tentative_intervals(person)
    }
    if not masks:
        return None
    return _Stretches(masks, cells.find_free_starts(cells.without_tentative(one), view.query))


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
