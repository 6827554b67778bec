"""Busy time out of iCalendar. Expected times are worked out by hand from RFC 5545."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from core.read_errors import ReadError
from engine.freebusy import BusyType
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


def covered(text: str):
    return freebusy.read(text.encode(), WEEK, UTC).get_covered()


def busy(*events: str, zone: ZoneInfo = UTC, window=WEEK) -> list[str]:
    found = sorted(read(icalendar_of(*events), zone, window))
    return [f"{format_utc(start)}/{format_utc(end)}" for start, end, _ in found]


def why(text: str | bytes) -> str:
    with pytest.raises(ReadError) as caught:
        read(text)
    return caught.value.reason.value


def test_an_event_is_busy_from_its_start_to_its_end():
    assert busy(MEETING) == ["2025-01-22T09:00:00Z/2025-01-22T10:00:00Z"]


def test_an_event_may_give_its_length_instead_of_its_end():
    assert busy("DTSTART:20250122T090000Z\nDURATION:PT45M") == [
        "2025-01-22T09:00:00Z/2025-01-22T09:45:00Z"
    ]


def test_a_calendar_without_events_is_free():
    assert busy() == []


def test_events_outside_the_window_do_not_count():
    assert busy("DTSTART:20250119T230000Z\nDTEND:20250120T000000Z") == []
    assert busy("DTSTART:20250127T000000Z\nDTEND:20250127T010000Z") == []


def test_an_event_that_reaches_into_the_window_counts():
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
def test_an_all_day_event_is_a_whole_day_in_its_owners_zone(zone, expected):
    assert busy("DTSTART;VALUE=DATE:20250122", zone=zone) == [expected]
    assert busy("DTSTART;VALUE=DATE:20250122\nDTEND;VALUE=DATE:20250123", zone=zone) == [expected]


def test_an_all_day_event_at_the_windows_edge_counts_in_its_owners_zone():
    """The 20th has begun in Auckland while it is still the 19th in UTC, and ends there first."""
    window = (utc_seconds("2025-01-19T12:00:00Z"), utc_seconds("2025-01-19T13:00:00Z"))
    assert busy("DTSTART;VALUE=DATE:20250120", zone=ZoneInfo("Pacific/Auckland"), window=window)
    assert not busy("DTSTART;VALUE=DATE:20250120", zone=NEW_YORK, window=window)


def test_a_floating_time_is_read_in_its_owners_zone():
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


def test_several_calendars_in_one_body_all_count():
    later = "DTSTART:20250123T090000Z\nDTEND:20250123T100000Z"
    assert len(read(icalendar_of(MEETING) + icalendar_of(later))) == 2


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("", BusyType.BUSY),
        (";FBTYPE=BUSY", BusyType.BUSY),
        (";FBTYPE=BUSY-TENTATIVE", BusyType.BUSY_TENTATIVE),
        (";FBTYPE=BUSY-UNAVAILABLE", BusyType.BUSY_UNAVAILABLE),
        (";FBTYPE=X-AWAY", BusyType.BUSY),
    ],
)
def test_a_free_busy_period_is_busy_in_its_own_way(given, kind):
    found = read(vfreebusy_of(f"FREEBUSY{given}:20250122T090000Z/20250122T100000Z"))
    assert found == [
        (utc_seconds("2025-01-22T09:00:00Z"), utc_seconds("2025-01-22T10:00:00Z"), kind)
    ]


def test_a_free_period_is_not_busy():
    assert read(vfreebusy_of("FREEBUSY;FBTYPE=FREE:20250122T090000Z/20250122T100000Z")) == []


def test_free_busy_periods_come_in_lists_and_with_lengths():
    found = read(vfreebusy_of("FREEBUSY:20250122T090000Z/PT1H,20250123T090000Z/20250123T093000Z"))
    assert [(start, end) for start, end, _ in found] == [
        (utc_seconds("2025-01-22T09:00:00Z"), utc_seconds("2025-01-22T10:00:00Z")),
        (utc_seconds("2025-01-23T09:00:00Z"), utc_seconds("2025-01-23T09:30:00Z")),
    ]


def test_events_speak_of_all_time():
    assert covered(icalendar_of()) == covered(icalendar_of(MEETING)) == [WEEK]


@pytest.mark.parametrize(
    ("lines", "span"),
    [
        (["DTSTART:20250121T000000Z", "DTEND:20250123T000000Z"], ("21", "23")),
        (["DTSTART:20250121T000000Z"], ("21", "27")),
        (["DTEND:20250123T000000Z"], ("20", "23")),
        ([], ("20", "27")),
    ],
)
def test_free_busy_speaks_of_its_own_span_alone(lines, span):
    text = vfreebusy_of(*lines, "FREEBUSY:20250122T090000Z/PT1H")
    assert covered(text) == [tuple(utc_seconds(f"2025-01-{day}T00:00:00Z") for day in span)]


def test_of_two_events_that_claim_to_be_the_same_one_neither_is_lost():
    other = "UID:one\nDTSTART:20250123T090000Z\nDTEND:20250123T100000Z"
    assert busy(f"UID:one\n{MEETING}", other) == [
        "2025-01-22T09:00:00Z/2025-01-22T10:00:00Z",
        "2025-01-23T09:00:00Z/2025-01-23T10:00:00Z",
    ]


def test_of_two_versions_of_an_event_the_later_counts():
    later = "UID:one\nSEQUENCE:1\nDTSTART:20250123T090000Z\nDTEND:20250123T100000Z"
    for both in ((f"UID:one\n{MEETING}", later), (later, f"UID:one\n{MEETING}")):
        assert busy(*both) == ["2025-01-23T09:00:00Z/2025-01-23T10:00:00Z"]


def test_an_end_outweighs_the_empty_length_that_some_programs_write_beside_it():
    assert busy(f"{MEETING}\nDURATION:PT0S") == ["2025-01-22T09:00:00Z/2025-01-22T10:00:00Z"]


def test_published_open_hours_are_not_taken_for_free_time():
    hours = "BEGIN:VAVAILABILITY\r\nUID:hours\r\nEND:VAVAILABILITY\r\nEND:VCALENDAR"
    assert why(icalendar_of().replace("END:VCALENDAR", hours)) == "malformed"


@pytest.mark.parametrize(
    "body", [b"", b"   \r\n", b"<html><body>Please sign in</body></html>", b"\x00\xff\xfe", b"{}"]
)
def test_a_body_that_is_no_calendar_is_refused(body):
    assert why(body) == "not_a_calendar"


def test_a_calendar_that_breaks_off_is_refused():
    text = icalendar_of(MEETING, MEETING)
    assert why(text[: len(text) // 2]) == "truncated"
    assert why(text.replace("END:VCALENDAR\r\n", "")) == "truncated"


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
def test_an_event_that_lies_nobody_knows_where_makes_the_calendar_unreadable(event):
    assert why(icalendar_of(event)) == "malformed"
    assert why(icalendar_of(MEETING, event)) == "malformed"


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
        f"{MEETING}\nRRULE:FREQ=DAILY\nSEQUENCE:first",
    ],
)
def test_a_series_that_cannot_be_read_is_unknown_from_its_start_on(lines):
    """Its start may be 14 hours earlier than it reads, in Kiritimati."""
    known = (WEEK[0], utc_seconds("2025-01-21T19:00:00Z"))
    assert covered(icalendar_of(lines)) == [known]
    assert covered(icalendar_of(MEETING, lines)) == [known]


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART;TZID=Nowhere/Land:20250122T090000\nDTEND;TZID=Nowhere/Land:20250122T100000",
        "DTSTART;TZID=Nowhere/Land:20250122T090000\nDURATION:PT1H",
        "DTSTART:20250122T090000Z\nDTEND;VALUE=DATE:20250123",
        "DTSTART:20250122T090000Z\nDTEND:20250122T100000",
    ],
)
def test_an_event_in_a_zone_that_nobody_knows_is_unknown_wherever_it_may_be(lines):
    """From Kiritimati, 14 hours ahead of UTC, to Baker Island, 12 hours behind it."""
    before, after = covered(icalendar_of(lines))
    assert before == (WEEK[0], utc_seconds("2025-01-21T19:00:00Z"))
    assert (utc_seconds("2025-01-22T22:00:00Z")) <= after[0] <= utc_seconds("2025-01-23T22:00:00Z")


def test_what_cannot_be_read_does_not_matter_where_no_calendar_is_asked():
    assert covered(icalendar_of("DTSTART:20250210T090000Z\nRRULE:nonsense")) == [WEEK]


def test_the_good_events_beside_an_unreadable_one_are_busy():
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
def test_a_period_that_cannot_be_trusted_makes_the_calendar_unreadable(period):
    assert why(vfreebusy_of(f"FREEBUSY:{period}")) == "malformed"


def test_an_unreadable_title_does_no_harm():
    assert busy(f"{MEETING}\nSUMMARY;X=:\nX-THING;;:what") == [
        "2025-01-22T09:00:00Z/2025-01-22T10:00:00Z"
    ]
