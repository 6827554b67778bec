"""The groups of a panel: all members, or any n members, of each group must be free at once.

A person fills one place, even if several groups list that person. By Hall's marriage theorem, the
places of all groups can be filled if and only if every set of groups together has at least as many
free people as it has places. This module calls such a condition a demand. It checks each demand
with one count over all starts of the window. A set of groups needs no demand of its own if its
groups are not linked by people whom they share.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations

from engine.bitslice import at_least

#: The number of demands, and with it the cost, can double with each group.
MAX_GROUPS = 8


class EmptyPanelError(ValueError):
    """The panel has no members. An empty panel is an error, not "always free"."""


class UnfillableGroupError(ValueError):
    """A group requires less than one person, or more people than it lists."""

    def __init__(self, required: int, members: int) -> None:
        self.required, self.members = required, members
        super().__init__(f"a group of {members} people cannot require {required}")


class TooManyGroupsError(ValueError):
    """The panel has more than MAX_GROUPS groups."""

    def __init__(self, groups: int) -> None:
        self.groups, self.maximum = groups, MAX_GROUPS
        super().__init__(f"{groups} groups are more than {MAX_GROUPS}")


@dataclass(frozen=True)
class Group:
    """`required` of the members, given as ids of people; a repeated member counts once.

    `alternates` replace members who are not free, in their order.
    """

    members: tuple[int, ...]
    required: int
    alternates: tuple[int, ...] = ()

    @classmethod
    def all_of(cls, members: Iterable[int], alternates: Iterable[int] = ()) -> Group:
        """Return the group that requires as many people as it has members."""
        distinct = tuple(dict.fromkeys(members))
        return cls(distinct, len(distinct), _exclude(distinct, alternates))

    @classmethod
    def any_of(cls, required: int, members: Iterable[int], alternates: Iterable[int] = ()) -> Group:
        """Return the group that requires any `required` of its members."""
        distinct = tuple(dict.fromkeys(members))
        return cls(distinct, required, _exclude(distinct, alternates))

    @property
    def people(self) -> tuple[int, ...]:
        """The people who may fill a place: the members, then the alternates."""
        return self.members + self.alternates

    @property
    def needs_everyone(self) -> bool:
        """Whether the group requires all of its people."""
        return self.required == len(self.people)

    def sort_by_preference(self, load: Mapping[int, int]) -> list[int]:
        """Return the members with the least load first, then the alternates in their order.

        Members with the same load keep their order. `load` counts interviews by person.
        """
        return [*sorted(self.members, key=lambda member: load.get(member, 0)), *self.alternates]


def _exclude(members: tuple[int, ...], alternates: Iterable[int]) -> tuple[int, ...]:
    """Return the distinct alternates who are not members."""
    return tuple(person for person in dict.fromkeys(alternates) if person not in members)


@dataclass(frozen=True)
class Demand:
    """At least `required` of these people must be free to fill these groups.

    `groups` are positions in the panel's sequence of groups.
    """

    groups: frozenset[int]
    required: int
    people: tuple[int, ...]

    @property
    def needs_everyone(self) -> bool:
        """Whether the demand requires all of its people."""
        return self.required == len(self.people)


def validate(groups: Sequence[Group]) -> None:
    """Raise an error if no choice of people can fill these groups.

    The errors are EmptyPanelError, UnfillableGroupError and TooManyGroupsError.
    """
    if len(groups) > MAX_GROUPS:
        raise TooManyGroupsError(len(groups))
    if not any(group.people for group in groups):
        raise EmptyPanelError("the panel has no members")
    for group in groups:
        if not 1 <= group.required <= len(group.people):
            raise UnfillableGroupError(group.required, len(group.people))
    for demand in build_demands(tuple(groups)):
        if demand.required > len(demand.people):
            raise UnfillableGroupError(demand.required, len(demand.people))


@lru_cache(maxsize=1024)
def build_demands(groups: tuple[Group, ...]) -> tuple[Demand, ...]:
    """Return the demands that together are equivalent to filling every group."""
    return tuple(
        build_demand(groups, numbers)
        for numbers in nonempty_subsets(range(len(groups)))
        if _are_linked(groups, numbers)
    )


def nonempty_subsets(numbers: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Return every non-empty subset of the numbers, small subsets first."""
    numbers = list(numbers)
    sizes = range(1, len(numbers) + 1)
    return chain.from_iterable(combinations(numbers, size) for size in sizes)


def build_demand(groups: Sequence[Group], numbers: Sequence[int]) -> Demand:
    """Return the demand of the groups at the given positions together."""
    required = sum(groups[number].required for number in numbers)
    people = dict.fromkeys(person for number in numbers for person in groups[number].people)
    return Demand(frozenset(numbers), required, tuple(people))


def _are_linked(groups: Sequence[Group], numbers: Sequence[int]) -> bool:
    """Return whether the groups at the given positions are connected by shared people."""
    first, *unlinked = numbers
    linked_people = set(groups[first].people)
    while unlinked:
        linked = next((n for n in unlinked if linked_people.intersection(groups[n].people)), None)
        if linked is None:
            return False
        unlinked.remove(linked)
        linked_people.update(groups[linked].people)
    return True


def find_fillable_starts(groups: tuple[Group, ...], free: Mapping[int, int], full: int) -> int:
    """Return the starts at which enough people are free to fill every group.

    `free` holds each person's mask of free starts.
    """
    fillable = full
    for demand in build_demands(groups):
        fillable &= at_least(demand.required, [free[person] for person in demand.people], full)
        if not fillable:
            break
    return fillable


@lru_cache(maxsize=1024)
def remove_person(groups: tuple[Group, ...], person: int) -> tuple[Group, ...]:
    """Return the groups without a person.

    A group that needs all its people then requires one person fewer; other groups require as many
    as before. Raise EmptyPanelError or UnfillableGroupError if the remaining people are too few.
    """
    reduced = (_remove_from_group(group, person) for group in groups)
    remaining = tuple(group for group in reduced if group.people)
    validate(remaining)
    return remaining


def _remove_from_group(group: Group, person: int) -> Group:
    if person not in group.people:
        return group
    return Group(
        tuple(member for member in group.members if member != person),
        group.required - 1 if group.needs_everyone else group.required,
        tuple(alternate for alternate in group.alternates if alternate != person),
    )
