from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from engine.intervals import clip, merge, subtract
from tests.work_counter import assert_doubles

second = st.integers(-20, 20)
intervals = st.lists(st.tuples(second, second), max_size=8)


def list_seconds(intervals_) -> set[int]:
    return {second for start, end in intervals_ for second in range(start, end)}


@given(intervals)
def test_merge_returns_the_same_time_as_sorted_separate_intervals(spans):
    merged = merge(spans)
    assert list_seconds(merged) == list_seconds(spans)
    assert all(start < end for start, end in merged)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(merged))


@given(intervals, st.tuples(second, second))
def test_clip_returns_the_time_inside_the_window(spans, window):
    assert list_seconds(clip(spans, window)) == list_seconds(spans) & list_seconds([window])


@given(intervals, intervals)
def test_subtract_returns_the_time_that_is_not_taken(whole, taken):
    remaining = subtract(whole, taken)
    assert list_seconds(remaining) == list_seconds(whole) - list_seconds(taken)
    assert remaining == merge(remaining)


def test_empty_and_reversed_intervals_are_skipped():
    assert merge([(5, 5), (9, 3)]) == []
    assert clip([(5, 5), (9, 3)], (0, 10)) == []
    assert subtract([(0, 10)], [(5, 5), (9, 3)]) == [(0, 10)]


def test_twice_the_intervals_take_about_twice_the_work():
    def subtract_many(count: int) -> None:
        whole = [(10 * number, 10 * number + 9) for number in range(count)]
        subtract(whole, [(10 * number + 4, 10 * number + 5) for number in range(count)])
        subtract(whole, [(10 * number + 4, 10 * number + 12) for number in range(count)])
        subtract(whole, [(-5, 10 * count + 5)])

    assert_doubles(subtract_many, 200)
