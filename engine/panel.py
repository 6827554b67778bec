"""Who must be there: groups of people of whom all, or any n, are needed at once.

Masks are counted bit-sliced: slice k holds bit k of every start's number of free people, so one
pass of integer operations counts all starts of the window together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class EmptyPanel(ValueError):
    """Nobody is on the panel: there is no answer, and certainly not "always free"."""


class UnfillableGroup(ValueError):
    """A group asks for fewer than one of its members, or for more than it has."""

    def __init__(self, required: int, members: int) -> None:
        self.required, self.members = required, members
        super().__init__(f"a group of {members} cannot give {required}")


@dataclass(frozen=True)
class Group:
    """`required` of the members, who are ids of people; a repeated member counts once."""

    members: tuple[int, ...]
    required: int

    @classmethod
    def everyone(cls, members: Iterable[int]) -> Group:
        """The group that needs all of its members."""
        distinct = tuple(dict.fromkeys(members))
        return cls(distinct, len(distinct))

    @classmethod
    def any_of(cls, required: int, members: Iterable[int]) -> Group:
        """The group that needs `required` of its members, whoever they are."""
        return cls(tuple(dict.fromkeys(members)), required)

    @property
    def needs_everyone(self) -> bool:
        """Whether no member may be missing."""
        return self.required == len(self.members)


def check(groups: Sequence[Group]) -> None:
    """Raise EmptyPanel or UnfillableGroup if no slot could ever answer these groups."""
    if not any(group.members for group in groups):
        raise EmptyPanel("nobody is on the panel")
    for group in groups:
        if not 1 <= group.required <= len(group.members):
            raise UnfillableGroup(group.required, len(group.members))


def at_least(required: int, masks: Iterable[int], full: int) -> int:
    """The starts that stand in at least `required` (one or more) of the masks."""
    slices = _count(list(masks))
    more, equal = 0, full
    for weight in reversed(range(max(len(slices), required.bit_length()))):
        counted = slices[weight] if weight < len(slices) else 0
        if required >> weight & 1:
            equal &= counted
        else:
            more |= equal & counted
            equal &= ~counted
    return more | equal


def _count(masks: list[int]) -> list[int]:
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
