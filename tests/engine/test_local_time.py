from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfoNotFoundError

import pytest

from engine import local_time
from engine.intervals import Interval, clip, subtract
from engine.local_time import DaysOff, OpenHours, Period
from tests.engine.oracle import read_wall_clock
from tests.factories import DAY, HOUR, utc_seconds

ALWAYS = ((0, DAY),)
NIGHT = ((22 * HOUR, 2 * HOUR),)
OFFICE = ((9 * HOUR, 17 * HOUR),)


def daily(
    zone: str, ranges: local_time.LocalRanges, *overrides: tuple[str, str, local_time.LocalRanges]
) -> OpenHours:
    days = ((*map(date.fromisoformat, span), instead) for *span, instead in overrides)
    return OpenHours(zone, (ranges,) * 7, tuple(days))


def on(weekday: int, ranges: local_time.LocalRanges, zone: str = "UTC") -> OpenHours:
    """Open on one day of the week alone, 0 for Monday."""
    return OpenHours(zone, tuple(ranges if day == weekday else () for day in range(7)))


def window(start: str, end: str) -> Interval:
    return utc_seconds(f"{start}T00:00Z"), utc_seconds(f"{end}T00:00Z")


def text(intervals: list[Interval], zone: str = "UTC") -> list[str]:
    """Each interval as what the wall clock reads at its ends."""
    ends = [[read_wall_clock(zone, one) for one in interval] for interval in intervals]
    return [f"{start:%dT%H:%M} {end:%dT%H:%M}" for start, end in ends]


def opened(some: OpenHours, start: str, end: str) -> list[Interval]:
    """The open time of a window of whole UTC days."""
    asked = window(start, end)
    return subtract([asked], local_time.get_closed_intervals(some, asked))


def off(some: DaysOff, start: str, end: str) -> list[Interval]:
    return list(local_time.get_days_off_intervals(some, window(start, end)))


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        ("2025-03-29", ["29T08:00 29T16:00"]),
        ("2025-03-30", ["30T07:00 30T15:00"]),
        ("2025-10-25", ["25T07:00 25T15:00"]),
        ("2025-10-26", ["26T08:00 26T16:00"]),
    ],
)
def test_nine_stays_nine_on_the_wall_when_the_clock_changes(day, utc):
    some = opened(daily("Europe/Berlin", OFFICE), day, f"{day[:-2]}{int(day[-2:]) + 1}")
    assert text(some) == utc
    assert text(some, "Europe/Berlin") == [f"{day[-2:]}T09:00 {day[-2:]}T17:00"]


def test_a_night_is_one_range():
    some = opened(on(2, NIGHT), "2025-01-22", "2025-01-24")
    assert text(some) == ["22T22:00 23T02:00"]


def test_a_range_belongs_to_the_day_that_it_begins_on():
    some = daily("UTC", NIGHT, ("2025-01-23", "2025-01-23", ()))
    assert text(opened(some, "2025-01-22", "2025-01-26")) == [
        "22T00:00 22T02:00", "22T22:00 23T02:00", "24T22:00 25T02:00", "25T22:00 26T00:00",
    ]  # fmt: skip


def test_a_night_from_sunday_goes_on_into_monday():
    some = opened(on(6, NIGHT, "Asia/Kathmandu"), "2025-01-25", "2025-01-28")
    assert text(some, "Asia/Kathmandu") == ["26T22:00 27T02:00"]


def test_ranges_that_touch_or_overlap_are_one():
    lunchless = ((12 * HOUR, 17 * HOUR), (9 * HOUR, 12 * HOUR), (16 * HOUR, 18 * HOUR))
    some = opened(daily("UTC", lunchless), "2025-01-22", "2025-01-23")
    assert text(some) == ["22T09:00 22T18:00"]


def test_ranges_that_touch_at_midnight_are_one():
    late, early = ((20 * HOUR, DAY),), ((0, 3 * HOUR),)
    some = OpenHours("UTC", (late, early, (), (), (), (), ()))
    assert text(opened(some, "2025-01-20", "2025-01-22")) == ["20T20:00 21T03:00"]


