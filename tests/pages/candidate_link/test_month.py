"""The month in which a candidate chooses a day."""

from __future__ import annotations

from datetime import date

import pytest

from pages.candidate_link.month import build_weeks, choose_day, parse_day

JANUARY = date(2025, 1, 1)


def numbers(*, today: date = JANUARY) -> list[list[int | None]]:
    weeks = build_weeks(JANUARY, {}, None, today)
    return [[day.day.day if day else None for day in week] for week in weeks]


def test_weeks_begin_on_monday_and_have_seven_days():
    weeks = numbers()
    assert weeks[0] == [None, None, 1, 2, 3, 4, 5]
    assert weeks[-1] == [27, 28, 29, 30, 31, None, None]
    assert len(weeks) == 5


def test_weeks_that_are_over_are_left_out():
    assert numbers(today=date(2025, 1, 19))[0] == [13, 14, 15, 16, 17, 18, 19]
    assert numbers(today=date(2025, 1, 20))[0] == [20, 21, 22, 23, 24, 25, 26]


def test_days_have_counts_and_the_selected_day_is_marked():
    third, fifth = date(2025, 1, 3), date(2025, 1, 5)
    (week, *_) = build_weeks(JANUARY, {third: 1, fifth: 2}, fifth, JANUARY)
    shown = [day for day in week if day and day.count]
    assert [(day.day, day.is_selected) for day in shown] == [(third, False), (fifth, True)]
    assert [day.label for day in shown] == [
        "Friday 3 January 2025, 1 time",
        "Sunday 5 January 2025, 2 times",
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-01-22", date(2025, 1, 22)),
        ("2025-01", JANUARY),
        ("", None),
        ("2025-02-30", None),
        ("2025", None),
        ("9999-12-31", None),
        ("0001-01-01", None),
    ],
)
def test_days_and_months_are_read(text, day):
    assert parse_day(text) == day


def test_requested_day_is_chosen_if_it_has_times():
    days = [date(2025, 1, 21), date(2025, 1, 22)]
    assert choose_day(days, days[1]) == days[1]
    assert choose_day(days, date(2025, 1, 23)) == days[0]
    assert choose_day([], days[0]) is None
