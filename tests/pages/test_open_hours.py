"""Open hours as fields and paint: what is stored is shown, and what is typed is read or kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.open_hours import OpenBar, OpenHoursForm
from people import weekly_hours

OFFICE = "Mon-Thu 09:00-12:30, 13:30-17:00\nFri 09:00-12:30"


def texts(opening: OpenHoursForm) -> list[str]:
    return [day.text for day in opening.days]


def painted(opening: OpenHoursForm) -> dict[str, list[tuple[int, int]]]:
    """The days that are open at all, each with its stretches in minutes."""
    return {
        day.key: [(one.start_minute, one.minutes) for one in day.bars]
        for day in opening.days
        if day.bars
    }


def test_each_day_shows_its_hours():
    opening = OpenHoursForm.from_stored(OFFICE)
    assert texts(opening) == [*["09:00-12:30, 13:30-17:00"] * 4, "09:00-12:30", "", ""]
    assert [day.name for day in opening.days][::6] == ["Monday", "Sunday"]
    assert opening.days[4].bars == [OpenBar(540, 210)]


def test_stored_hours_survive_a_round_trip():
    opening = OpenHoursForm.from_stored(OFFICE)
    typed = OpenHoursForm.from_post({day.key: day.text for day in opening.days})
    assert (typed.to_text(), typed.errors) == (OFFICE, {})


def test_hours_past_midnight_are_stored_once_and_drawn_on_both_days():
    opening = OpenHoursForm.from_post({"fri": "22:00-02:00"})
    assert opening.to_text() == "Fri 22:00-02:00"
    assert painted(opening) == {"fri": [(1320, 120)], "sat": [(0, 120)]}


def test_sunday_night_is_drawn_on_monday():
    assert painted(OpenHoursForm.from_stored("Sun 22:00-02:00")) == {
        "mon": [(0, 120)],
        "sun": [(1320, 120)],
    }


@pytest.mark.parametrize("text", ["20:00-24:00", "20:00-00:00"])
def test_hours_until_midnight_are_drawn_on_one_day(text):
    assert painted(OpenHoursForm.from_post({"tue": text})) == {"tue": [(1200, 240)]}


def test_overlapping_ranges_are_drawn_as_one_bar():
    assert painted(OpenHoursForm.from_post({"tue": "09:00-12:00, 11:00-13:00"})) == {
        "tue": [(540, 240)]
    }


def test_range_from_noon_to_noon_lasts_24_hours():
    assert painted(OpenHoursForm.from_post({"tue": "12:00-12:00"})) == {
        "tue": [(720, 720)],
        "wed": [(0, 720)],
    }


@pytest.mark.parametrize(
    "opening", [OpenHoursForm.from_stored(""), OpenHoursForm.from_post({"mon": "  "})]
)
def test_empty_week_is_always_open(opening):
    assert opening.is_always_open
    assert opening.to_text() == ""
    assert [day.bars for day in opening.days] == [[OpenBar(0, 1440)]] * 7


def test_invalid_text_is_kept_and_reported_by_day():
    opening = OpenHoursForm.from_post(
        {"mon": "09:00-17:00", "tue": "9-17", "sun": "Mon 09:00-10:00"}
    )
    assert texts(opening)[:2] == ["09:00-17:00", "9-17"]
    assert opening.invalid_day_names == ["Tuesday", "Sunday"]
    assert opening.days[1].error == "“9-17” is not a time range such as 09:00-17:00."
    assert painted(opening) == {"mon": [(540, 480)]}


def test_week_with_only_invalid_text_is_not_always_open():
    opening = OpenHoursForm.from_post({"tue": "noon"})
    assert not opening.is_always_open
    assert painted(opening) == {}


def test_invalid_stored_hours_raise_value_error():
    with pytest.raises(ValueError):
        OpenHoursForm.from_stored("Someday 09:00-17:00")


_TIMES = st.tuples(st.integers(0, 1439), st.integers(0, 1440)).map(
    lambda one: (one[0] * 60, one[1] * 60)
)


@given(st.lists(_TIMES, max_size=3).map(tuple), st.integers(0, 6))
def test_drawn_minutes_equal_open_minutes(ranges, day):
    written = weekly_hours.format_week(tuple(ranges if day == one else () for one in range(7)))
    opening = OpenHoursForm.from_stored(written)
    total = sum(one.minutes for each in opening.days for one in each.bars)
    minutes = {
        minute % 10080
        for begins, ends in ranges
        for minute in range(begins // 60, ends // 60 + (1440 if ends <= begins else 0))
    }
    assert total == (len(minutes) if ranges else 7 * 1440)
