"""Who sits in the places of a panel, and who is missed where they cannot be filled.

A person takes one place. Whether the rest of a panel can still be filled without somebody is
counted, for every set of groups, over all starts at once (`panel.demands`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache, reduce
from operator import or_

from engine.bitslice import at_least, count, count_is_at_least, decrement
from engine.panel import (
    Demand,
    Group,
    build_demand,
    build_demands,
    find_fillable_starts,
    nonempty_subsets,
)


class _Spare:
    """How many people every set of groups has left that it needs, as places are taken."""

    def __init__(self, groups: tuple[Group, ...], free: Mapping[int, int]) -> None:
        self._counts = {
            demand: count([free[one] for one in demand.people]) for demand in build_demands(groups)
        }

    def without(self, person: int, number: int) -> int:
        """The starts at which the others can do without somebody who is free and not seated."""
        mask = -1
        for demand in self._others(person, number):
            mask &= count_is_at_least(self._counts[demand], demand.required + 1, -1)
        return mask

    def seat(self, person: int, number: int, seated: int) -> None:
        """Take the person from all others at the starts at which they sit in a group."""
        for demand in self._others(person, number):
            self._counts[demand] = decrement(self._counts[demand], seated)

    def _others(self, person: int, number: int) -> list[Demand]:
        return [
            demand
            for demand in self._counts
            if number not in demand.groups and person in demand.people
        ]


def choose(
    groups: tuple[Group, ...], free: Mapping[int, int], load: Mapping[int, int], full: int
) -> list[dict[int, int]]:
    """Who takes the places of each group: for every person the starts at which they do.

    A group is filled in the order of its preference, the groups in theirs, and nobody takes a
    place whom another group cannot do without. Only starts at which every group can be filled
    have anybody chosen.
    """
    spare = _Spare(groups, free)
    possible = find_fillable_starts(groups, free, full)
    seated: dict[int, int] = {}
    chosen: list[dict[int, int]] = []
    for number, group in enumerate(groups):
        places: dict[int, int] = {}
        chosen.append(places)
        for person in group.sort_by_preference(load):
            wanted = possible & free[person] & ~seated.get(person, 0)
            wanted &= ~at_least(group.required, places.values(), full)
            if wanted:
                wanted &= spare.without(person, number)
                spare.seat(person, number, wanted)
            places[person] = wanted
            seated[person] = seated.get(person, 0) | wanted
    return chosen


def find_missing(groups: tuple[Group, ...], free: Mapping[int, int], full: int) -> dict[int, int]:
    """The starts at which each person is missed: one place more could be filled if they came.

    It could where every set of groups that lacks as many people as any set does would take them.
    """
    found: dict[int, int] = {}
    for part in _parts(groups):
        taking: dict[int, frozenset[int]] = dict.fromkeys(part[-1].people, frozenset())
        for number in part[-1].groups:
            taking.update({one: taking[one] | {number} for one in groups[number].people})
        wanted = dict.fromkeys(taking.values(), 0)
        for lacking in _lacking(part, free, full):
            most = reduce(or_, lacking.values())
            for numbers in wanted:
                others = [mask for some, mask in lacking.items() if some.isdisjoint(numbers)]
                wanted[numbers] |= most & ~reduce(or_, others, 0)
        found.update({one: wanted[numbers] & ~free[one] for one, numbers in taking.items()})
    return found


@lru_cache(maxsize=1024)
def _parts(groups: tuple[Group, ...]) -> tuple[tuple[Demand, ...], ...]:
    """The parts that share nobody: what each set of a part's groups needs, all of them last."""
    parts: list[tuple[Demand, ...]] = []
    for whole in reversed(build_demands(groups)):
        if not any(whole.groups <= part[-1].groups for part in parts):
            parts.append(
                tuple(build_demand(groups, some) for some in nonempty_subsets(sorted(whole.groups)))
            )
    return tuple(parts)


def _lacking(
    part: tuple[Demand, ...], free: Mapping[int, int], full: int
) -> Iterator[dict[frozenset[int], int]]:
    """The starts at which each set of groups lacks somebody, then two people, and so on."""
    for spared in range(part[-1].required if len(part) > 1 else 1):
        lacking = {
            some.groups: full
            & ~at_least(some.required - spared, [free[one] for one in some.people], full)
            for some in part
            if some.required > spared
        }
        if not any(lacking.values()):
            return
        yield lacking
