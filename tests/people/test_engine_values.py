from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from engine.local_time import (
    DaysOff,
    OpenHours,
    Period,
    get_closed_intervals,
    get_days_off_intervals,
)
from engine.person import LoadLimit, ReservedSlot
from people import engine_values, models
from people.engine_values import UnreadableRulesError
from people.models import Interviewer, SpecialDays
from tests.factories import DAY, HOUR, utc_seconds

TEN_TO_TWELVE = ((10 * HOUR, 12 * HOUR),)
OFFICE = ((9 * HOUR, 17 * HOUR),)
WORKING_WEEK = (*[OFFICE] * 5, (), ())


def farid(**values: object) -> Interviewer:
    return Interviewer(name="Farid Rahimi", timezone="Europe/Berlin", **values)


def special(first: str, last: str, hours: str = "") -> SpecialDays:
    days = date.fromisoformat(first), date.fromisoformat(last)
    return SpecialDays(first_day=days[0], last_day=days[1], hours=hours)


def day(text: str) -> tuple[int, int]:
    return utc_seconds(text), utc_seconds(text) + DAY


def format_spans(days_off: DaysOff) -> list[str]:
    return [f"{first}/{last}" for first, last in days_off.spans]


def is_holiday(country: str, text: str) -> bool:
    """Return whether noon of a day in Berlin is a public holiday."""
    noon = utc_seconds(text) + 12 * HOUR
    days = engine_values.build_days_off(farid(holiday_region=country), [], day(text))
    return any(start <= noon < end for start, end in get_days_off_intervals(days, day(text)))


def test_open_hours_are_in_the_interviewers_zone():
    hours = engine_values.build_open_hours(farid(open_hours="Mon-Fri 09:00-17:00"), [])
    assert hours == OpenHours("Europe/Berlin", WORKING_WEEK)


def test_interviewer_without_hours_is_always_open():
    assert engine_values.build_open_hours(farid(), []) is None
    assert engine_values.build_open_hours(farid(), [special("2025-01-20", "2025-01-24")]) is None


def test_override_hours_replace_weekly_hours():
    overrides = [special("2025-01-21", "2025-01-22", "10:00-12:00")]
    hours = engine_values.build_open_hours(farid(open_hours="Mon-Fri 09:00-17:00"), overrides)
    assert hours.overrides == ((date(2025, 1, 21), date(2025, 1, 22), TEN_TO_TWELVE),)
    assert get_closed_intervals(hours, day("2025-01-22")) == (
        (utc_seconds("2025-01-22T00:00"), utc_seconds("2025-01-22T09:00")),
        (utc_seconds("2025-01-22T11:00"), utc_seconds("2025-01-23T00:00")),
    )


def test_override_without_weekly_hours_leaves_other_days_open():
    hours = engine_values.build_open_hours(
        farid(), [special("2025-01-22", "2025-01-22", "10:00-12:00")]
    )
    assert get_closed_intervals(hours, (utc_seconds("2025-01-20"), utc_seconds("2025-01-25"))) == (
        (utc_seconds("2025-01-21T23:00"), utc_seconds("2025-01-22T09:00")),
        (utc_seconds("2025-01-22T11:00"), utc_seconds("2025-01-22T23:00")),
    )


def test_night_shift_ends_on_the_next_day():
    hours = engine_values.build_open_hours(farid(open_hours="Fri 22:00-02:00"), [])
    assert get_closed_intervals(hours, (utc_seconds("2025-01-24"), utc_seconds("2025-01-26"))) == (
        (utc_seconds("2025-01-24T00:00"), utc_seconds("2025-01-24T21:00")),
        (utc_seconds("2025-01-25T01:00"), utc_seconds("2025-01-26T00:00")),
    )


def test_core_hours_default_to_office_hours():
    assert engine_values.build_core_hours(farid()) == OpenHours("Europe/Berlin", WORKING_WEEK)
    custom = engine_values.build_core_hours(farid(core_hours="Sun 10:00-12:00"))
    assert custom == OpenHours("Europe/Berlin", (*[()] * 6, TEN_TO_TWELVE))


def test_time_off_is_whole_local_days():
    away = [special("2025-01-20", "2025-01-21"), special("2025-01-23", "2025-01-23", "10:00-12:00")]
    days_off = engine_values.build_days_off(farid(), away, day("2025-01-20"))
    assert days_off == DaysOff("Europe/Berlin", ((date(2025, 1, 20), date(2025, 1, 21)),))


def test_no_days_off_without_time_off_or_holidays():
    assert engine_values.build_days_off(farid(), [], day("2025-01-20")) is None
    working = [special("2025-01-20", "2025-01-20", "10:00-12:00")]
    assert engine_values.build_days_off(farid(), working, day("2025-01-20")) is None


def test_public_holiday_of_the_interviewers_country_is_off():
    assert is_holiday("DE", "2025-10-03")
    assert not is_holiday("DE", "2025-10-02")
    assert not is_holiday("FR", "2025-10-03")


