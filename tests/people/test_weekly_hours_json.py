"""Weekly hours in JSON and as text are the same hours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people import weekly_hours
from people.hours_fields import DailyHoursField, WeeklyHoursField
from people.weekly_hours_json import ranges_to_json, ranges_to_text, week_to_json, week_to_text

DAY_NAMES = st.sampled_from(weekly_hours.DAY_NAMES)
MINUTES = st.integers(min_value=0, max_value=1439)


def format_time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def format_short_time(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


TIMES = st.builds(format_time, MINUTES) | st.builds(format_short_time, MINUTES)
RANGES = st.builds(
    lambda start, dash, end: f"{start}{dash}{end}",
    TIMES,
    st.sampled_from(["-", " - ", "–", " – "]),
    TIMES | st.just("24:00"),
)
RANGES_OF_A_DAY = st.lists(RANGES, min_size=1, max_size=4).map(", ".join)
DAYS = st.lists(
    DAY_NAMES | st.builds("{}-{}".format, DAY_NAMES, DAY_NAMES), min_size=1, max_size=3
).map(", ".join)
LINES = st.builds("{} {}".format, DAYS, RANGES_OF_A_DAY) | st.just("")
TEXTS = st.lists(LINES, max_size=5).map("\n".join)


def sort_days(text: str) -> list[list[tuple[int, int]]] | None:
    """Return the distinct ranges of each day of a week."""
    week = weekly_hours.parse(text)
    return None if week is None else [sorted(set(ranges)) for ranges in week]


@given(TEXTS)
def test_a_week_is_the_same_after_a_round_trip(text):
    as_json = week_to_json(text)
    stored = WeeklyHoursField().run_validation(as_json)
    assert sort_days(stored) == sort_days(text)
    assert week_to_json(stored) == as_json


@given(RANGES_OF_A_DAY)
def test_the_hours_of_a_day_are_the_same_after_a_round_trip(text):
    as_json = ranges_to_json(text)
    stored = DailyHoursField().run_validation(as_json)
    assert weekly_hours.parse_ranges(stored) == weekly_hours.parse_ranges(text)
    assert ranges_to_json(stored) == as_json


def test_days_with_the_same_range_are_one_entry():
    assert week_to_json("Mon-Thu 09:00-12:30, 13:30-17:00\nFri 09:00-12:30\nSat 22:00-02:00") == [
        {"days": ["mon", "tue", "wed", "thu", "fri"], "start": "09:00", "end": "12:30"},
        {"days": ["mon", "tue", "wed", "thu"], "start": "13:30", "end": "17:00"},
        {"days": ["sat"], "start": "22:00", "end": "02:00"},
    ]


def test_no_hours_are_null():
    assert (week_to_json(""), ranges_to_json("")) == (None, None)
    assert (week_to_text(None), ranges_to_text(None)) == ("", "")


@pytest.mark.parametrize("text", ["Mon 9-", "Someday 09:00-17:00"])
def test_text_that_is_no_week_is_refused(text):
    with pytest.raises(ValueError, match="Line 1"):
        week_to_json(text)
