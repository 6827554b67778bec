"""Choose who fills the places of a panel at one start, and keep people who have places already.

As many of them as possible keep a place, the first ones first. People who can have places at the
same time form a transversal matroid. So it is exact to give them places in turn, where earlier ones
may change their group but never lose their place (an augmenting path). The remaining places are
filled as `assignment.choose` fills them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from engine import assignment
from engine.panel import Group


def choose_keeping(
    groups: Sequence[Group],
    free: Collection[int],
    load: Mapping[int, int],
    current: Sequence[int],
) -> list[int]:
    """Return who fills the places, in the order of the groups.

    `free` are the people who are free at the start; they must be able to fill every group.
    `current` are the people who have places now. `load` holds each person's number of interviews.
    """
    places = _Places(groups)
    kept = [person for person in current if person in free and places.seat(person)]
    for person in dict.fromkeys(person for group in groups for person in group.people):
        if person in free and person not in kept:
            places.seat(person)  # so that the places of kept people leave a place for every person
    kept_by_group = [
        [person for person in kept if person in seated] for seated in places.seated_by_group
    ]
    chosen_by_group = _fill_remaining(groups, kept_by_group, free, load)
    return [
        person
        for kept_here, chosen in zip(kept_by_group, chosen_by_group)
        for person in (*kept_here, *chosen)
    ]


def fills_empty_place(groups: Sequence[Group], seated: Iterable[int], person: int) -> bool:
    """Return whether a person fills a place that the seated people leave empty.

    Seated people may change their groups to make room.
    """
    places = _Places(groups)
    for other in seated:
        places.seat(other)
    return places.seat(person)


def _fill_remaining(
    groups: Sequence[Group],
    kept_by_group: Sequence[Sequence[int]],
    free: Collection[int],
    load: Mapping[int, int],
) -> list[list[int]]:
    """Return for each group the people who fill the places that kept people leave."""
    kept = {person for kept_here in kept_by_group for person in kept_here}
    remaining = {
        number: Group(
            tuple(member for member in group.members if member not in kept),
            group.required - len(kept_here),
            tuple(alternate for alternate in group.alternates if alternate not in kept),
        )
        for number, (group, kept_here) in enumerate(zip(groups, kept_by_group))
        if group.required > len(kept_here)
    }
    masks = {person: int(person in free) for group in remaining.values() for person in group.people}
    chosen = assignment.choose(tuple(remaining.values()), masks, load, full=1)
    chosen_by_group: list[list[int]] = [[] for _ in groups]
    for number, starts_of in zip(remaining, chosen):
        chosen_by_group[number] = [person for person, starts in starts_of.items() if starts & 1]
    return chosen_by_group


class _Places:
    """The people who have been given places, by group."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._required = [group.required for group in groups]
        self._people = [frozenset(group.people) for group in groups]
        self.seated_by_group: list[list[int]] = [[] for _ in groups]

    def seat(self, person: int) -> bool:
        """Give a person a place; return whether that is possible without taking one away."""
        return self._seat(person, set())

    def _seat(self, person: int, visited: set[int]) -> bool:
        """Give a person a place in a group that is not in `visited`. Others may change groups."""
        for number, seated in enumerate(self.seated_by_group):
            if number in visited or person not in self._people[number]:
                continue
            visited.add(number)
            if len(seated) < self._required[number]:
                seated.append(person)
                return True
            for other in seated:
                if self._seat(other, visited):
                    seated[seated.index(other)] = person
                    return True
        return False
