"""Open hours, days off and local days match the wall clock where the clock changes."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine import local_time
from engine.intervals import Interval, clip, merge, subtract
from engine.local_time import DaysOff, OpenHours, Period
from tests.engine import oracle
from tests.engine.strategies import CLOCK_CHANGES, days, open_hours
from tests.factories import DAY, HOUR, utc_seconds

#: Zones whose offset once had seconds, and when that ended.
WITH_SECONDS = {
    "Asia/Kolkata": ("1905-12-31T18:38:50Z",),
    "Africa/Monrovia": ("1972-01-07T00:44:30Z",),
    "Asia/Kathmandu": ("1919-12-31T18:18:44Z",),
}


def open_daily(ranges: local_time.LocalRanges, zone: str) -> OpenHours:
    return OpenHours(zone, (ranges,) * 7)


def describe_open_time(hours: OpenHours, start: str, length: int) -> list[str]:
    """Format the open time as wall-clock starts and lengths in minutes."""
    window = (utc_seconds(start), utc_seconds(start) + length)
    return [
        f"{oracle.read_wall_clock(hours.zone, first):%dT%H:%M} {(last - first) // 60}"
        for first, last in clip(
            subtract([window], local_time.get_closed_intervals(hours, window)), window
        )
    ]


def test_a_skipped_hour_is_never_open():
    hours = open_daily(((2 * HOUR, 3 * HOUR),), "Europe/Berlin")
    assert describe_open_time(hours, "2025-03-29T00:00Z", 2 * DAY) == ["29T02:00 60"]


def test_a_range_over_a_skipped_hour_is_an_hour_shorter():
    hours = open_daily(((HOUR, 4 * HOUR),), "Europe/Berlin")
    assert describe_open_time(hours, "2025-03-29T23:00Z", 8 * HOUR) == ["30T01:00 120"]


def test_a_repeated_hour_is_open_twice():
    hours = open_daily(((2 * HOUR, 3 * HOUR),), "Europe/Berlin")
    assert describe_open_time(hours, "2025-10-25T22:00Z", 8 * HOUR) == ["26T02:00 120"]


def test_half_of_a_repeated_hour_is_open_twice_with_a_gap():
    hours = open_daily(((2 * HOUR, 2 * HOUR + 1800),), "Europe/Berlin")
    assert describe_open_time(hours, "2025-10-25T22:00Z", 8 * HOUR) == [
        "26T02:00 30",
        "26T02:00 30",
    ]


def test_on_lord_howe_half_an_hour_is_skipped_and_repeated():
    hours = open_daily(((HOUR, 3 * HOUR),), "Australia/Lord_Howe")
    assert describe_open_time(hours, "2025-10-04T12:00Z", 12 * HOUR) == ["05T01:00 90"]
    assert describe_open_time(hours, "2025-04-05T12:00Z", 12 * HOUR) == ["06T01:00 150"]


def test_the_clock_change_for_ramadan_in_casablanca():
    hours = open_daily(((HOUR, 4 * HOUR),), "Africa/Casablanca")
    assert describe_open_time(hours, "2025-02-22T23:00Z", 8 * HOUR) == ["23T01:00 240"]
    assert describe_open_time(hours, "2025-04-05T23:00Z", 8 * HOUR) == ["06T01:00 120"]


def test_apia_skips_30_december_2011():
    hours = open_daily(((22 * HOUR, 2 * HOUR),), "Pacific/Apia")
    assert describe_open_time(hours, "2011-12-29T12:00Z", 2 * DAY) == [
        "29T22:00 240",
        "31T22:00 240",
    ]
    skipped = DaysOff("Pacific/Apia", ((date(2011, 12, 30), date(2011, 12, 30)),))
    assert (
        local_time.get_days_off_intervals(
            skipped, (utc_seconds("2011-12-28T00:00Z"), utc_seconds("2012-01-02T00:00Z"))
        )
        == ()
    )


def test_a_skipped_midnight_is_never_open():
    hours = open_daily(((0, HOUR),), "America/Havana")
    assert describe_open_time(hours, "2025-03-08T12:00Z", DAY) == []


def test_a_repeated_midnight_belongs_to_the_day_before():
    hours = open_daily(((23 * HOUR, DAY),), "Asia/Beirut")
    assert describe_open_time(hours, "2025-10-25T12:00Z", DAY) == ["25T23:00 120"]


def test_a_day_off_that_the_clock_returns_to_has_two_intervals():
    saturday = DaysOff("America/St_Johns", ((date(2010, 11, 6), date(2010, 11, 6)),))
    window = (utc_seconds("2010-11-05T00:00Z"), utc_seconds("2010-11-09T00:00Z"))
    assert local_time.get_days_off_intervals(saturday, window) == (
        (utc_seconds("2010-11-06T02:30Z"), utc_seconds("2010-11-07T02:30Z")),
        (utc_seconds("2010-11-07T02:31Z"), utc_seconds("2010-11-07T03:30Z")),
    )


def test_an_offset_change_is_found_to_the_second():
    first_day_of_western_european_time = date(1911, 3, 11)
    days_off = DaysOff("Europe/Paris", ((first_day_of_western_european_time,) * 2,))
    window = (utc_seconds("1911-03-10T00:00Z"), utc_seconds("1911-03-13T00:00Z"))
    assert local_time.get_days_off_intervals(days_off, window) == (
        (utc_seconds("1911-03-11T00:00Z"), utc_seconds("1911-03-12T00:00Z")),
    )


@st.composite
def places(draw, changes=CLOCK_CHANGES) -> tuple[str, int]:
    """Draw a zone and an instant at which its clock changes."""
    zone = draw(st.sampled_from(list(changes)))
    return zone, utc_seconds(draw(st.sampled_from(changes[zone])))


def find_intervals(instants: range, is_inside) -> list[Interval]:
    return merge((instant, instant + instants.step) for instant in instants if is_inside(instant))


@given(places().flatmap(lambda place: st.tuples(st.just(place[1]), open_hours(place[1], place[0]))))
def test_closed_time_is_when_the_wall_clock_is_outside_open_hours(drawn):
    around, hours = drawn
    window = (around - 20 * HOUR, around + 28 * HOUR)
    closed = find_intervals(range(*window, 60), lambda second: not oracle.is_open(hours, second))
    assert clip(local_time.get_closed_intervals(hours, window), window) == closed


seconds = st.tuples(st.integers(0, DAY), st.integers(0, DAY))


@given(places(WITH_SECONDS) | places(), st.lists(seconds, max_size=3), st.integers(-HOUR, HOUR))
def test_open_hours_are_exact_to_the_second(place, ranges, later):
    hours = open_daily(tuple(ranges), place[0])
    window = (place[1] + later - 900, place[1] + later)
    closed = find_intervals(range(*window), lambda second: not oracle.is_open(hours, second))
    assert clip(local_time.get_closed_intervals(hours, window), window) == closed


@given(places().flatmap(
    lambda place: st.tuples(st.just(place), st.lists(days(place[1]), max_size=3))
))  # fmt: skip
def test_days_off_are_when_the_local_date_is_off(drawn):
    (zone, around), chosen = drawn
    days_off = DaysOff(zone, tuple(chosen))
    window = (around - 30 * HOUR, around + 30 * HOUR)
    away = find_intervals(range(*window, 60), lambda second: oracle.is_off(days_off, second))
    assert clip(local_time.get_days_off_intervals(days_off, window), window) == away


@given(places(), st.sampled_from(Period), st.integers(-2 * DAY, 2 * DAY))
def test_a_numbered_period_is_the_local_day_or_week(place, period, later):
    zone, around = place
    instant = around + later
    window = (around - 30 * HOUR, around + 30 * HOUR)
    same = find_intervals(
        range(*window, 60), lambda second: oracle.is_same_period(zone, period, second, instant)
    )
    numbered = local_time.get_period_index(zone, period, instant)
    assert clip(local_time.get_period_intervals(zone, period, numbered, window), window) == same


@given(places(), st.sampled_from(Period), st.integers(-400, 400))
def test_days_and_weeks_have_consecutive_numbers(place, period, later):
    zone, around = place
    instant = around + later * HOUR
    day = oracle.read_wall_clock(zone, instant).date()
    monday = day - timedelta(days=day.weekday())
    expected = {
        Period.DAY: (day - date(1970, 1, 1)).days,
        Period.WEEK: (monday - date(1969, 12, 29)).days // 7,
    }
    assert local_time.get_period_index(zone, period, instant) == expected[period]
