"""The busy time of single events. The expected times were worked out by hand from RFC 5545."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from engine.busy_time import BusyType
from engine.timestamps import format_utc
from ical import freebusy
from tests.factories import utc_seconds
from tests.servers import icalendar_of

BERLIN = ZoneInfo("Europe/Berlin")
YEAR = (utc_seconds("2025-01-01T00:00:00Z"), utc_seconds("2026-01-01T00:00:00Z"))
MEETING = "DTSTART:20250122T090000Z\nDTEND:20250122T100000Z"


def read(text: str, zone: str = "Europe/Berlin", window=YEAR, *addresses: str):
    return freebusy.read(text.encode(), window, ZoneInfo(zone), addresses)


def busy(lines: str, zone: str = "Europe/Berlin", window=YEAR) -> list[str]:
    result = read(icalendar_of(lines), zone, window)
    assert not result.unknown
    return [f"{format_utc(start)[:-4]}/{format_utc(end)[:-4]}" for start, end, _ in result.busy]


def busy_type_of(lines: str, *addresses: str) -> BusyType | None:
    result = read(icalendar_of(f"{MEETING}\n{lines}"), "Europe/Berlin", YEAR, *addresses).busy
    return result[0][2] if result else None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # a skipped start has the UTC offset from before the gap, and the event keeps its length
        ("DTSTART;TZID=Europe/Berlin:20250330T023000\nDTEND;TZID=Europe/Berlin:20250330T033000",
         "2025-03-30T01:30/2025-03-30T02:30"),
        ("DTSTART;TZID=Europe/Berlin:20250330T023000\nDURATION:PT1H",
         "2025-03-30T01:30/2025-03-30T02:30"),
        # a skipped end has the UTC offset from before the gap
        ("DTSTART;TZID=Europe/Berlin:20250330T013000\nDTEND;TZID=Europe/Berlin:20250330T023000",
         "2025-03-30T00:30/2025-03-30T01:30"),
        # a repeated time is its first occurrence
        ("DTSTART;TZID=Europe/Berlin:20251026T023000\nDURATION:PT1H",
         "2025-10-26T00:30/2025-10-26T01:30"),
        # hours are exact, days are calendar days
        ("DTSTART;TZID=Europe/Berlin:20250329T120000\nDURATION:PT24H",
         "2025-03-29T11:00/2025-03-30T11:00"),
        ("DTSTART;TZID=Europe/Berlin:20250329T120000\nDURATION:P1D",
         "2025-03-29T11:00/2025-03-30T10:00"),
        ("DTSTART;TZID=Europe/Berlin:20250329T120000\nDURATION:P1DT2H",
         "2025-03-29T11:00/2025-03-30T12:00"),
        # start and end each have a time zone
        ("DTSTART;TZID=Asia/Tokyo:20250122T090000\nDTEND;TZID=America/New_York:20250122T090000",
         "2025-01-22T00:00/2025-01-22T14:00"),
        # an end without a time zone is in that of the start
        ("DTSTART;TZID=Asia/Tokyo:20250122T090000\nDTEND:20250122T100000",
         "2025-01-22T00:00/2025-01-22T01:00"),
        # all-day events are in the owner's time zone; the end is exclusive and optional
        ("DTSTART;VALUE=DATE:20250329\nDTEND;VALUE=DATE:20250331",
         "2025-03-28T23:00/2025-03-30T22:00"),
        ("DTSTART:20250330", "2025-03-29T23:00/2025-03-30T22:00"),
        ("DTSTART;VALUE=DATE:20251026", "2025-10-25T22:00/2025-10-26T23:00"),
        ("DTSTART;TZID=Asia/Tokyo;VALUE=DATE:20250122", "2025-01-21T23:00/2025-01-22T23:00"),
        ("DTSTART;VALUE=DATE:20250122\nDURATION:P2D", "2025-01-21T23:00/2025-01-23T23:00"),
        # an empty TZID is no time zone
        ("DTSTART;TZID=:20250122T090000\nDURATION:PT1H", "2025-01-22T08:00/2025-01-22T09:00"),
        # UTC takes precedence over a TZID
        ("DTSTART;TZID=Asia/Tokyo:20250122T090000Z\nDURATION:PT1H",
         "2025-01-22T09:00/2025-01-22T10:00"),
        ("DTSTART;TZID=W. Europe Standard Time:20250122T090000\nDURATION:PT1H",
         "2025-01-22T08:00/2025-01-22T09:00"),
    ],
)  # fmt: skip
def test_an_event_is_busy_at_its_time(lines, expected):
    assert busy(lines) == [expected]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Australia/Lord_Howe", "2025-04-05T13:00/2025-04-06T13:30"),  # a day of 24.5 hours
        ("Asia/Kathmandu", "2025-04-05T18:15/2025-04-06T18:15"),
        ("Pacific/Kiritimati", "2025-04-05T10:00/2025-04-06T10:00"),
    ],
)
def test_an_all_day_event_is_as_long_as_the_day_in_the_owners_time_zone(zone, expected):
    assert busy("DTSTART;VALUE=DATE:20250406", zone) == [expected]


def test_event_of_which_sogo_hides_the_length_takes_a_day():
    hidden = "X-SOGO-SECURE:YES"
    assert busy(f"DTSTART:20250122T090000Z\n{hidden}") == ["2025-01-22T09:00/2025-01-23T09:00"]
    with_end = f"DTSTART:20250122T090000Z\nDTEND:20250122T100000Z\n{hidden}"
    assert busy(with_end) == ["2025-01-22T09:00/2025-01-22T10:00"]


def test_a_day_that_a_time_zone_skipped_has_no_length():
    window = (utc_seconds("2011-12-29T00:00:00Z"), utc_seconds("2012-01-01T00:00:00Z"))
    (result,) = busy(
        "DTSTART;VALUE=DATE:20111229\nDTEND;VALUE=DATE:20120101", "Pacific/Apia", window
    )
    assert result == "2011-12-29T10:00/2011-12-31T10:00"


def test_an_event_without_an_end_has_no_length():
    (result,) = busy("DTSTART:20250122T090000Z")
    assert result == "2025-01-22T09:00/2025-01-22T09:00"


def test_floating_times_are_in_the_time_zone_of_the_file():
    text = icalendar_of("DTSTART:20250122T090000\nDURATION:PT1H\nUID:a", "DTSTART:20250123")
    named = text.replace("VERSION", "X-WR-TIMEZONE:America/New_York\r\nVERSION")
    (event, day) = read(named).busy
    assert event[0] == utc_seconds("2025-01-22T14:00:00Z")
    assert day[0] == utc_seconds("2025-01-22T23:00:00Z"), "whole days stay the owner's"


def test_floating_times_are_unknown_if_the_time_zone_of_the_file_is():
    text = icalendar_of("DTSTART:20250122T090000\nDURATION:PT1H")
    result = read(text.replace("VERSION", "X-WR-TIMEZONE:Nowhere/Land\r\nVERSION"))
    assert (result.busy, len(result.unknown)) == ([], 1)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", BusyType.BUSY),
        ("STATUS:CONFIRMED", BusyType.BUSY),
        ("STATUS:TENTATIVE", BusyType.BUSY_TENTATIVE),
        ("STATUS:CANCELLED", None),
        ("TRANSP:TRANSPARENT", None),
        ("transp: transparent", None),
        ("TRANSP:OPAQUE", BusyType.BUSY),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", None),
        ("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", None),
        ("X-MICROSOFT-CDO-BUSYSTATUS:BUSY", BusyType.BUSY),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", BusyType.BUSY_UNAVAILABLE),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", BusyType.BUSY_TENTATIVE),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE\nSTATUS:CONFIRMED", BusyType.BUSY),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE\nX-MICROSOFT-CDO-INTENDEDSTATUS:BUSY",
         BusyType.BUSY),
        ("X-MICROSOFT-CDO-BUSYSTATUS:PARTYING", BusyType.BUSY),
    ],
)  # fmt: skip
def test_an_event_has_the_busy_type_of_its_status(lines, expected):
    assert busy_type_of(lines) is expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("DECLINED", None),
        ("TENTATIVE", BusyType.BUSY_TENTATIVE),
        ("NEEDS-ACTION", BusyType.BUSY),
        ("ACCEPTED", BusyType.BUSY),
        ("declined", None),
    ],
)
def test_the_owners_answer_decides_the_busy_type(answer, expected):
    line = f'ATTENDEE;CN="Alice, A.";PARTSTAT={answer}:MAILTO:Alice@Example.com'
    assert busy_type_of(line, "", "alice@example.com") is expected


def test_answers_of_other_attendees_are_ignored():
    assert busy_type_of("ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.com", "alice@example.com")
    assert busy_type_of("ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.com", "")
    assert busy_type_of("ATTENDEE;PARTSTAT=DECLINED:", "")