def test_regional_holiday_is_off_in_that_region_only():
    assert is_holiday("DE-BY", "2026-11-01")
    assert not is_holiday("DE-BE", "2026-11-01")
    assert not is_holiday("DE", "2026-11-01")


def test_days_off_combine_time_off_and_holidays():
    away = [special("2025-10-06", "2025-10-07")]
    spans = format_spans(
        engine_values.build_days_off(farid(holiday_region="DE"), away, day("2025-10-03"))
    )
    assert {"2025-10-06/2025-10-07", "2025-10-03/2025-10-03"} <= set(spans)


def test_override_hours_on_a_holiday_make_it_a_workday():
    worked = [special("2025-10-01", "2025-10-03", "10:00-12:00")]
    spans = format_spans(
        engine_values.build_days_off(farid(holiday_region="DE"), worked, day("2025-10-03"))
    )
    assert "2025-10-03/2025-10-03" not in spans
    assert "2025-12-25/2025-12-25" in spans


@pytest.mark.parametrize(
    ("window", "years"),
    [
        (("2025-06-01", "2025-06-08"), {2025}),
        (("2025-12-20", "2026-01-10"), {2025, 2026}),
        (("2025-12-24", "2025-12-31T12:00"), {2025, 2026}),
        (("2026-01-01T12:00", "2026-01-08"), {2025, 2026}),
    ],
)
def test_holidays_cover_every_year_of_the_window(window, years):
    days_off = engine_values.build_days_off(
        farid(holiday_region="DE"), [], (utc_seconds(window[0]), utc_seconds(window[1]))
    )
    assert {first.year for first, _ in days_off.spans} == years


@pytest.mark.parametrize("last", ["0001-01-01", "9999-12-31"])
def test_no_holidays_in_the_first_and_last_year(last):
    assert engine_values.build_days_off(farid(holiday_region="DE"), [], day(last)) is None


def test_no_load_limits_by_default():
    assert engine_values.build_load_limits(farid()) == ()


@pytest.mark.parametrize(
    ("own", "zone"), [("", "Europe/Berlin"), ("America/New_York", "America/New_York")]
)
def test_load_limits_use_their_own_zone_or_the_interviewers(own, zone):
    limits = engine_values.build_load_limits(
        farid(max_per_day=2, max_per_week=6, limits_timezone=own)
    )
    assert limits == (LoadLimit(2, Period.DAY, zone), LoadLimit(6, Period.WEEK, zone))


def test_weekly_limit_without_daily_limit():
    limits = engine_values.build_load_limits(farid(max_per_week=6))
    assert limits == (LoadLimit(6, Period.WEEK, "Europe/Berlin"),)


@pytest.mark.parametrize(("state", "held"), [("held", True), ("booked", False)])
def test_reservation_is_rounded_outwards_to_whole_seconds(state, held):
    noon = datetime(2025, 1, 20, 12, tzinfo=timezone(timedelta(hours=1)))
    bit = timedelta(microseconds=1)
    row = models.Reservation(
        state=state,
        start=noon + bit,
        end=noon + timedelta(hours=1) + bit,
        buffered_start=noon - bit,
        buffered_end=noon + timedelta(hours=2),
    )
    begins = utc_seconds("2025-01-20T11:00")
    assert engine_values.build_reserved_slot(row) == ReservedSlot(
        (begins, begins + HOUR + 1), (begins - 1, begins + 2 * HOUR), held
    )


@pytest.mark.parametrize(
    "stored",
    [{}, {"holiday_region": "DE-BY", "limits_timezone": "Asia/Tokyo", "open_hours": "\n "}],
)
def test_valid_rules_pass_the_check(stored):
    engine_values.check_rules(farid(**stored), [special("2025-01-20", "2025-01-20")])


@pytest.mark.parametrize(
    ("stored", "why"),
    [
        ({"open_hours": "Mon 9"}, "open hours: Line 1: “9” is not a time range such as"),
        ({"core_hours": "Mo 09:00-10:00"}, "core hours: Line 1: “Mo” is not a day"),
        ({"holiday_region": "DE-XX"}, "public holidays: “DE-XX” is not a known country"),
        (
            {"limits_timezone": "Europe"},
            "time zone of the limits: “Europe” is not a valid time zone.",
        ),
    ],
)
def test_unreadable_rules_are_reported_with_name_and_reason(stored, why):
    with pytest.raises(UnreadableRulesError) as caught:
        engine_values.check_rules(farid(**stored), [])
    assert caught.value.owner_name == "Farid Rahimi"
    assert caught.value.reason.startswith(why)
    assert (caught.value.without_owner().owner_name, caught.value.without_owner().reason) == (
        "",
        "",
    )


def test_unreadable_override_hours_are_reported():
    with pytest.raises(
        UnreadableRulesError, match="Farid Rahimi: special days: Enter at least one time range"
    ):
        engine_values.check_rules(farid(), [special("2025-01-20", "2025-01-20", " ")])
