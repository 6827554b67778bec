"""Zone names of real calendar programs: fixed offsets with summer time, unquoted colons."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from engine.timestamps import format_utc
from ical import freebusy
from tests.factories import utc_seconds
from tests.servers import icalendar_of

JULY = (utc_seconds("2025-07-01T00:00:00Z"), utc_seconds("2025-08-01T00:00:00Z"))
LONDON_SUMMER_TIME = """BEGIN:VTIMEZONE
TZID:NAME
BEGIN:STANDARD
DTSTART:20001029T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20000326T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
END:VTIMEZONE
"""


def format_intervals(intervals) -> list[str]:
    return [f"{format_utc(start)[:-4]}/{format_utc(end)[:-4]}" for start, end, *_ in intervals]


def read_in_july(zone: str, line: str) -> list[str]:
    event = f"BEGIN:VEVENT\n{line}\nDURATION:PT1H\nEND:VEVENT"
    body = f"BEGIN:VCALENDAR\n{zone}{event}\nEND:VCALENDAR\n".encode()
    result = freebusy.read(body, JULY, ZoneInfo("Europe/Berlin"))
    assert result.covered() == [JULY]
    return format_intervals(result.busy)


@pytest.mark.parametrize("name", ["GMT", "gmt", "UTC", "EST", "MST", "HST", "Etc/GMT", "Greenwich"])
def test_a_file_may_give_the_name_of_a_fixed_offset_summer_time(name):
    zone = LONDON_SUMMER_TIME.replace("NAME", name)
    assert read_in_july(zone, f"DTSTART;TZID={name}:20250722T140000") == [
        "2025-07-22T13:00/2025-07-22T14:00"
    ]


def test_the_case_of_a_zone_name_does_not_matter():
    zone = LONDON_SUMMER_TIME.replace("NAME", "GMT")
    assert read_in_july(zone, "DTSTART;TZID=gmt:20250722T140000") == [
        "2025-07-22T13:00/2025-07-22T14:00"
    ]


@pytest.mark.parametrize("zone", ["", "BEGIN:VTIMEZONE\nTZID:GMT\nEND:VTIMEZONE\n"])
def test_the_name_of_a_fixed_offset_without_rules_in_the_file_is_that_offset(zone):
    assert read_in_july(zone, "DTSTART;TZID=GMT:20250722T140000") == [
        "2025-07-22T14:00/2025-07-22T15:00"
    ]


@pytest.mark.parametrize("name", ["Asia/Tokyo", "Japan"])
def test_the_rules_of_a_named_place_are_not_taken_from_the_file(name):
    zone = LONDON_SUMMER_TIME.replace("NAME", name)
    assert read_in_july(zone, f"DTSTART;TZID={name}:20250722T140000") == [
        "2025-07-22T05:00/2025-07-22T06:00"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "DTSTART;TZID=(UTC+00:00) Dublin, London:20250722T140000",
        "DTSTART;TZID=(UTC+00:00) Dublin, London;VALUE=DATE-TIME:20250722T140000",
        "DTSTART;VALUE=DATE-TIME;TZID=(UTC+00:00) Dublin, London:20250722T140000",
        'DTSTART;TZID="(UTC+00:00) Dublin, London":20250722T140000',
    ],
)
def test_a_zone_name_with_a_colon_ends_at_the_last_colon(line):
    zone = LONDON_SUMMER_TIME.replace("NAME", "(UTC+00:00) Dublin, London")
    assert read_in_july(zone, line) == ["2025-07-22T13:00/2025-07-22T14:00"]


def test_an_event_with_an_unknown_zone_name_with_a_colon_is_confined():
    body = icalendar_of("DTSTART;TZID=(UTC+25:00) Nowhere:20250722T100000\nDURATION:PT1H").encode()
    result = freebusy.read(body, JULY, ZoneInfo("Europe/Berlin"))
    assert format_intervals(result.covered()) == [
        "2025-07-01T00:00/2025-07-21T20:00",
        "2025-07-23T22:00/2025-08-01T00:00",
    ]
