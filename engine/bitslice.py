"""Counting over all starts at once: in how many of some masks does each start stand?

A count is bit-sliced: slice k holds bit k of every start's number, so that one pass of integer
operations counts all starts of a window together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_


def at_least(required: int, masks: Iterable[int], full: int) -> int:
    """The starts that stand in at least `required` (one or more) of the masks."""
    masks = list(masks)
    if required == len(masks):
        return reduce(and_, masks, full)
    return count_is_at_least(count(masks), required, full)


def count_is_at_least(slices: Sequence[int], required: int, full: int) -> int:
    """The starts whose count is at least `required` (none or more)."""
    more, equal = 0, full
    for weight in reversed(range(max(len(slices), required.bit_length()))):
        counted = slices[weight] if weight < len(slices) else 0
        if required >> weight & 1:
            equal &= counted
        else:
            more |= equal & counted
            equal &= ~counted
    return more | equal


def decrement(slices: Sequence[int], mask: int) -> list[int]:
    """The counts less one at the starts of a mask, each of which counts one or more."""
    left = []
    for part in slices:
        left.append(part ^ mask)
        mask &= ~part
    return left


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
