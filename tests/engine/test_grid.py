from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.grid import STEPS, Grid

spans = st.tuples(st.integers(-9000, 30000), st.integers(-9000, 30000))
grids = st.builds(
    lambda start, length, step, minutes: Grid.for_window(
        (start, start + length), step, minutes * 60
    ),
    st.integers(-5000, 5000),
    st.integers(1, 30000),
    st.sampled_from(STEPS),
    st.integers(1, 240),
)


def list_bits(mask: int) -> set[int]:
    return {number for number in range(mask.bit_length()) if mask >> number & 1}


@given(st.integers(-5000, 5000), st.integers(1, 20000), st.sampled_from(STEPS))
def test_starts_are_the_steps_of_the_utc_clock_inside_the_window(start, length, step):
    grid = Grid.for_window((start, start + length), step, 60)
    expected = [second for second in range(start, start + length) if second % step == 0]
    assert grid.starts_in(grid.full) == expected


@given(grids, st.lists(spans, max_size=6))
def test_a_mask_has_the_starts_whose_slot_overlaps_an_interval(grid, intervals):
    overlapping = {
        number
        for number, start in enumerate(grid.starts_in(grid.full))
        if any(b < e and b < start + grid.duration and e > start for b, e in intervals)
    }
    assert list_bits(grid.build_mask(intervals)) == overlapping


@given(grids, st.lists(spans, max_size=12))
def test_a_mask_of_many_intervals_is_the_same_mask(grid, intervals):
    assert grid.build_mask_of_many(intervals) == grid.build_mask(intervals)


@pytest.mark.parametrize("interval", [(1800, 1800), (1800, 1799), (5400, 0)])
def test_an_empty_interval_blocks_no_slot(interval):
    assert Grid.for_window((0, 7200), 3600, 3600).build_mask([interval]) == 0


@given(grids, st.integers(-9000, 40000))
def test_mask_before_has_the_starts_before_an_instant(grid, instant):
    assert grid.starts_in(grid.mask_before(instant)) == [
        start for start in grid.starts_in(grid.full) if start < instant
    ]


def test_a_window_between_two_steps_has_no_starts():
    grid = Grid.for_window((1, 1799), 1800, 60)
    assert (grid.count, grid.full, grid.build_mask([(0, 9999)])) == (0, 0, 0)


def test_steps_are_the_supported_divisors_of_the_hour():
    assert [step // 60 for step in STEPS] == [5, 10, 15, 20, 30, 60]


@pytest.mark.parametrize("step", [0, 60, 420, 1801, 7200])
def test_a_step_that_does_not_divide_the_hour_is_refused(step):
    with pytest.raises(ValueError, match="step must be one of"):
        Grid.for_window((0, 3600), step, 60)
