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


def open_on_weekday(weekday: int, ranges: local_time.LocalRanges, zone: str = "UTC") -> OpenHours:
    """Return hours that are open on one weekday only; 0 is Monday."""
    return OpenHours(zone, tuple(ranges if day == weekday else () for day in range(7)))


def window(start: str, end: str) -> Interval:
    return utc_seconds(f"{start}T00:00Z"), utc_seconds(f"{end}T00:00Z")


def format_intervals(intervals: list[Interval], zone: str = "UTC") -> list[str]:
    """Format each interval as the wall-clock times of its ends."""
    ends = [[read_wall_clock(zone, instant) for instant in interval] for interval in intervals]
    return [f"{start:%dT%H:%M} {end:%dT%H:%M}" for start, end in ends]


def find_open_intervals(hours: OpenHours, start: str, end: str) -> list[Interval]:
    """Return the open time of a window of whole UTC days."""
    requested = window(start, end)
    return subtract([requested], local_time.get_closed_intervals(hours, requested))


def find_days_off(days_off: DaysOff, start: str, end: str) -> list[Interval]:
    return list(local_time.get_days_off_intervals(days_off, window(start, end)))


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        ("2025-03-29", ["29T08:00 29T16:00"]),
        ("2025-03-30", ["30T07:00 30T15:00"]),
        ("2025-10-25", ["25T07:00 25T15:00"]),
        ("2025-10-26", ["26T08:00 26T16:00"]),
    ],
)
def test_open_hours_keep_wall_clock_times_across_clock_changes(day, utc):
    opened = find_open_intervals(
        daily("Europe/Berlin", OFFICE), day, f"{day[:-2]}{int(day[-2:]) + 1}"
    )
    assert format_intervals(opened) == utc
    assert format_intervals(opened, "Europe/Berlin") == [f"{day[-2:]}T09:00 {day[-2:]}T17:00"]


def test_a_range_across_midnight_is_one_interval():
    opened = find_open_intervals(open_on_weekday(2, NIGHT), "2025-01-22", "2025-01-24")
    assert format_intervals(opened) == ["22T22:00 23T02:00"]


def test_a_range_belongs_to_the_day_on_which_it_begins():
    hours = daily("UTC", NIGHT, ("2025-01-23", "2025-01-23", ()))
    assert format_intervals(find_open_intervals(hours, "2025-01-22", "2025-01-26")) == [
        "22T00:00 22T02:00", "22T22:00 23T02:00", "24T22:00 25T02:00", "25T22:00 26T00:00",
    ]  # fmt: skip


def test_a_range_from_sunday_continues_on_monday():
    opened = find_open_intervals(
        open_on_weekday(6, NIGHT, "Asia/Kathmandu"), "2025-01-25", "2025-01-28"
    )
    assert format_intervals(opened, "Asia/Kathmandu") == ["26T22:00 27T02:00"]


def test_ranges_that_touch_or_overlap_are_one():
    lunchless = ((12 * HOUR, 17 * HOUR), (9 * HOUR, 12 * HOUR), (16 * HOUR, 18 * HOUR))
    opened = find_open_intervals(daily("UTC", lunchless), "2025-01-22", "2025-01-23")
    assert format_intervals(opened) == ["22T09:00 22T18:00"]


def test_ranges_that_touch_at_midnight_are_one():
    late, early = ((20 * HOUR, DAY),), ((0, 3 * HOUR),)
    hours = OpenHours("UTC", (late, early, (), (), (), (), ()))
    assert format_intervals(find_open_intervals(hours, "2025-01-20", "2025-01-22")) == [
        "20T20:00 21T03:00"
    ]


