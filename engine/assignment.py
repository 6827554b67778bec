"""Choose who fills the places of a panel, and find who is missing where places stay empty.

A person fills one place at most. All counts are over all starts of the window at once (`bitslice`),
for each set of groups that must be counted together (`panel.build_demands`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from engine.bitslice import at_least, count, count_is_at_least, decrement
from engine.panel import (
    Demand,
    Group,
    build_demand,
    build_demands,
    find_fillable_starts,
    nonempty_subsets,
)


class _UnassignedPeople:
    """Count the free people whom each demand has left while places are filled."""

    def __init__(self, groups: tuple[Group, ...], free: Mapping[int, int]) -> None:
        self._counts = {
            demand: count([free[person] for person in demand.people])
            for demand in build_demands(groups)
        }

    def can_spare(self, person: int, number: int) -> int:
        """Return the starts at which the other groups can be filled without a person.

        The person must be free and unassigned there, and joins the group at position `number`.
        """
        starts = -1
        for demand in self._demands_of_others(person, number):
            starts &= count_is_at_least(self._counts[demand], demand.required + 1, -1)
        return starts

    def remove(self, person: int, number: int, starts: int) -> None:
        """Do not count a person for the other groups at the starts where the person is assigned."""
        for demand in self._demands_of_others(person, number):
            self._counts[demand] = decrement(self._counts[demand], starts)

    def _demands_of_others(self, person: int, number: int) -> list[Demand]:
        return [
            demand
            for demand in self._counts
            if number not in demand.groups and person in demand.people
        ]


def choose(
    groups: tuple[Group, ...], free: Mapping[int, int], load: Mapping[int, int], full: int
) -> list[dict[int, int]]:
    """Return for each group the starts at which each person fills one of its places.

    Groups are filled in their order, and each group in its order of preference. A person whom
    another group cannot spare fills no place here. People are chosen only at starts at which every
    group can be filled. `free` holds each person's free starts, `load` each person's number of
    interviews.
    """
    unassigned = _UnassignedPeople(groups, free)
    fillable = find_fillable_starts(groups, free, full)
    assigned: dict[int, int] = {}
    assignments: list[dict[int, int]] = []
    for number, group in enumerate(groups):
        starts_of: dict[int, int] = {}
        assignments.append(starts_of)
        for person in group.sort_by_preference(load):
            starts = fillable & free[person] & ~assigned.get(person, 0)
            starts &= ~at_least(group.required, starts_of.values(), full)
            if starts:
                starts &= unassigned.can_spare(person, number)
                unassigned.remove(person, number, starts)
            starts_of[person] = starts
            assigned[person] = assigned.get(person, 0) | starts
    return assignments


def find_missing(groups: tuple[Group, ...], free: Mapping[int, int], full: int) -> dict[int, int]:
    """Return the starts at which each person is missing.

    A person is missing at a start if that person is not free, and if one more place could be filled
    if that person were free.

    At each start, some sets of groups lack free people. The number of places that stay empty is the
    largest number of people that any set lacks (the deficiency version of Hall's theorem). So one
    more person fills one more place exactly if all sets that lack the most contain a group of that
    person. In other words: some set lacks more people than every set without that person's groups.
    """
    missing: dict[int, int] = {}
    for component in _find_components(groups):
        groups_of = _find_groups_of_people(groups, component[-1])
        helped = dict.fromkeys(groups_of.values(), 0)
        for lacking in _find_shortages(component, free, full):
            for joined in helped:
                helped[joined] |= _find_helped_starts(lacking, joined)
        for person, joined in groups_of.items():
            missing[person] = helped[joined] & ~free[person]
    return missing


@lru_cache(maxsize=1024)
def _find_components(groups: tuple[Group, ...]) -> tuple[tuple[Demand, ...], ...]:
    """Split the groups into components that share no people.

    A component has one demand for each set of its groups, linked or not. The last demand is that of
    all its groups.
    """
    components: list[tuple[Demand, ...]] = []
    for largest in reversed(build_demands(groups)):
        if any(largest.groups <= component[-1].groups for component in components):
            continue
        subsets = nonempty_subsets(sorted(largest.groups))
        components.append(tuple(build_demand(groups, numbers) for numbers in subsets))
    return tuple(components)


def _find_groups_of_people(groups: tuple[Group, ...], demand: Demand) -> dict[int, frozenset[int]]:
    """Return the positions of the groups that each person of a demand belongs to."""
    numbers_of: dict[int, set[int]] = {person: set() for person in demand.people}
    for number in demand.groups:
        for person in groups[number].people:
            numbers_of[person].add(number)
    return {person: frozenset(numbers) for person, numbers in numbers_of.items()}


def _find_shortages(
    component: tuple[Demand, ...], free: Mapping[int, int], full: int
) -> Iterator[dict[frozenset[int], int]]:
    """Yield the starts at which each set of groups lacks at least 1 person, then 2, then 3, ...

    Stop when no set lacks as many. A single demand needs only the first step.
    """
    max_lacking = component[-1].required if len(component) > 1 else 1
    for lacking in range(1, max_lacking + 1):
        starts_of = {}
        for demand in component:
            if demand.required >= lacking:
                enough = demand.required - lacking + 1
                people = [free[person] for person in demand.people]
                starts_of[demand.groups] = full & ~at_least(enough, people, full)
        if not any(starts_of.values()):
            return
        yield starts_of


def _find_helped_starts(lacking: Mapping[frozenset[int], int], joined: frozenset[int]) -> int:
    """Return the starts at which only sets with a group of `joined` lack people."""
    anywhere = elsewhere = 0
    for numbers, starts in lacking.items():
        anywhere |= starts
        if numbers.isdisjoint(joined):
            elsewhere |= starts
    return anywhere & ~elsewhere
