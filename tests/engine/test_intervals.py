from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from engine.intervals import clip, merge, subtract

second = st.integers(-20, 20)
intervals = st.lists(st.tuples(second, second), max_size=8)


def seconds(of) -> set[int]:
    return {one for start, end in of for one in range(start, end)}


@given(intervals)
def test_merging_keeps_the_time_in_sorted_intervals_that_do_not_touch(some):
    merged = merge(some)
    assert seconds(merged) == seconds(some)
    assert all(start < end for start, end in merged)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(merged))


@given(intervals, st.tuples(second, second))
def test_clipping_keeps_the_time_inside_the_window(some, window):
    assert seconds(clip(some, window)) == seconds(some) & seconds([window])


@given(intervals, intervals)
def test_subtracting_leaves_the_time_that_is_not_taken(whole, taken):
    rest = subtract(whole, taken)
    assert seconds(rest) == seconds(whole) - seconds(taken)
    assert rest == merge(rest)


def test_empty_and_reversed_intervals_hold_no_time():
    assert merge([(5, 5), (9, 3)]) == []
    assert clip([(5, 5), (9, 3)], (0, 10)) == []
    assert subtract([(0, 10)], [(5, 5), (9, 3)]) == [(0, 10)]
