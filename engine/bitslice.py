"""Count over all starts at once: in how many of the given masks is each start?

The counts are bit-sliced. A list of ints stores one count for each start: int k holds bit k of
every start's count. For example, `slices = [0b01, 0b11]` says that the count of start 0 is 3 (its
bits are 1 and 1) and that the count of start 1 is 2 (bits 0 and 1). So one pass of integer
operations counts for all starts of a window together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_


def at_least(required: int, masks: Iterable[int], full: int) -> int:
    """Return the starts that are in at least `required` (one or more) of the masks."""
    masks = list(masks)
    if required == len(masks):
        return reduce(and_, masks, full)
    return count_is_at_least(count(masks), required, full)


def count_is_at_least(slices: Sequence[int], required: int, full: int) -> int:
    """Return the starts whose count is at least `required` (zero or more).

    Compare the bits of the counts with the bits of `required`, highest bit first.
    """
    greater, equal = 0, full
    for bit in reversed(range(max(len(slices), required.bit_length()))):
        counted = slices[bit] if bit < len(slices) else 0
        if required >> bit & 1:
            equal &= counted
        else:
            greater |= equal & counted
            equal &= ~counted
    return greater | equal


def increment(slices: Sequence[int], mask: int) -> list[int]:
    """Return the counts plus one at the starts of a mask."""
    incremented = []
    carry = mask
    for slice_ in slices:
        incremented.append(slice_ ^ carry)
        carry &= slice_
    return [*incremented, carry]


def decrement(slices: Sequence[int], mask: int) -> list[int]:
    """Return the counts minus one at the starts of a mask; the counts there must be positive."""
    decremented = []
    borrow = mask
    for slice_ in slices:
        decremented.append(slice_ ^ borrow)
        borrow &= ~slice_
    return decremented


def count(masks: list[int]) -> list[int]:
    """Return in how many masks each start is, as slices with the lowest bit first.

    Each round of the loop adds up masks of one weight. A full adder takes two masks and the sum so
    far; its carries have double weight and are added up in the next round.
    """
    slices = []
    masks_of_weight = masks
    while masks_of_weight:
        total, carries = masks_of_weight[0], []
        for mask, other_mask in zip(masks_of_weight[1::2], masks_of_weight[2::2]):
            half_sum = total ^ mask
            carries.append(total & mask | half_sum & other_mask)
            total = half_sum ^ other_mask
        if len(masks_of_weight) % 2 == 0:
            carries.append(total & masks_of_weight[-1])
            total ^= masks_of_weight[-1]
        slices.append(total)
        masks_of_weight = carries
    return slices
