from __future__ import annotations

from datetime import datetime, timedelta, timezone

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
def test_an_instant_is_rounded_down_and_up_to_whole_seconds(text, floor, ceil):
    assert timestamps.parse_floor(text) == floor
    assert timestamps.parse_ceil(text) == ceil


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
def test_text_that_is_no_exact_instant_is_refused(text):
    for parse in (timestamps.parse_floor, timestamps.parse_ceil):
        with pytest.raises(ValueError):
            parse(text)


@given(st.integers(FIRST, timestamps.MAX_INSTANT))
def test_formatted_text_parses_to_the_same_second(second):
    text = timestamps.format_utc(second)
    assert text.endswith("Z")
    assert timestamps.parse_floor(text) == timestamps.parse_ceil(text) == second


def test_a_second_outside_the_years_is_formatted_as_the_nearest_one_inside():
    assert timestamps.format_utc(timestamps.MAX_INSTANT + 1) == "9999-12-31T23:59:59Z"
    assert timestamps.format_utc(FIRST - 1) == "0001-01-01T00:00:00Z"


@given(st.integers(FIRST, timestamps.MAX_INSTANT))
def test_a_datetime_converts_back_to_the_same_second(second):
    assert timestamps.from_datetime(timestamps.to_datetime(second)) == second


def test_the_second_of_a_datetime_is_rounded_down_whatever_its_offset():
    before_epoch = datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))
    assert timestamps.from_datetime(before_epoch - timedelta(microseconds=1)) == -1