@pytest.mark.parametrize("ranges", [ALWAYS, ((0, 0),), ((0, 12 * HOUR), (12 * HOUR, 0))])
@pytest.mark.parametrize("zone", ["UTC", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana"])
def test_whoever_is_open_round_the_clock_is_never_closed(zone, ranges):
    for year in (2011, 2025):
        assert (
            local_time.get_closed_intervals(
                daily(zone, ranges), window(f"{year}-01-01", f"{year + 1}-01-02")
            )
            == ()
        )


def test_whoever_has_no_ranges_is_never_open():
    asked = window("2025-01-01", "2026-01-01")
    assert local_time.get_closed_intervals(daily("Europe/Berlin", ()), asked) == (asked,)


def test_a_range_from_a_time_to_the_same_time_is_a_whole_day():
    some = opened(on(2, ((9 * HOUR, 9 * HOUR),)), "2025-01-20", "2025-01-27")
    assert text(some) == ["22T09:00 23T09:00"]


def test_an_override_until_a_minute_before_midnight_does_not_spill_over():
    late = ("2025-01-22", "2025-01-22", ((18 * HOUR, DAY - 60),))
    some = opened(daily("America/New_York", OFFICE, late), "2025-01-22", "2025-01-25")
    assert text(clip(some, (utc_seconds("2025-01-22T05:00Z"), utc_seconds("2025-01-24T05:00Z"))),
                "America/New_York") == ["22T18:00 22T23:59", "23T09:00 23T17:00"]  # fmt: skip


def test_an_override_counts_on_local_days_from_its_first_to_its_last():
    away = ("2025-01-22", "2025-01-23", ())
    some = opened(daily("Pacific/Kiritimati", OFFICE, away), "2025-01-20", "2025-01-25")
    assert text(some, "Pacific/Kiritimati") == [
        "20T14:00 20T17:00", "21T09:00 21T17:00", "24T09:00 24T17:00", "25T09:00 25T14:00",
    ]  # fmt: skip


def test_of_several_overrides_of_a_day_the_last_counts():
    spans = ("2025-01-20", "2025-01-24", ALWAYS), ("2025-01-22", "2025-01-22", OFFICE)
    whole_day, nine_to_five = ["22T00:00 23T00:00"], ["22T09:00 22T17:00"]
    for overrides, expected in ((spans, nine_to_five), (spans[::-1], whole_day)):
        some = daily("UTC", (), *overrides)
        assert text(opened(some, "2025-01-22", "2025-01-23")) == expected


def test_an_override_that_ends_before_it_begins_names_no_day():
    some = daily("UTC", OFFICE, ("2025-01-23", "2025-01-22", ALWAYS))
    assert text(opened(some, "2025-01-22", "2025-01-23")) == ["22T09:00 22T17:00"]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Kathmandu", ["21T18:15 23T18:15"]),
        ("America/St_Johns", ["22T03:30 24T03:30"]),
    ],
)
def test_days_off_are_whole_local_days(zone, expected):
    some = DaysOff(zone, ((date(2025, 1, 22), date(2025, 1, 23)),))
    assert text(off(some, "2025-01-20", "2025-01-27")) == expected


@pytest.mark.parametrize(
    ("day", "length"),
    [("2025-03-30", 23), ("2025-10-26", 25), ("2025-01-22", 24)],
)
def test_a_day_off_is_as_long_as_the_clock_makes_it(day, length):
    one = date.fromisoformat(day)
    some = DaysOff("Europe/Berlin", ((one, one),))
    [(start, end)] = local_time.get_days_off_intervals(
        some, (utc_seconds(f"{day}T00:00Z") - DAY, utc_seconds(f"{day}T00:00Z") + 2 * DAY)
    )
    assert end - start == length * HOUR


def test_days_off_that_touch_or_overlap_are_one_and_reversed_ones_are_none():
    pairs = (("22", "23"), ("23", "24"), ("25", "25"), ("30", "28"))
    spans = tuple(tuple(date.fromisoformat(f"2025-01-{day}") for day in pair) for pair in pairs)
    assert text(off(DaysOff("UTC", spans), "2025-01-20", "2025-02-01")) == ["22T00:00 26T00:00"]


def test_the_clock_may_change_just_as_a_window_begins_or_ends():
    night = daily("Africa/Tripoli", NIGHT)
    assert text(opened(night, "2012-11-09", "2012-11-10")) == ["09T20:00 10T00:00"]
    assert text(opened(night, "2012-11-10", "2012-11-11")) == [
        "10T00:00 10T01:00", "10T21:00 11T00:00",
    ]  # fmt: skip


def test_a_window_is_answered_in_whole_utc_days():
    some = daily("UTC", OFFICE)
    noon = utc_seconds("2025-01-22T12:00Z")
    assert local_time.get_closed_intervals(
        some, (noon, noon + 1)
    ) == local_time.get_closed_intervals(some, window("2025-01-22", "2025-01-23"))


@pytest.mark.parametrize(
    ("start", "end"),
    [("0001-01-01T00:00:00Z", "0001-01-04T00:00:00Z"),
     ("9999-12-29T00:00:00Z", "9999-12-31T23:59:59Z")],
)  # fmt: skip
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles", "Europe/Berlin"])
def test_the_first_and_the_last_days_of_the_calendar_are_days_like_others(zone, start, end):
    asked = (utc_seconds(start), utc_seconds(end))
    half = local_time.get_closed_intervals(daily(zone, ((0, 12 * HOUR),)), asked)
    assert 2 <= len(half) <= 4
    assert sum(stop - begin for begin, stop in half) == 3 * DAY // 2
    ever = DaysOff(zone, ((date.min, date.max),))
    assert (
        DAY
        < sum(stop - begin for begin, stop in local_time.get_days_off_intervals(ever, asked))
        <= 3 * DAY
    )
    for period in Period:
        numbered = local_time.get_period_index(zone, period, asked[0])
        assert local_time.get_period_intervals(zone, period, numbered, asked)[0][0] == asked[0]


def test_a_zone_that_there_is_not_is_an_error():
    with pytest.raises(ZoneInfoNotFoundError):
        local_time.get_closed_intervals(
            daily("Europe/Atlantis", OFFICE), window("2025-01-22", "2025-01-23")
        )
