"""Open hours, days off and local days against the wall clock, where the clock changes."""

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

#: Zones whose offset has seconds, and when they gave that up.
WITH_SECONDS = {
    "Asia/Kolkata": ("1905-12-31T18:38:50Z",),
    "Africa/Monrovia": ("1972-01-07T00:44:30Z",),
    "Asia/Kathmandu": ("1919-12-31T18:18:44Z",),
}


def always_but(ranges: local_time.LocalRanges, zone: str) -> OpenHours:
    return OpenHours(zone, (ranges,) * 7)


def opened(some: OpenHours, start: str, length: int) -> list[str]:
    """What the wall clock reads at the ends of the open time, and how long it is in minutes."""
    window = (utc_seconds(start), utc_seconds(start) + length)
    return [
        f"{oracle.read_wall_clock(some.zone, first):%dT%H:%M} {(last - first) // 60}"
        for first, last in clip(
            subtract([window], local_time.get_closed_intervals(some, window)), window
        )
    ]


def test_an_hour_that_is_skipped_is_never_open():
    some = always_but(((2 * HOUR, 3 * HOUR),), "Europe/Berlin")
    assert opened(some, "2025-03-29T00:00Z", 2 * DAY) == ["29T02:00 60"]


def test_a_range_over_a_skipped_hour_is_an_hour_shorter():
    some = always_but(((HOUR, 4 * HOUR),), "Europe/Berlin")
    assert opened(some, "2025-03-29T23:00Z", 8 * HOUR) == ["30T01:00 120"]


def test_an_hour_that_is_repeated_is_open_twice():
    some = always_but(((2 * HOUR, 3 * HOUR),), "Europe/Berlin")
    assert opened(some, "2025-10-25T22:00Z", 8 * HOUR) == ["26T02:00 120"]


def test_half_of_a_repeated_hour_is_open_twice():
    some = always_but(((2 * HOUR, 2 * HOUR + 1800),), "Europe/Berlin")
    assert opened(some, "2025-10-25T22:00Z", 8 * HOUR) == ["26T02:00 30", "26T02:00 30"]


def test_on_lord_howe_half_an_hour_is_skipped_and_repeated():
    some = always_but(((HOUR, 3 * HOUR),), "Australia/Lord_Howe")
    assert opened(some, "2025-10-04T12:00Z", 12 * HOUR) == ["05T01:00 90"]
    assert opened(some, "2025-04-05T12:00Z", 12 * HOUR) == ["06T01:00 150"]


def test_in_casablanca_the_clock_goes_back_for_ramadan():
    some = always_but(((HOUR, 4 * HOUR),), "Africa/Casablanca")
    assert opened(some, "2025-02-22T23:00Z", 8 * HOUR) == ["23T01:00 240"]
    assert opened(some, "2025-04-05T23:00Z", 8 * HOUR) == ["06T01:00 120"]


def test_in_apia_there_was_no_30th_of_december_2011():
    some = always_but(((22 * HOUR, 2 * HOUR),), "Pacific/Apia")
    assert opened(some, "2011-12-29T12:00Z", 2 * DAY) == ["29T22:00 240", "31T22:00 240"]
    skipped = DaysOff("Pacific/Apia", ((date(2011, 12, 30), date(2011, 12, 30)),))
    assert (
        local_time.get_days_off_intervals(
            skipped, (utc_seconds("2011-12-28T00:00Z"), utc_seconds("2012-01-02T00:00Z"))
        )
        == ()
    )


def test_a_midnight_that_is_skipped_belongs_to_no_range():
    some = always_but(((0, HOUR),), "America/Havana")
    assert opened(some, "2025-03-08T12:00Z", DAY) == []


def test_a_midnight_that_is_repeated_belongs_to_the_day_that_it_began():
    some = always_but(((23 * HOUR, DAY),), "Asia/Beirut")
    assert opened(some, "2025-10-25T12:00Z", DAY) == ["25T23:00 120"]