@pytest.mark.parametrize("ranges", [ALWAYS, ((0, 0),), ((0, 12 * HOUR), (12 * HOUR, 0))])
@pytest.mark.parametrize("zone", ["UTC", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana"])
def test_open_hours_around_the_clock_have_no_closed_time(zone, ranges):
    for year in (2011, 2025):
        assert (
            local_time.get_closed_intervals(
                daily(zone, ranges), window(f"{year}-01-01", f"{year + 1}-01-02")
            )
            == ()
        )


def test_open_hours_without_ranges_are_always_closed():
    requested = window("2025-01-01", "2026-01-01")
    assert local_time.get_closed_intervals(daily("Europe/Berlin", ()), requested) == (requested,)


def test_a_range_that_ends_when_it_starts_lasts_24_hours():
    opened = find_open_intervals(
        open_on_weekday(2, ((9 * HOUR, 9 * HOUR),)), "2025-01-20", "2025-01-27"
    )
    assert format_intervals(opened) == ["22T09:00 23T09:00"]


def test_an_override_that_ends_before_midnight_affects_its_day_only():
    late = ("2025-01-22", "2025-01-22", ((18 * HOUR, DAY - 60),))
    opened = find_open_intervals(
        daily("America/New_York", OFFICE, late), "2025-01-22", "2025-01-25"
    )
    two_local_days = (utc_seconds("2025-01-22T05:00Z"), utc_seconds("2025-01-24T05:00Z"))
    assert format_intervals(clip(opened, two_local_days), "America/New_York") == [
        "22T18:00 22T23:59", "23T09:00 23T17:00",
    ]  # fmt: skip


def test_an_override_applies_to_its_first_to_last_local_day():
    away = ("2025-01-22", "2025-01-23", ())
    opened = find_open_intervals(
        daily("Pacific/Kiritimati", OFFICE, away), "2025-01-20", "2025-01-25"
    )
    assert format_intervals(opened, "Pacific/Kiritimati") == [
        "20T14:00 20T17:00", "21T09:00 21T17:00", "24T09:00 24T17:00", "25T09:00 25T14:00",
    ]  # fmt: skip


def test_the_last_of_several_overrides_of_a_day_applies():
    spans = ("2025-01-20", "2025-01-24", ALWAYS), ("2025-01-22", "2025-01-22", OFFICE)
    whole_day, nine_to_five = ["22T00:00 23T00:00"], ["22T09:00 22T17:00"]
    for overrides, expected in ((spans, nine_to_five), (spans[::-1], whole_day)):
        hours = daily("UTC", (), *overrides)
        assert format_intervals(find_open_intervals(hours, "2025-01-22", "2025-01-23")) == expected


def test_a_reversed_override_applies_to_no_day():
    hours = daily("UTC", OFFICE, ("2025-01-23", "2025-01-22", ALWAYS))
    assert format_intervals(find_open_intervals(hours, "2025-01-22", "2025-01-23")) == [
        "22T09:00 22T17:00"
    ]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Kathmandu", ["21T18:15 23T18:15"]),
        ("America/St_Johns", ["22T03:30 24T03:30"]),
    ],
)
def test_days_off_are_whole_local_days(zone, expected):
    days_off = DaysOff(zone, ((date(2025, 1, 22), date(2025, 1, 23)),))
    assert format_intervals(find_days_off(days_off, "2025-01-20", "2025-01-27")) == expected


@pytest.mark.parametrize(
    ("day", "length"),
    [("2025-03-30", 23), ("2025-10-26", 25), ("2025-01-22", 24)],
)
def test_a_day_off_has_the_length_of_the_local_day(day, length):
    local_day = date.fromisoformat(day)
    days_off = DaysOff("Europe/Berlin", ((local_day, local_day),))
    [(start, end)] = local_time.get_days_off_intervals(
        days_off, (utc_seconds(f"{day}T00:00Z") - DAY, utc_seconds(f"{day}T00:00Z") + 2 * DAY)
    )
    assert end - start == length * HOUR


def test_days_off_are_merged_and_reversed_spans_are_skipped():
    pairs = (("22", "23"), ("23", "24"), ("25", "25"), ("30", "28"))
    spans = tuple(tuple(date.fromisoformat(f"2025-01-{day}") for day in pair) for pair in pairs)
    assert format_intervals(find_days_off(DaysOff("UTC", spans), "2025-01-20", "2025-02-01")) == [
        "22T00:00 26T00:00"
    ]


def test_the_clock_may_change_at_the_edge_of_a_window():
    night = daily("Africa/Tripoli", NIGHT)
    assert format_intervals(find_open_intervals(night, "2012-11-09", "2012-11-10")) == [
        "09T20:00 10T00:00"
    ]
    assert format_intervals(find_open_intervals(night, "2012-11-10", "2012-11-11")) == [
        "10T00:00 10T01:00", "10T21:00 11T00:00",
    ]  # fmt: skip


def test_a_window_is_widened_to_whole_utc_days():
    hours = daily("UTC", OFFICE)
    noon = utc_seconds("2025-01-22T12:00Z")
    assert local_time.get_closed_intervals(
        hours, (noon, noon + 1)
    ) == local_time.get_closed_intervals(hours, window("2025-01-22", "2025-01-23"))


@pytest.mark.parametrize(
    ("start", "end"),
    [("0001-01-01T00:00:00Z", "0001-01-04T00:00:00Z"),
     ("9999-12-29T00:00:00Z", "9999-12-31T23:59:59Z")],
)  # fmt: skip
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles", "Europe/Berlin"])
def test_the_first_and_last_days_of_the_calendar_can_be_converted(zone, start, end):
    requested = (utc_seconds(start), utc_seconds(end))
    half = local_time.get_closed_intervals(daily(zone, ((0, 12 * HOUR),)), requested)
    assert 2 <= len(half) <= 4
    assert sum(stop - begin for begin, stop in half) == 3 * DAY // 2
    ever = DaysOff(zone, ((date.min, date.max),))
    assert (
        DAY
        < sum(stop - begin for begin, stop in local_time.get_days_off_intervals(ever, requested))
        <= 3 * DAY
    )
    for period in Period:
        numbered = local_time.get_period_index(zone, period, requested[0])
        assert (
            local_time.get_period_intervals(zone, period, numbered, requested)[0][0] == requested[0]
        )


def test_an_unknown_zone_is_an_error():
    with pytest.raises(ZoneInfoNotFoundError):
        local_time.get_closed_intervals(
            daily("Europe/Atlantis", OFFICE), window("2025-01-22", "2025-01-23")
        )
