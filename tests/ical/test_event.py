"""What one event takes of its owner's time. Worked out by hand from RFC 5545."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from engine.freebusy import BusyType
from engine.timestamps import format_utc
from ical import freebusy
from tests.factories import utc_seconds
from tests.servers import icalendar_of

BERLIN = ZoneInfo("Europe/Berlin")
YEAR = (utc_seconds("2025-01-01T00:00:00Z"), utc_seconds("2026-01-01T00:00:00Z"))
MEETING = "DTSTART:20250122T090000Z\nDTEND:20250122T100000Z"


def read(text: str, zone: str = "Europe/Berlin", window=YEAR, *mail: str):
    return freebusy.read(text.encode(), window, ZoneInfo(zone), mail)


def busy(lines: str, zone: str = "Europe/Berlin", window=YEAR) -> list[str]:
    found = read(icalendar_of(lines), zone, window)
    assert not found.unknown
    return [f"{format_utc(start)[:-4]}/{format_utc(end)[:-4]}" for start, end, _ in found.busy]


def kind(lines: str, *mail: str) -> BusyType | None:
    found = read(icalendar_of(f"{MEETING}\n{lines}"), "Europe/Berlin", YEAR, *mail).busy
    return found[0][2] if found else None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # a start that clocks skip goes by the offset before, and the event keeps its length
        ("DTSTART;TZID=Europe/Berlin:20250330T023000\nDTEND;TZID=Europe/Berlin:20250330T033000",
         "2025-03-30T01:30/2025-03-30T02:30"),
        ("DTSTART;TZID=Europe/Berlin:20250330T023000\nDURATION:PT1H",
         "2025-03-30T01:30/2025-03-30T02:30"),
        # an end that clocks skip goes by the offset before as well
        ("DTSTART;TZID=Europe/Berlin:20250330T013000\nDTEND;TZID=Europe/Berlin:20250330T023000",
         "2025-03-30T00:30/2025-03-30T01:30"),
        # a repeated time is its first
        ("DTSTART;TZID=Europe/Berlin:20251026T023000\nDURATION:PT1H",
         "2025-10-26T00:30/2025-10-26T01:30"),
        # hours are exact, days are the calendar's
        ("DTSTART;TZID=Europe/Berlin:20250329T120000\nDURATION:PT24H",
         "2025-03-29T11:00/2025-03-30T11:00"),
        ("DTSTART;TZID=Europe/Berlin:20250329T120000\nDURATION:P1D",
         "2025-03-29T11:00/2025-03-30T10:00"),
        ("DTSTART;TZID=Europe/Berlin:20250329T120000\nDURATION:P1DT2H",
         "2025-03-29T11:00/2025-03-30T12:00"),
        # both ends in their own zones
        ("DTSTART;TZID=Asia/Tokyo:20250122T090000\nDTEND;TZID=America/New_York:20250122T090000",
         "2025-01-22T00:00/2025-01-22T14:00"),
        # an end without a zone is in that of the start
        ("DTSTART;TZID=Asia/Tokyo:20250122T090000\nDTEND:20250122T100000",
         "2025-01-22T00:00/2025-01-22T01:00"),
        # whole days of the owner: the end is exclusive, and may be left out
        ("DTSTART;VALUE=DATE:20250329\nDTEND;VALUE=DATE:20250331",
         "2025-03-28T23:00/2025-03-30T22:00"),
        ("DTSTART:20250330", "2025-03-29T23:00/2025-03-30T22:00"),
        ("DTSTART;VALUE=DATE:20251026", "2025-10-25T22:00/2025-10-26T23:00"),
        ("DTSTART;TZID=Asia/Tokyo;VALUE=DATE:20250122", "2025-01-21T23:00/2025-01-22T23:00"),
        ("DTSTART;VALUE=DATE:20250122\nDURATION:P2D", "2025-01-21T23:00/2025-01-23T23:00"),
        # a zone that is named without a name is none
        ("DTSTART;TZID=:20250122T090000\nDURATION:PT1H", "2025-01-22T08:00/2025-01-22T09:00"),
        # UTC is UTC, whatever zone stands beside it
        ("DTSTART;TZID=Asia/Tokyo:20250122T090000Z\nDURATION:PT1H",
         "2025-01-22T09:00/2025-01-22T10:00"),
        ("DTSTART;TZID=W. Europe Standard Time:20250122T090000\nDURATION:PT1H",
         "2025-01-22T08:00/2025-01-22T09:00"),
    ],
)  # fmt: skip
def test_an_event_takes_the_time_that_it_says(lines, expected):
    assert busy(lines) == [expected]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Australia/Lord_Howe", "2025-04-05T13:00/2025-04-06T13:30"),  # a day of 24.5 hours
        ("Asia/Kathmandu", "2025-04-05T18:15/2025-04-06T18:15"),
        ("Pacific/Kiritimati", "2025-04-05T10:00/2025-04-06T10:00"),
    ],
)
def test_a_whole_day_is_as_long_as_it_is_where_its_owner_lives(zone, expected):
    assert busy("DTSTART;VALUE=DATE:20250406", zone) == [expected]


def test_the_day_that_apia_skipped_has_no_time():
    window = (utc_seconds("2011-12-29T00:00:00Z"), utc_seconds("2012-01-01T00:00:00Z"))
    (found,) = busy(
        "DTSTART;VALUE=DATE:20111229\nDTEND;VALUE=DATE:20120101", "Pacific/Apia", window
    )
    assert found == "2011-12-29T10:00/2011-12-31T10:00"


def test_an_event_without_an_end_takes_no_time():
    (found,) = busy("DTSTART:20250122T090000Z")
    assert found == "2025-01-22T09:00/2025-01-22T09:00"


def test_floating_times_are_in_the_zone_that_the_file_names_for_itself():
    text = icalendar_of("DTSTART:20250122T090000\nDURATION:PT1H\nUID:a", "DTSTART:20250123")
    named = text.replace("VERSION", "X-WR-TIMEZONE:America/New_York\r\nVERSION")
    (event, day) = read(named).busy
    assert event[0] == utc_seconds("2025-01-22T14:00:00Z")
    assert day[0] == utc_seconds("2025-01-22T23:00:00Z"), "whole days stay the owner's"


def test_floating_times_are_unknown_where_nobody_knows_the_files_zone():
    text = icalendar_of("DTSTART:20250122T090000\nDURATION:PT1H")
    found = read(text.replace("VERSION", "X-WR-TIMEZONE:Nowhere/Land\r\nVERSION"))
    assert (found.busy, len(found.unknown)) == ([], 1)


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
def test_how_firmly_an_event_takes_time(lines, expected):
    assert kind(lines) is expected


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
def test_what_the_owner_answered_to_an_invitation_counts(answer, expected):
    line = f'ATTENDEE;CN="Alice, A.";PARTSTAT={answer}:MAILTO:Alice@Example.com'
    assert kind(line, "", "alice@example.com") is expected


def test_what_others_answered_does_not_count():
    assert kind("ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.com", "alice@example.com")
    assert kind("ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.com", "")
    assert kind("ATTENDEE;PARTSTAT=DECLINED:", "")
