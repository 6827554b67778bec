"""The expected UTC offsets were looked up by hand for each time zone."""

from __future__ import annotations

import pytest
from django.utils import translation

from core import mail_time_format
from tests.factories import utc_seconds


def format_times(start: str, end: str, zone: str) -> str:
    return mail_time_format.format_interval((utc_seconds(start), utc_seconds(end)), zone)


@pytest.mark.parametrize(
    ("zone", "expected", "offset"),
    [
        ("UTC", "Wednesday, 22 January 2025, 09:00 to 10:00", "UTC"),
        ("Europe/Berlin", "Wednesday, 22 January 2025, 10:00 to 11:00", "UTC+01:00"),
        ("Asia/Kathmandu", "Wednesday, 22 January 2025, 14:45 to 15:45", "UTC+05:45"),
        ("Asia/Kolkata", "Wednesday, 22 January 2025, 14:30 to 15:30", "UTC+05:30"),
        ("America/St_Johns", "Wednesday, 22 January 2025, 05:30 to 06:30", "UTC-03:30"),
        ("Pacific/Kiritimati", "Wednesday, 22 January 2025, 23:00 to "
         "Thursday, 23 January 2025, 00:00", "UTC+14:00"),
    ],
)  # fmt: skip
def test_an_interval_is_formatted_in_the_readers_time_zone(zone, expected, offset):
    assert format_times("2025-01-22T09:00:00Z", "2025-01-22T10:00:00Z", zone) == expected
    expected_zone = "UTC" if zone == "UTC" else f"{zone} ({offset})"
    assert mail_time_format.format_zone(utc_seconds("2025-01-22T09:00:00Z"), zone) == expected_zone


def test_the_utc_offset_is_that_of_the_instant():
    assert mail_time_format.format_short(utc_seconds("2025-03-29T09:00:00Z"), "Europe/Berlin") == (
        "Sat 29 Mar 2025, 10:00 (UTC+01:00)"
    )
    assert mail_time_format.format_short(utc_seconds("2025-03-30T09:00:00Z"), "Europe/Berlin") == (
        "Sun 30 Mar 2025, 11:00 (UTC+02:00)"
    )


def test_a_repeated_hour_has_its_utc_offsets():
    assert format_times("2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z", "Europe/Berlin") == (
        "Sunday, 26 October 2025, 02:30 (UTC+02:00) to 02:30 (UTC+01:00)"
    )


def test_a_skipped_hour_does_not_appear():
    assert format_times("2025-03-30T00:30:00Z", "2025-03-30T01:30:00Z", "Europe/Berlin") == (
        "Sunday, 30 March 2025, 01:30 (UTC+01:00) to 03:30 (UTC+02:00)"
    )


@pytest.mark.parametrize("zone", ["Mars/Base", "", "America", "../etc/passwd", "\0"])
def test_an_unknown_time_zone_falls_back_to_utc(zone):
    assert (
        mail_time_format.format_short(utc_seconds("2025-01-22T09:00:00Z"), zone)
        == "Wed 22 Jan 2025, 09:00 (UTC)"
    )
    assert mail_time_format.format_zone(utc_seconds("2025-01-22T09:00:00Z"), zone) == "UTC"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1 hour"),
        (90, "1 hour 30 minutes"),
        (121, "2 hours 1 minute"),
    ],
)
def test_a_duration_is_in_hours_and_minutes(minutes, expected):
    assert mail_time_format.format_duration(minutes * 60) == expected


def test_times_are_in_the_active_language():
    noon = utc_seconds("2025-01-22T12:00:00Z")
    with translation.override("de"):
        assert format_times("2025-01-22T09:00:00Z", "2025-01-22T10:00:00Z", "Europe/Berlin") == (
            "Mittwoch, 22. Januar 2025, 10:00 bis 11:00"
        )
        assert mail_time_format.format_short(noon, "UTC") == "Mi 22. Jan 2025, 12:00 (UTC)"
        assert mail_time_format.format_duration(121 * 60) == "2 Stunden 1 Minute"


@pytest.mark.parametrize(
    ("zone", "offset"),
    [("Asia/Kathmandu", 20700), ("America/St_Johns", -12600), ("UTC", 0), ("Mars/Olympus", 0)],
)
def test_utc_offset_is_that_of_the_written_time(zone, offset):
    assert mail_time_format.get_utc_offset(utc_seconds("2025-01-22T09:00:00Z"), zone) == offset


def test_last_instant_is_written_in_utc_where_the_local_year_would_be_10000():
    last = utc_seconds("9999-12-31T23:30:00Z")
    assert mail_time_format.format_zone(last, "Asia/Kolkata") == "UTC"
    assert mail_time_format.get_utc_offset(last, "Asia/Kolkata") == 0
    assert mail_time_format.get_utc_offset(last, "America/New_York") == -5 * 3600
