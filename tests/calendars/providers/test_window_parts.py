from __future__ import annotations

import pytest

from calendars.providers import window_parts
from calendars.providers.types import ReadResult
from core.calendar_errors import ReadError, ReadFailure
from engine.busy_time import BusyType

FAILED = ReadError(ReadFailure.TIMEOUT)


@pytest.mark.parametrize(
    ("window", "step", "parts"),
    [
        ((0, 10), 1, [(0, 10)]),
        ((0, 11), 1, [(0, 10), (10, 11)]),
        ((3, 30), 1, [(3, 13), (13, 23), (23, 30)]),
        ((3, 18), 5, [(0, 10), (10, 20)]),
        ((5, 5), 1, []),
    ],
)
def test_window_is_split_into_parts(window, step, parts):
    assert window_parts.split(window, 10, step) == parts


def test_results_are_joined_and_clipped_to_the_window():
    first = ReadResult([(1, 2, BusyType.BUSY)], [(0, 10)])
    second = ReadResult([(12, 13, BusyType.BUSY)], [(10, 20)])
    joined = window_parts.join([first, second], (1, 18), "a grant")
    assert joined.busy == [(1, 2, BusyType.BUSY), (12, 13, BusyType.BUSY)]
    assert (joined.covered, joined.grant) == ([(1, 10), (10, 18)], "a grant")


def test_failed_part_is_not_covered_and_gives_the_reason():
    joined = window_parts.join([FAILED, ReadResult([], [(10, 20)])], (0, 20))
    assert (joined.covered, joined.reason) == ([(10, 20)], ReadFailure.TIMEOUT)


def test_failure_of_every_part_is_a_failure():
    assert window_parts.join([FAILED, ReadError(ReadFailure.GONE)], (0, 20)) is FAILED
