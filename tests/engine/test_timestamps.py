from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import timestamps

FIRST = -62135596800


@pytest.mark.parametrize(
    ("text", "floor", "ceil"),
    [
        ("1970-01-01T00:00:00Z", 0, 0),
        ("1970-01-01t00:00:00z", 0, 0),
        ("1970-01-01T01:00:00+01:00", 0, 0),
        ("1969-12-31T19:00:00-05:00", 0, 0),
        ("1970-01-01T00:00:00.000Z", 0, 0),
        ("1970-01-01T00:00:00.0000001Z", 0, 1),
        ("1969-12-31T23:59:59.5Z", -1, 0),
        ("9999-12-31T23:59:59Z", timestamps.MAX_INSTANT, timestamps.MAX_INSTANT),
        ("0001-01-01T00:00:00Z", FIRST, FIRST),
    ],
)
def test_an_instant_is_read_down_and_up_to_whole_seconds(text, floor, ceil):
    assert (timestamps.parse_floor(text), timestamps.parse_ceil(text)) == (floor, ceil)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-01-22",
        "2025-01-22T10:00:00",
        "2025-01-22 10:00:00Z",
        "2025-01-22T10:00Z",
        "2025-01-22T10:00:00+0100",
        "2025-01-22T10:00:00.Z",
        "2025-01-22T10:00:60Z",
        "2025-02-29T10:00:00Z",
        "2025-01-22T24:00:00Z",
        "2025-01-22T10:00:00Z ",
        "2025-01-22T10:00:00Z\n",
        "٢٠٢٥-01-22T10:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2025-01-22T10:00:00+99:00",
    ],
)
def test_what_leaves_something_to_guess_is_refused(text):
    for read in (timestamps.parse_floor, timestamps.parse_ceil):
        with pytest.raises(ValueError):
            read(text)


@given(st.integers(FIRST, timestamps.MAX_INSTANT))
def test_what_is_written_reads_as_the_same_second(second):
    text = timestamps.format_utc(second)
    assert text.endswith("Z")
    assert timestamps.parse_floor(text) == timestamps.parse_ceil(text) == second


def test_what_lies_beyond_all_years_is_written_as_their_first_or_last_second():
    assert timestamps.format_utc(timestamps.MAX_INSTANT + 1) == "9999-12-31T23:59:59Z"
    assert timestamps.format_utc(FIRST - 1) == "0001-01-01T00:00:00Z"
