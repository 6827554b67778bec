"""Free/busy of iCalendar files. The expected times were worked out by hand from RFC 5545."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from core.calendar_errors import ReadError
from engine.busy_time import BusyType
from engine.timestamps import format_utc
from ical import freebusy
from tests.factories import utc_seconds
from tests.servers import icalendar_of, vfreebusy_of

UTC, BERLIN, NEW_YORK = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
WEEK = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))
MEETING = "DTSTART:20250122T090000Z\nDTEND:20250122T100000Z"


def read(text: str | bytes, zone: ZoneInfo = UTC, window=WEEK):
    body = text.encode() if isinstance(text, str) else text
    return freebusy.read(body, window, zone).busy


def read_covered(text: str):
    return freebusy.read(text.encode(), WEEK, UTC).covered()


def busy(*events: str, zone: ZoneInfo = UTC, window=WEEK) -> list[str]:
    intervals = sorted(read(icalendar_of(*events), zone, window))
    return [f"{format_utc(start)}/{format_utc(end)}" for start, end, _ in intervals]


def failure_of(text: str | bytes) -> str:
    with pytest.raises(ReadError) as caught:
        read(text)
    return caught.value.reason.value


def test_an_event_is_busy_from_its_start_to_its_end():
    assert busy(MEETING) == ["2025-01-22T09:00:00Z/2025-01-22T10:00:00Z"]


def test_an_event_can_have_a_duration_instead_of_an_end():
    assert busy("DTSTART:20250122T090000Z\nDURATION:PT45M") == [
        "2025-01-22T09:00:00Z/2025-01-22T09:45:00Z"
    ]


def test_a_calendar_without_events_is_free():
    assert busy() == []


def test_events_outside_the_window_are_left_out():
    assert busy("DTSTART:20250119T230000Z\nDTEND:20250120T000000Z") == []
    assert busy("DTSTART:20250127T000000Z\nDTEND:20250127T010000Z") == []


def test_an_event_that_overlaps_the_window_is_busy():
    assert busy("DTSTART:20250110T090000Z\nDTEND:20250120T010000Z") == [
        "2025-01-10T09:00:00Z/2025-01-20T01:00:00Z"
    ]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (UTC, "2025-01-22T00:00:00Z/2025-01-23T00:00:00Z"),
        (BERLIN, "2025-01-21T23:00:00Z/2025-01-22T23:00:00Z"),
        (NEW_YORK, "2025-01-22T05:00:00Z/2025-01-23T05:00:00Z"),
    ],
)
def test_an_all_day_event_is_a_whole_day_in_the_owners_time_zone(zone, expected):
    assert busy("DTSTART;VALUE=DATE:20250122", zone=zone) == [expected]
    assert busy("DTSTART;VALUE=DATE:20250122\nDTEND;VALUE=DATE:20250123", zone=zone) == [expected]


def test_an_all_day_event_at_the_edge_of_the_window_uses_the_owners_time_zone():
    """In Auckland the 20th begins and ends while it is still earlier in UTC."""
    window = (utc_seconds("2025-01-19T12:00:00Z"), utc_seconds("2025-01-19T13:00:00Z"))
    assert busy("DTSTART;VALUE=DATE:20250120", zone=ZoneInfo("Pacific/Auckland"), window=window)
    assert not busy("DTSTART;VALUE=DATE:20250120", zone=NEW_YORK, window=window)


def test_a_floating_time_is_in_the_owners_time_zone():
    assert busy("DTSTART:20250122T090000\nDTEND:20250122T100000", zone=NEW_YORK) == [
        "2025-01-22T14:00:00Z/2025-01-22T15:00:00Z"
    ]


def test_a_series_keeps_its_wall_clock_time_when_the_clocks_change():
    event = """DTSTART;TZID=Europe/Berlin:20250328T090000
        DTEND;TZID=Europe/Berlin:20250328T100000
        RRULE:FREQ=DAILY;COUNT=4"""
    window = (utc_seconds("2025-03-28T00:00:00Z"), utc_seconds("2025-04-02T00:00:00Z"))
    assert busy(event, window=window) == [
        "2025-03-28T08:00:00Z/2025-03-28T09:00:00Z",
        "2025-03-29T08:00:00Z/2025-03-29T09:00:00Z",
        "2025-03-30T07:00:00Z/2025-03-30T08:00:00Z",
        "2025-03-31T07:00:00Z/2025-03-31T08:00:00Z",
    ]


def test_all_calendars_of_a_file_are_read():
    later = "DTSTART:20250123T090000Z\nDTEND:20250123T100000Z"
    assert len(read(icalendar_of(MEETING) + icalendar_of(later))) == 2


@pytest.mark.parametrize(
    ("parameter", "busy_type"),
    [
        ("", BusyType.BUSY),
        (";FBTYPE=BUSY", BusyType.BUSY),
        (";FBTYPE=BUSY-TENTATIVE", BusyType.BUSY_TENTATIVE),
        (";FBTYPE=BUSY-UNAVAILABLE", BusyType.BUSY_UNAVAILABLE),
        (";FBTYPE=X-AWAY", BusyType.BUSY),
    ],
)
def test_a_free_busy_period_has_its_type(parameter, busy_type):
    intervals = read(vfreebusy_of(f"FREEBUSY{parameter}:20250122T090000Z/20250122T100000Z"))
    assert intervals == [
        (utc_seconds("2025-01-22T09:00:00Z"), utc_seconds("2025-01-22T10:00:00Z"), busy_type)
    ]


def test_a_free_period_is_not_busy():
    assert read(vfreebusy_of("FREEBUSY;FBTYPE=FREE:20250122T090000Z/20250122T100000Z")) == []


def test_free_busy_periods_can_be_lists_and_have_durations():
    intervals = read(
        vfreebusy_of("FREEBUSY:20250122T090000Z/PT1H,20250123T090000Z/20250123T093000Z")
    )
    assert [(start, end) for start, end, _ in intervals] == [
        (utc_seconds("2025-01-22T09:00:00Z"), utc_seconds("2025-01-22T10:00:00Z")),
        (utc_seconds("2025-01-23T09:00:00Z"), utc_seconds("2025-01-23T09:30:00Z")),
    ]


def test_a_calendar_of_events_covers_the_whole_window():
    assert read_covered(icalendar_of()) == read_covered(icalendar_of(MEETING)) == [WEEK]


@pytest.mark.parametrize(
    ("lines", "span"),
    [
        (["DTSTART:20250121T000000Z", "DTEND:20250123T000000Z"], ("21", "23")),
        (["DTSTART:20250121T000000Z"], ("21", "27")),
        (["DTEND:20250123T000000Z"], ("20", "23")),
        ([], ("20", "27")),
    ],
)
def test_published_free_busy_covers_only_its_own_span(lines, span):
    text = vfreebusy_of(*lines, "FREEBUSY:20250122T090000Z/PT1H")
    assert read_covered(text) == [tuple(utc_seconds(f"2025-01-{day}T00:00:00Z") for day in span)]


def test_two_events_of_one_uid_and_sequence_are_both_busy():
    other = "UID:one\nDTSTART:20250123T090000Z\nDTEND:20250123T100000Z"
    assert busy(f"UID:one\n{MEETING}", other) == [
        "2025-01-22T09:00:00Z/2025-01-22T10:00:00Z",
        "2025-01-23T09:00:00Z/2025-01-23T10:00:00Z",
    ]


def test_the_version_with_the_highest_sequence_is_used():
    later = "UID:one\nSEQUENCE:1\nDTSTART:20250122T090000Z\nDTEND:20250122T093000Z"
    for events in ((f"UID:one\n{MEETING}", later), (later, f"UID:one\n{MEETING}")):
        assert busy(*events) == ["2025-01-22T09:00:00Z/2025-01-22T09:30:00Z"]


def test_dtend_takes_precedence_over_an_empty_duration():
    assert busy(f"{MEETING}\nDURATION:PT0S") == ["2025-01-22T09:00:00Z/2025-01-22T10:00:00Z"]


def test_vavailability_makes_the_calendar_malformed():
    hours = "BEGIN:VAVAILABILITY\r\nUID:hours\r\nEND:VAVAILABILITY\r\nEND:VCALENDAR"
    assert failure_of(icalendar_of().replace("END:VCALENDAR", hours)) == "malformed"


@pytest.mark.parametrize(
    "body", [b"", b"   \r\n", b"<html><body>Please sign in</body></html>", b"\x00\xff\xfe", b"{}"]
)
def test_another_body_is_not_a_calendar(body):
    assert failure_of(body) == "not_a_calendar"


def test_an_incomplete_calendar_is_truncated():
    text = icalendar_of(MEETING, MEETING)
    assert failure_of(text[: len(text) // 2]) == "truncated"
    assert failure_of(text.replace("END:VCALENDAR\r\n", "")) == "truncated"


@pytest.mark.parametrize(
    "event",
    [
        "SUMMARY:no start",
        "DTSTART:20250122T100000Z\nDTEND:20250122T090000Z",
        "DTSTART:20250122T100000Z\nDURATION:-PT1H",
        "DTSTART:yesterday\nDTEND:20250122T090000Z",
        "DTSTART:20251322T090000Z\nDTEND:20251322T100000Z",
        "DTSTART:20250122T090000Z\nDTSTART:20250123T090000Z\nDTEND:20250123T100000Z",
        "DTSTART 20250122T090000Z\nDTEND:20250123T100000Z",
        "DTSTART;TZID=Nowhere:20250122T100000\nDTEND;TZID=Nowhere:20250122T090000",
        "RECURRENCE-ID:whenever\nDTSTART:20250122T100000Z\nDTEND:20250122T110000Z",
    ],
)
def test_an_event_that_could_be_at_any_time_makes_the_calendar_malformed(event):
    assert failure_of(icalendar_of(event)) == "malformed"
    assert failure_of(icalendar_of(MEETING, event)) == "malformed"


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART:20250122T090000Z\nDTEND:tomorrow",
        "DTSTART:20250122T090000Z\nDTEND;VALUE=DATE:20250123\nRRULE:FREQ=DAILY",
        f"{MEETING}\nRRULE:FREQ=SOMETIMES",
        f"{MEETING}\nRRULE:nonsense",
        f"{MEETING}\nRRULE FREQ=DAILY",
        f"{MEETING}\nRRULE:FREQ=DAILY;RSCALE=HEBREW",
        f"{MEETING}\nRRULE:FREQ=SECONDLY",
        f"{MEETING}\nRRULE:FREQ=DAILY\nEXDATE:nonsense",
        f"{MEETING}\nRDATE;TZID=Nowhere/Land:20250123T090000",
        f"{MEETING}\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;TZID=Nowhere/Land:20250123T090000",
    ],
)
def test_an_unreadable_series_is_unknown_from_its_start_on(lines):
    """In Kiritimati, 14 hours ahead of UTC, the start is 14 hours earlier."""
    known = (WEEK[0], utc_seconds("2025-01-21T19:00:00Z"))
    assert read_covered(icalendar_of(lines)) == [known]
    assert read_covered(icalendar_of(MEETING, lines)) == [known]


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART;TZID=Nowhere/Land:20250122T090000\nDTEND;TZID=Nowhere/Land:20250122T100000",
        "DTSTART;TZID=Nowhere/Land:20250122T090000\nDURATION:PT1H",
        "DTSTART:20250122T090000Z\nDTEND;VALUE=DATE:20250123",
        "DTSTART:20250122T090000Z\nDTEND:20250122T100000",
    ],
)
def test_an_event_in_an_unknown_time_zone_is_unknown_in_every_time_zone(lines):
    """The span reaches from Kiritimati (UTC+14) to Baker Island (UTC-12)."""
    before, after = read_covered(icalendar_of(lines))
    assert before == (WEEK[0], utc_seconds("2025-01-21T19:00:00Z"))
    assert (utc_seconds("2025-01-22T22:00:00Z")) <= after[0] <= utc_seconds("2025-01-23T22:00:00Z")


def test_an_unreadable_series_after_the_window_does_not_matter():
    assert read_covered(icalendar_of("DTSTART:20250210T090000Z\nRRULE:nonsense")) == [WEEK]


def test_events_beside_an_unreadable_one_stay_busy():
    broken = "DTSTART;TZID=Nowhere/Land:20250124T090000\nDURATION:PT1H"
    assert busy(MEETING, broken) == busy(MEETING)


@pytest.mark.parametrize(
    "period",
    [
        "nonsense",
        "20250122T100000Z/20250122T090000Z",
        "20250122T090000/20250122T100000",
        "20250122T090000Z",
    ],
)
def test_an_invalid_free_busy_period_makes_the_calendar_malformed(period):
    assert failure_of(vfreebusy_of(f"FREEBUSY:{period}")) == "malformed"


def test_an_unreadable_unwanted_property_is_ignored():
    assert busy(f"{MEETING}\nSUMMARY;X=:\nX-THING;;:what") == [
        "2025-01-22T09:00:00Z/2025-01-22T10:00:00Z"
    ]
