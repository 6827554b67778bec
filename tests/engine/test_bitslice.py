from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.bitslice import at_least, count, count_is_at_least, decrement

BITS = 12
FULL = (1 << BITS) - 1
masks = st.lists(st.integers(0, FULL), max_size=20)


def counted(some: list[int]) -> list[int]:
    """The number of masks that each start stands in."""
    return [sum(mask >> bit & 1 for mask in some) for bit in range(BITS)]


def marked(wanted: list[bool]) -> int:
    return sum(1 << bit for bit, holds in enumerate(wanted) if holds)


@given(masks, st.integers(1, 22))
def test_at_least_counts_each_start_on_its_own(some, required):
    expected = marked([number >= required for number in counted(some)])
    assert at_least(required, some, FULL) == expected


@given(masks, st.integers(0, 22))
def test_a_count_reaches_what_it_is_and_nothing_more(some, required):
    expected = marked([number >= required for number in counted(some)])
    assert count_is_at_least(count(some), required, FULL) == expected


@given(masks.filter(bool), st.data())
def test_one_less_is_the_count_without_one_of_the_masks(some, data):
    gone = data.draw(st.integers(0, len(some) - 1))
    left = decrement(count(some), some[gone])
    for required in range(len(some) + 1):
        rest = some[:gone] + some[gone + 1 :]
        assert count_is_at_least(left, required, FULL) == count_is_at_least(
            count(rest), required, FULL
        )
