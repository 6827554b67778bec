"""Who must be there: groups of people of whom all, or any n, are needed at once.

A person takes one place, even if several groups name them. By Hall's theorem the places of all
groups can be filled exactly if every set of groups together has as many free people as it needs:
a few counts, each over all starts of the window at once. Groups that share nobody are counted one
by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations

from engine.bitslice import at_least

#: Sets of groups are counted, and there are as many as 2 to the power of this.
MAX_GROUPS = 8


class EmptyPanelError(ValueError):
    """Nobody is on the panel: there is no answer, and certainly not "always free"."""


class UnfillableGroupError(ValueError):
    """Groups that ask for less than one person, or for more people than they name."""

    def __init__(self, required: int, members: int) -> None:
        self.required, self.members = required, members
        super().__init__(f"a group of {members} cannot give {required}")


class TooManyGroupsError(ValueError):
    """More groups than can be counted together."""

    def __init__(self, groups: int) -> None:
        self.groups, self.maximum = groups, MAX_GROUPS
        super().__init__(f"{groups} groups are more than {MAX_GROUPS}")


@dataclass(frozen=True)
class Group:
    """`required` of the members, who are ids of people; a repeated member counts once.

    `alternates` stand in, in their order, where not enough members are free.
    """

    members: tuple[int, ...]
    required: int
    alternates: tuple[int, ...] = ()

    @classmethod
    def all_of(cls, members: Iterable[int], alternates: Iterable[int] = ()) -> Group:
        """The group that needs as many people as it has members."""
        distinct = tuple(dict.fromkeys(members))
        return cls(distinct, len(distinct), _others(alternates, distinct))

    @classmethod
    def any_of(cls, required: int, members: Iterable[int], alternates: Iterable[int] = ()) -> Group:
        """The group that needs `required` of its members, whoever they are."""
        distinct = tuple(dict.fromkeys(members))
        return cls(distinct, required, _others(alternates, distinct))

    @property
    def people(self) -> tuple[int, ...]:
        """Everybody who may take a place: the members, then the alternates."""
        return self.members + self.alternates

    @property
    def needs_everyone(self) -> bool:
        """Whether nobody may be missing."""
        return self.required == len(self.people)

    def sort_by_preference(self, load: Mapping[int, int]) -> list[int]:
        """Who is asked first: the members with the least load, then the alternates in order.

        Members with the same load keep their order.
        """
        return [*sorted(self.members, key=lambda member: load.get(member, 0)), *self.alternates]


def _others(alternates: Iterable[int], members: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(one for one in dict.fromkeys(alternates) if one not in members)


@dataclass(frozen=True)
class Demand:
    """So many of these people are needed to fill these groups (numbered as given)."""

    groups: frozenset[int]
    required: int
    people: tuple[int, ...]

    @property
    def needs_everyone(self) -> bool:
        """Whether nobody may be missing."""
        return self.required == len(self.people)


def validate(groups: Sequence[Group]) -> None:
    """Raise EmptyPanel, UnfillableGroup or TooManyGroups if nothing could answer these groups."""
    if len(groups) > MAX_GROUPS:
        raise TooManyGroupsError(len(groups))
    if not any(group.people for group in groups):
        raise EmptyPanelError("nobody is on the panel")
    for group in groups:
        if not 1 <= group.required <= len(group.people):
            raise UnfillableGroupError(group.required, len(group.people))
    for demand in build_demands(tuple(groups)):
        if demand.required > len(demand.people):
            raise UnfillableGroupError(demand.required, len(demand.people))


@lru_cache(maxsize=1024)
def build_demands(groups: tuple[Group, ...]) -> tuple[Demand, ...]:
    """What free people have to satisfy, so that every group can be filled."""
    some_groups = nonempty_subsets(range(len(groups)))
    return tuple(build_demand(groups, some) for some in some_groups if _hang_together(groups, some))


def nonempty_subsets(numbers: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Every set of some of the numbers, small ones first."""
    numbers = list(numbers)
    return chain.from_iterable(combinations(numbers, n) for n in range(1, len(numbers) + 1))


def build_demand(groups: Sequence[Group], numbers: Sequence[int]) -> Demand:
    """What some numbered groups need together."""
    required = sum(groups[number].required for number in numbers)
    everybody = dict.fromkeys(one for number in numbers for one in groups[number].people)
    return Demand(frozenset(numbers), required, tuple(everybody))


def _hang_together(groups: Sequence[Group], numbers: Sequence[int]) -> bool:
    """Whether the groups are linked by people whom they share."""
    first, *rest = numbers
    reached = set(groups[first].people)
    while rest:
        linked = next((n for n in rest if reached.intersection(groups[n].people)), None)
        if linked is None:
            return False
        rest.remove(linked)
        reached.update(groups[linked].people)
    return True


def find_fillable_starts(groups: tuple[Group, ...], free: Mapping[int, int], full: int) -> int:
    """The starts at which enough people are free to fill every group."""
    mask = full
    for demand in build_demands(groups):
        mask &= at_least(demand.required, [free[one] for one in demand.people], full)
        if not mask:
            break
    return mask


def remove_person(groups: tuple[Group, ...], person: int) -> tuple[Group, ...]:
    """The groups if a person is not asked.

    A group that has nobody to spare needs one person less; another still needs as many. Raises
    EmptyPanel or UnfillableGroup if nobody, or not enough people, would be left.
    """
    reduced = (_reduced(group, person) for group in groups)
    left = tuple(group for group in reduced if group.people)
    validate(left)
    return left


def _reduced(group: Group, person: int) -> Group:
    if person not in group.people:
        return group
    return Group(
        tuple(one for one in group.members if one != person),
        group.required - 1 if group.needs_everyone else group.required,
        tuple(one for one in group.alternates if one != person),
    )
