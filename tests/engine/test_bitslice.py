from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.bitslice import at_least, count, count_is_at_least, decrement, increment

BITS = 12
FULL = (1 << BITS) - 1
some_masks = st.lists(st.integers(0, FULL), max_size=20)


def count_one_by_one(masks: list[int]) -> list[int]:
    """Return in how many masks each start is."""
    return [sum(mask >> bit & 1 for mask in masks) for bit in range(BITS)]


def to_mask(bits: list[bool]) -> int:
    return sum(1 << number for number, bit in enumerate(bits) if bit)


def read_counts(slices: list[int]) -> list[int]:
    """Return each start's number from bit-sliced counts."""
    return [
        sum((slice_ >> number & 1) << bit for bit, slice_ in enumerate(slices))
        for number in range(BITS)
    ]


@given(some_masks)
def test_slices_hold_the_number_of_masks_at_each_start(masks):
    assert read_counts(count(masks)) == count_one_by_one(masks)


@given(some_masks, st.integers(1, 22))
def test_at_least_counts_each_start_on_its_own(masks, required):
    expected = to_mask([number >= required for number in count_one_by_one(masks)])
    assert at_least(required, masks, FULL) == expected


@given(some_masks, st.integers(0, 22))
def test_a_count_is_compared_at_each_start(masks, required):
    expected = to_mask([number >= required for number in count_one_by_one(masks)])
    assert count_is_at_least(count(masks), required, FULL) == expected


@given(some_masks.filter(bool), st.data())
def test_decrement_gives_the_count_without_one_of_the_masks(masks, data):
    removed = data.draw(st.integers(0, len(masks) - 1))
    remaining = masks[:removed] + masks[removed + 1 :]
    assert read_counts(decrement(count(masks), masks[removed])) == count_one_by_one(remaining)


@given(some_masks, st.integers(0, FULL))
def test_increment_gives_the_count_with_one_more_mask(masks, added):
    assert read_counts(increment(count(masks), added)) == count_one_by_one([*masks, added])
