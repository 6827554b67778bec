"""Dates and times as text: time zones, hour formats, clock changes."""

from __future__ import annotations

from datetime import date

import pytest

from pages.page_clock import ZONE_CHOICES, PageClock, format_date, zone_choices
from tests.factories import HOUR, utc_seconds

BRITISH, AMERICAN, GERMAN = "en-GB,en;q=0.9", "en-US,en;q=0.9", "de-DE,de;q=0.8,en-US;q=0.5"


def slot(start: str, minutes: int = 60) -> tuple[int, int]:
    return utc_seconds(start), utc_seconds(start) + minutes * 60


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("", "14:30"),
        (BRITISH, "14:30"),
        (GERMAN, "14:30"),
        (AMERICAN, "2:30 pm"),
        ("EN-us", "2:30 pm"),
        ("en;q=0.7", "14:30"),
        ("nonsense;;,", "14:30"),
    ],
)
def test_hour_format_follows_first_language(language, expected):
    assert (
        PageClock.for_zone("UTC", language).format_time(utc_seconds("2027-06-16T14:30:00"))
        == expected
    )


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2027-06-16T00:00:00", "12:00 am"),
        ("2027-06-16T00:05:00", "12:05 am"),
        ("2027-06-16T11:59:00", "11:59 am"),
        ("2027-06-16T12:00:00", "12:00 pm"),
        ("2027-06-16T13:00:00", "1:00 pm"),
    ],
)
def test_noon_and_midnight_in_twelve_hour_format(instant, expected):
    assert PageClock.for_zone("UTC", AMERICAN).format_time(utc_seconds(instant)) == expected


def test_full_format_has_weekday_date_times_and_zone():
    assert PageClock.for_zone("Europe/Berlin").format_full(slot("2027-06-16T12:00:00")) == (
        "Wednesday 16 June 2027, 14:00 to 15:00, Europe/Berlin (UTC+02:00)"
    )


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Kathmandu", "Wednesday 16 June 2027, 17:45 to 18:45, Asia/Kathmandu (UTC+05:45)"),
        (
            "America/St_Johns",
            "Wednesday 16 June 2027, 09:30 to 10:30, America/St Johns (UTC-02:30)",
        ),
        ("UTC", "Wednesday 16 June 2027, 12:00 to 13:00, UTC (UTC+00:00)"),
        (
            "Pacific/Kiritimati",
            "Thursday 17 June 2027, 02:00 to 03:00, Pacific/Kiritimati (UTC+14:00)",
        ),
    ],
)
def test_zones_with_partial_hours_or_another_day(zone, expected):
    assert PageClock.for_zone(zone).format_full(slot("2027-06-16T12:00:00")) == expected


def test_slot_across_midnight_names_its_last_day():
    assert PageClock.for_zone("UTC").format_full(slot("2027-06-16T23:30:00")) == (
        "Wednesday 16 June 2027, 23:30 to 00:30 (Thursday 17 June 2027), UTC (UTC+00:00)"
    )


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        # London's clock goes from 01:00 to 02:00 on 28 March 2027, and back on 31 October
        ("2027-03-28T00:30:00", "Sunday 28 March 2027, 00:30 to 02:30, Europe/London (UTC+00:00)"),
        ("2027-03-28T01:00:00", "Sunday 28 March 2027, 02:00 to 03:00, Europe/London (UTC+01:00)"),
        (
            "2027-10-31T00:30:00",
            "Sunday 31 October 2027, 01:30 (UTC+01:00) to 01:30 (UTC+00:00), "
            "Europe/London (UTC+01:00)",
        ),
        (
            "2027-10-31T01:30:00",
            "Sunday 31 October 2027, 01:30 (UTC+00:00) to 02:30, Europe/London (UTC+00:00)",
        ),
    ],
)
def test_skipped_and_repeated_times_are_unambiguous(start, expected):
    assert PageClock.for_zone("Europe/London").format_full(slot(start)) == expected


@pytest.mark.parametrize(
    ("zone", "day", "midnight"),
    [
        ("Asia/Kathmandu", date(2027, 6, 16), "2027-06-15T18:15:00"),
        ("Europe/Berlin", date(2027, 3, 28), "2027-03-27T23:00:00"),
        ("Europe/Berlin", date(2027, 3, 29), "2027-03-28T22:00:00"),
    ],
)
def test_day_begins_at_local_midnight(zone, day, midnight):
    clock = PageClock.for_zone(zone)
    assert clock.midnight(day) == utc_seconds(midnight)
    assert clock.local_date(utc_seconds(midnight)) == day
    assert clock.local_date(utc_seconds(midnight) - 1) < day


def test_days_of_clock_change_are_one_hour_shorter_and_longer():
    clock = PageClock.for_zone("America/New_York")
    lengths = [
        clock.midnight(date(2027, month, day + 1)) - clock.midnight(date(2027, month, day))
        for month, day in [(3, 14), (11, 7)]
    ]
    assert lengths == [23 * HOUR, 25 * HOUR]


def test_repeated_time_has_offset_in_twelve_hour_format():
    clock = PageClock.for_zone("Europe/London", AMERICAN)
    assert clock.format_time(utc_seconds("2027-10-31T00:30:00")) == "1:30 am (UTC+01:00)"


def test_moment_and_date_formats():
    assert PageClock.for_zone("Asia/Kolkata").format_moment(utc_seconds("2027-06-15T20:00:00")) == (
        "Wednesday 16 June 2027, 01:30"
    )
    assert format_date(date(2027, 6, 6)) == "Sunday 6 June 2027"


@pytest.mark.parametrize("day", [date.min, date.max])
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
def test_first_and_last_dates_can_be_formatted(zone, day):
    clock = PageClock.for_zone(zone)
    assert str(day.year) in clock.format_day(clock.midnight(day))


def test_form_offers_the_zones_of_places_and_the_current_one():
    choices = zone_choices("Asia/Calcutta")
    assert {"Asia/Calcutta", "Asia/Kolkata", "UTC"} <= set(choices)
    assert not {"US/Eastern", "Etc/GMT+5"} & set(choices)
    assert zone_choices("Asia/Kolkata").count("Asia/Kolkata") == 1


def test_zone_choices_are_places_and_utc():
    assert {"UTC", "Europe/Berlin", "Asia/Kathmandu"} <= set(ZONE_CHOICES)
    assert "EST" not in ZONE_CHOICES
