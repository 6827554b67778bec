"""The form for working hours: stored and typed text, errors and bars."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.my_page.hours_form import OpenBar, OpenHoursForm
from people import weekly_hours

OFFICE = "Mon-Thu 09:00-12:30, 13:30-17:00\nFri 09:00-12:30"


def texts(form: OpenHoursForm) -> list[str]:
    return [day.text for day in form.days]


def bars_by_day(form: OpenHoursForm) -> dict[str, list[tuple[int, int]]]:
    """Return the bars of each day that has any, in minutes."""
    return {
        day.key: [(bar.start_minute, bar.minutes) for bar in day.bars]
        for day in form.days
        if day.bars
    }


def test_each_day_shows_its_hours():
    form = OpenHoursForm.from_stored(OFFICE)
    assert texts(form) == [*["09:00-12:30, 13:30-17:00"] * 4, "09:00-12:30", "", ""]
    assert [day.name for day in form.days][::6] == ["Monday", "Sunday"]
    assert form.days[4].bars == [OpenBar(540, 210)]


def test_stored_hours_survive_a_round_trip():
    form = OpenHoursForm.from_stored(OFFICE)
    typed = OpenHoursForm.from_post({day.key: day.text for day in form.days})
    assert (typed.to_text(), typed.errors) == (OFFICE, {})


def test_hours_past_midnight_are_stored_once_and_drawn_on_both_days():
    form = OpenHoursForm.from_post({"fri": "22:00-02:00"})
    assert form.to_text() == "Fri 22:00-02:00"
    assert bars_by_day(form) == {"fri": [(1320, 120)], "sat": [(0, 120)]}


def test_sunday_night_is_drawn_on_monday():
    assert bars_by_day(OpenHoursForm.from_stored("Sun 22:00-02:00")) == {
        "mon": [(0, 120)],
        "sun": [(1320, 120)],
    }


@pytest.mark.parametrize("text", ["20:00-24:00", "20:00-00:00"])
def test_hours_until_midnight_are_drawn_on_one_day(text):
    assert bars_by_day(OpenHoursForm.from_post({"tue": text})) == {"tue": [(1200, 240)]}


def test_overlapping_ranges_are_drawn_as_one_bar():
    assert bars_by_day(OpenHoursForm.from_post({"tue": "09:00-12:00, 11:00-13:00"})) == {
        "tue": [(540, 240)]
    }


def test_range_from_noon_to_noon_lasts_24_hours():
    assert bars_by_day(OpenHoursForm.from_post({"tue": "12:00-12:00"})) == {
        "tue": [(720, 720)],
        "wed": [(0, 720)],
    }


@pytest.mark.parametrize(
    "form", [OpenHoursForm.from_stored(""), OpenHoursForm.from_post({"mon": "  "})]
)
def test_empty_week_is_always_open(form):
    assert form.is_always_open
    assert form.to_text() == ""
    assert [day.bars for day in form.days] == [[OpenBar(0, 1440)]] * 7


def test_invalid_text_is_kept_and_reported_by_day():
    form = OpenHoursForm.from_post({"mon": "09:00-17:00", "tue": "9-17", "sun": "Mon 09:00-10:00"})
    assert texts(form)[:2] == ["09:00-17:00", "9-17"]
    assert form.invalid_day_names == ["Tuesday", "Sunday"]
    assert form.days[1].error == "“9-17” is not a time range such as 09:00-17:00."
    assert bars_by_day(form) == {"mon": [(540, 480)]}


def test_week_with_only_invalid_text_is_not_always_open():
    form = OpenHoursForm.from_post({"tue": "noon"})
    assert not form.is_always_open
    assert bars_by_day(form) == {}


def test_invalid_stored_hours_raise_value_error():
    with pytest.raises(ValueError):
        OpenHoursForm.from_stored("Someday 09:00-17:00")


_TIMES = st.tuples(st.integers(0, 1439), st.integers(0, 1440)).map(
    lambda minutes: (minutes[0] * 60, minutes[1] * 60)
)


@given(st.lists(_TIMES, max_size=3).map(tuple), st.integers(0, 6))
def test_drawn_minutes_equal_open_minutes(ranges, day):
    text = weekly_hours.format_week(tuple(ranges if weekday == day else () for weekday in range(7)))
    form = OpenHoursForm.from_stored(text)
    total = sum(bar.minutes for field in form.days for bar in field.bars)
    minutes = {
        minute % 10080
        for begins, ends in ranges
        for minute in range(begins // 60, ends // 60 + (1440 if ends <= begins else 0))
    }
    assert total == (len(minutes) if ranges else 7 * 1440)