def test_a_day_that_the_clock_goes_back_into_is_in_two_pieces():
    saturday = DaysOff("America/St_Johns", ((date(2010, 11, 6), date(2010, 11, 6)),))
    window = (utc_seconds("2010-11-05T00:00Z"), utc_seconds("2010-11-09T00:00Z"))
    assert local_time.get_days_off_intervals(saturday, window) == (
        (utc_seconds("2010-11-06T02:30Z"), utc_seconds("2010-11-07T02:30Z")),
        (utc_seconds("2010-11-07T02:31Z"), utc_seconds("2010-11-07T03:30Z")),
    )


def test_a_change_is_found_to_the_second():
    first_day_of_western_european_time = date(1911, 3, 11)
    some = DaysOff("Europe/Paris", ((first_day_of_western_european_time,) * 2,))
    window = (utc_seconds("1911-03-10T00:00Z"), utc_seconds("1911-03-13T00:00Z"))
    assert local_time.get_days_off_intervals(some, window) == (
        (utc_seconds("1911-03-11T00:00Z"), utc_seconds("1911-03-12T00:00Z")),
    )


@st.composite
def places(draw, changes=CLOCK_CHANGES) -> tuple[str, int]:
    """A zone, and an instant near a change of its clock."""
    zone = draw(st.sampled_from(list(changes)))
    return zone, utc_seconds(draw(st.sampled_from(changes[zone])))


def spans(instants: range, those) -> list[Interval]:
    return merge((one, one + instants.step) for one in instants if those(one))


@given(places().flatmap(lambda place: st.tuples(st.just(place[1]), open_hours(place[1], place[0]))))
def test_the_hours_that_are_closed_are_those_at_which_no_clock_reads_open(drawn):
    around, some = drawn
    window = (around - 20 * HOUR, around + 28 * HOUR)
    closed = spans(range(*window, 60), lambda one: not oracle.is_open(some, one))
    assert clip(local_time.get_closed_intervals(some, window), window) == closed


seconds = st.tuples(st.integers(0, DAY), st.integers(0, DAY))


@given(places(WITH_SECONDS) | places(), st.lists(seconds, max_size=3), st.integers(-HOUR, HOUR))
def test_hours_count_to_the_second(place, ranges, later):
    some = always_but(tuple(ranges), place[0])
    window = (place[1] + later - 900, place[1] + later)
    closed = spans(range(*window), lambda one: not oracle.is_open(some, one))
    assert clip(local_time.get_closed_intervals(some, window), window) == closed


@given(places().flatmap(
    lambda place: st.tuples(st.just(place), st.lists(days(place[1]), max_size=3))
))  # fmt: skip
def test_days_off_are_those_that_the_wall_calendar_shows(drawn):
    (zone, around), chosen = drawn
    some = DaysOff(zone, tuple(chosen))
    window = (around - 30 * HOUR, around + 30 * HOUR)
    away = spans(range(*window, 60), lambda one: oracle.is_off(some, one))
    assert clip(local_time.get_days_off_intervals(some, window), window) == away


@given(places(), st.sampled_from(Period), st.integers(-2 * DAY, 2 * DAY))
def test_a_numbered_day_or_week_takes_the_time_that_its_clock_shows(place, period, later):
    zone, around = place
    instant = around + later
    window = (around - 30 * HOUR, around + 30 * HOUR)
    same = spans(range(*window, 60), lambda one: oracle.is_same_period(zone, period, one, instant))
    numbered = local_time.get_period_index(zone, period, instant)
    assert clip(local_time.get_period_intervals(zone, period, numbered, window), window) == same


@given(places(), st.sampled_from(Period), st.integers(-400, 400))
def test_days_and_weeks_are_numbered_as_they_follow_each_other(place, period, later):
    zone, around = place
    instant = around + later * HOUR
    day = oracle.read_wall_clock(zone, instant).date()
    monday = day - timedelta(days=day.weekday())
    expected = {
        Period.DAY: (day - date(1970, 1, 1)).days,
        Period.WEEK: (monday - date(1969, 12, 29)).days // 7,
    }
    assert local_time.get_period_index(zone, period, instant) == expected[period]
