"""Who must be there: groups of people of whom all, or any n, are needed at once.

A person takes one place, even if several groups name them. By Hall's theorem the places of all
groups can be filled exactly if every set of groups together has as many free people as it needs:
a few counts, each over all starts of the window at once. Groups that share nobody are counted one
by one.

Masks are counted bit-sliced: slice k holds bit k of every start's number of free people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import chain, combinations
from operator import and_, or_

#: Sets of groups are counted, and there are as many as 2 to the power of this.
MOST_GROUPS = 8


class EmptyPanel(ValueError):
    """Nobody is on the panel: there is no answer, and certainly not "always free"."""


class UnfillableGroup(ValueError):
    """Groups that ask for less than one person, or for more people than they name."""

    def __init__(self, required: int, members: int) -> None:
        self.required, self.members = required, members
        super().__init__(f"a group of {members} cannot give {required}")


@dataclass(frozen=True)
class Group:
    """`required` of the members, who are ids of people; a repeated member counts once.

    `alternates` stand in, in their order, where not enough members are free.
    """

    members: tuple[int, ...]
    required: int
    alternates: tuple[int, ...] = ()

    @classmethod
    def everyone(cls, members: Iterable[int], alternates: Iterable[int] = ()) -> Group:
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

    def by_preference(self, load: Mapping[int, int]) -> list[int]:
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


def check(groups: Sequence[Group]) -> None:
    """Raise EmptyPanel or UnfillableGroup if no slot could ever answer these groups."""
    if not any(group.people for group in groups):
        raise EmptyPanel("nobody is on the panel")
    for group in groups:
        if not 1 <= group.required <= len(group.people):
            raise UnfillableGroup(group.required, len(group.people))
    for demand in demands(tuple(groups)):
        if demand.required > len(demand.people):
            raise UnfillableGroup(demand.required, len(demand.people))


@lru_cache(maxsize=1024)
def demands(groups: tuple[Group, ...]) -> tuple[Demand, ...]:
    """What free people have to satisfy, so that every group can be filled."""
    sets = _sets(range(len(groups)))
    return tuple(_demand(groups, some) for some in sets if _hang_together(groups, some))


def _sets(numbers: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Every set of some of the numbers, small ones first."""
    numbers = list(numbers)
    return chain.from_iterable(combinations(numbers, n) for n in range(1, len(numbers) + 1))


def _demand(groups: Sequence[Group], numbers: Sequence[int]) -> Demand:
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


def filled(groups: tuple[Group, ...], free: Mapping[int, int], full: int) -> int:
    """The starts at which enough people are free to fill every group."""
    mask = full
    for demand in demands(groups):
        mask &= at_least(demand.required, [free[one] for one in demand.people], full)
        if not mask:
            break
    return mask


def missed(groups: tuple[Group, ...], free: Mapping[int, int], full: int) -> dict[int, int]:
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
    for whole in reversed(demands(groups)):
        if not any(whole.groups <= part[-1].groups for part in parts):
            parts.append(tuple(_demand(groups, some) for some in _sets(sorted(whole.groups))))
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


def without(groups: tuple[Group, ...], person: int) -> tuple[Group, ...]:
    """The groups if a person is not asked.

    A group that has nobody to spare needs one person less; another still needs as many. Raises
    EmptyPanel or UnfillableGroup if nobody, or not enough people, would be left.
    """
    reduced = (_reduced(group, person) for group in groups)
    left = tuple(group for group in reduced if group.people)
    check(left)
    return left


def _reduced(group: Group, person: int) -> Group:
    if person not in group.people:
        return group
    return Group(
        tuple(one for one in group.members if one != person),
        group.required - 1 if group.needs_everyone else group.required,
        tuple(one for one in group.alternates if one != person),
    )


def choose(
    groups: tuple[Group, ...], free: Mapping[int, int], load: Mapping[int, int], full: int
) -> list[dict[int, int]]:
    """Who takes the places of each group: for every person the starts at which they do.

    A group is filled in the order of its preference, the groups in theirs, and nobody takes a
    place whom another group cannot do without. Only starts at which every group can be filled
    have anybody chosen.
    """
    possible = filled(groups, free, full)
    seated: dict[int, int] = {}
    chosen: list[dict[int, int]] = []
    for number, group in enumerate(groups):
        places: dict[int, int] = {}
        chosen.append(places)
        for person in group.by_preference(load):
            wanted = possible & free[person] & ~seated.get(person, 0)
            wanted &= ~at_least(group.required, places.values(), full)
            wanted &= _can_spare(person, number, groups, free, chosen)
            places[person] = wanted
            seated[person] = seated.get(person, 0) | wanted
    return chosen


def _can_spare(
    person: int,
    number: int,
    groups: tuple[Group, ...],
    free: Mapping[int, int],
    chosen: Sequence[Mapping[int, int]],
) -> int:
    """The starts at which the other groups could be filled if the person sat in this one."""
    spared = -1
    for demand in demands(groups):
        if number in demand.groups or person not in demand.people:
            continue
        elsewhere = [chosen[other] for other in range(len(chosen)) if other not in demand.groups]
        left = [
            reduce(lambda mask, places: mask & ~places.get(one, 0), elsewhere, free[one])
            for one in demand.people
            if one != person
        ]
        spared &= at_least(demand.required, left, -1)
    return spared


def at_least(required: int, masks: Iterable[int], full: int) -> int:
    """The starts that stand in at least `required` (one or more) of the masks."""
    masks = list(masks)
    if required == len(masks):
        return reduce(and_, masks, full)
    slices = count(masks)
    more, equal = 0, full
    for weight in reversed(range(max(len(slices), required.bit_length()))):
        counted = slices[weight] if weight < len(slices) else 0
        if required >> weight & 1:
            equal &= counted
        else:
            more |= equal & counted
            equal &= ~counted
    return more | equal


def count(masks: list[int]) -> list[int]:
    """Bit-sliced sums of the masks, lowest bit first, by chains of carry-save adders."""
    slices = []
    level = masks
    while level:
        total, carries = level[0], []
        for one, other in zip(level[1::2], level[2::2]):
            half = total ^ one
            carries.append(total & one | half & other)
            total = half ^ other
        if len(level) % 2 == 0:
            carries.append(total & level[-1])
            total ^= level[-1]
        slices.append(total)
        level = carries
    return slices
