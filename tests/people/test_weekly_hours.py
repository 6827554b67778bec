from __future__ import annotations

import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from people.weekly_hours import (
    format_ranges,
    format_week,
    parse,
    parse_ranges,
    validate_ranges,
    validate_weekly_hours,
)
from tests.factories import HOUR

MORNING, AFTERNOON = (9 * HOUR, 12 * HOUR + 1800), (13 * HOUR + 1800, 17 * HOUR)
NIGHT = (22 * HOUR, 2 * HOUR)


def test_day_range_applies_to_each_day():
    week = parse("Mon-Thu 09:00-12:30, 13:30-17:00\nFri 09:00-12:30")
    assert week == (*[(MORNING, AFTERNOON)] * 4, (MORNING,), (), ())


def test_overnight_range_belongs_to_its_first_day():
    assert parse("Fri 22:00-02:00") == ((), (), (), (), (NIGHT,), (), ())


def test_long_whitespace_is_parsed_in_linear_time():
    """Quadratic time would take hours."""
    spaces = " " * 1_000_000
    with pytest.raises(ValueError, match="not a time range"):
        parse_ranges(f"9{spaces}9")
    assert parse_ranges(f"{spaces}09:00{spaces}-{spaces}12:30{spaces}") == (MORNING,)


def test_day_range_wraps_around_the_week():
    assert parse("Sat-Mon 22:00-02:00") == ((NIGHT,), (), (), (), (), (NIGHT,), (NIGHT,))


def test_days_can_be_listed_on_one_line():
    assert parse("Mon, Wed 22:00-02:00") == ((NIGHT,), (), (NIGHT,), (), (), (), ())


def test_repeated_day_gets_the_ranges_of_both_lines():
    week = parse("Mon-Tue 09:00-12:30\nTue 13:30-17:00")
    assert week == ((MORNING,), (MORNING, AFTERNOON), (), (), (), (), ())


@pytest.mark.parametrize("text", ["", "  ", "\n\n"])
def test_blank_text_sets_no_hours(text):
    assert parse(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "mon 09:00-12:30 13:30-17:00",
        "MON 9:00-12:30,13:30-17:00",
        "  Mon  09:00 - 12:30 , 13:30 – 17:00 ",
        "\nMon 09:00-12:30\r\n\r\nMon 13:30-17:00\r\n",
    ],
)
def test_case_spaces_and_dashes_are_flexible(text):
    assert parse(text) == ((MORNING, AFTERNOON), (), (), (), (), (), ())


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:00-24:00", (0, 24 * HOUR)),
        ("20:00-24:00", (20 * HOUR, 24 * HOUR)),
        ("20:00-00:00", (20 * HOUR, 0)),
        ("09:00-09:00", (9 * HOUR, 9 * HOUR)),
    ],
)
def test_range_may_end_at_midnight_or_last_a_day(text, seconds):
    assert parse_ranges(text) == (seconds,)


NO_DAY = "is not a day. Use one of Mon, Tue, Wed, Thu, Fri, Sat, Sun."


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Mon 09:00-17:00\nFry 09:00-17:00", f"Line 2: “Fry” {NO_DAY}"),
        ("\nMon-Tue-Wed 09:00-17:00", f"Line 2: “Tue-Wed” {NO_DAY}"),
        ("Mon", "Line 1: Enter at least one time range such as 09:00-17:00."),
        ("09:00-17:00", "Line 1: Start the line with a day such as Mon or Mon-Fri."),
        ("Mon 9-17", "Line 1: “9-17” is not a time range such as 09:00-17:00."),
        ("Mon 09:00-10:00 Tue", "Line 1: “Tue” is not a time range such as 09:00-17:00."),
        ("Mon 09:00-24:01", "Line 1: “24:01” is not a time from 00:00 to 24:00."),
        ("Mon 09:60-10:00", "Line 1: “09:60” is not a time from 00:00 to 24:00."),
        (
            "Mon 24:00-01:00",
            "Line 1: “24:00-01:00” starts at 24:00. Use 00:00 of the next day.",
        ),
    ],
)
def test_invalid_text_is_reported_with_its_line(text, error):
    with pytest.raises(ValueError) as caught:
        parse(text)
    assert str(caught.value) == error
    with pytest.raises(ValidationError) as caught_validation:
        validate_weekly_hours(text)
    assert caught_validation.value.messages == [error]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (" ", "Enter at least one time range such as 09:00-17:00."),
        ("Mon 09:00-17:00", "“Mon” is not a time range such as 09:00-17:00."),
    ],
)
def test_ranges_reject_day_names(text, error):
    with pytest.raises(ValidationError) as caught_validation:
        validate_ranges(text)
    assert caught_validation.value.messages == [error]


def test_valid_texts_pass_the_validators():
    validate_weekly_hours("")
    validate_weekly_hours("Mon-Fri 09:00-17:00")
    validate_ranges("10:00-12:00, 22:00-02:00")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mon-Thu 09:00-12:30, 13:30-17:00\nFri 09:00-12:30",
        "Mon 09:00-17:00\nWed 09:00-17:00",
        "Fri-Sat 22:00-02:00",
        "Mon-Sun 00:00-24:00",
        "Mon 00:00-24:00\nTue 00:00-00:00",
    ],
)
def test_format_week_groups_days(text):
    assert format_week(parse(text)) == text


def test_consecutive_equal_days_share_a_line():
    assert format_week(parse("Tue 9:00-17:00\nmon, wed 09:00–17:00")) == "Mon-Wed 09:00-17:00"


def test_week_without_hours_is_formatted_as_blank():
    assert format_week(((),) * 7) == format_week(None) == ""


_BEGINS = st.integers(0, 24 * 60 - 1).map(lambda minutes: minutes * 60)
_ENDS = st.integers(0, 24 * 60).map(lambda minutes: minutes * 60)
_RANGES = st.lists(st.tuples(_BEGINS, _ENDS), max_size=3).map(tuple)


@given(st.tuples(*[_RANGES] * 7))
def test_formatted_week_parses_back(week):
    assert parse(format_week(week)) == (week if any(week) else None)


@given(_RANGES.filter(bool))
def test_formatted_ranges_parse_back(day):
    assert parse_ranges(format_ranges(day)) == day


def test_twice_the_lines_take_about_twice_the_time():
    """Tuples that grow by one are copied by C code, whose work the counter does not see."""

    def parse_many(count: int) -> float:
        started = time.process_time()
        parse.__wrapped__("Mon 09:00-10:00\n" * count)
        return time.process_time() - started

    parse_many(10)
    assert min(parse_many(60_000) for _ in range(2)) < 3 * max(parse_many(30_000), 0.1)
