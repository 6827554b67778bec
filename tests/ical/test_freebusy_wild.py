"""Faults of real calendar programs never free time, and never make other time unknown."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from engine.busy_time import BusyType
from engine.timestamps import format_utc
from ical import freebusy
from ical.event import ReadOptions
from tests.factories import utc_seconds
from tests.servers import icalendar_of

JANUARY = (utc_seconds("2025-01-01T00:00:00Z"), utc_seconds("2025-02-01T00:00:00Z"))
MEETING = "DTSTART:20250122T090000Z\nDTEND:20250122T100000Z"
WEEKLY = f"{MEETING}\nRRULE:FREQ=WEEKLY"
OWNER = "ann@corp.example"


def read(text: str | bytes) -> freebusy.CalendarFreeBusy:
    body = text.encode() if isinstance(text, str) else text
    return freebusy.read(body, JANUARY, ZoneInfo("Europe/Berlin"), [OWNER])


def format_intervals(intervals) -> list[str]:
    return [f"{format_utc(start)[:-4]}/{format_utc(end)[:-4]}" for start, end, *_ in intervals]


def busy(*events: str) -> list[str]:
    """Return the busy time of a calendar whose events can all be read."""
    result = read(icalendar_of(*events))
    assert result.covered() == [JANUARY]
    return format_intervals(result.busy)


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART;VALUE=DATE:20250122\nDTEND;VALUE=DATE:20250122",
        "DTSTART:20250122\nDTEND:20250122",
        "DTSTART;VALUE=DATE:20250122\nDURATION:P0D",
        "DTSTART;VALUE=DATE:20250122\nDTEND;VALUE=DATE:20250122\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
        "DTSTART:20250122T000000\nDTEND:20250122T000000\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
        "DTSTART:20250121T230000Z\nDTEND:20250121T230000Z\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
    ],
)
def test_an_all_day_event_that_ends_at_its_start_takes_that_day(lines):
    assert busy(lines) == ["2025-01-21T23:00/2025-01-22T23:00"]


def test_an_event_that_says_both_that_it_takes_a_day_and_that_it_does_not_takes_it():
    flags = "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE\nX-MICROSOFT-CDO-ALLDAYEVENT:FALSE"
    lines = f"DTSTART:20250122T000000\nDTEND:20250122T000000\n{flags}"
    assert busy(lines) == ["2025-01-21T23:00/2025-01-22T23:00"]


def test_an_event_that_is_intended_as_busy_and_as_free_is_not_tentative():
    status = "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"
    intended = "X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY\nX-MICROSOFT-CDO-INTENDEDSTATUS:FREE"
    [(_, _, busy_type)] = read(icalendar_of(f"{MEETING}\n{status}\n{intended}")).busy
    assert busy_type is BusyType.BUSY


def test_instances_of_an_all_day_series_that_ends_at_its_start_take_their_days():
    lines = "DTSTART;VALUE=DATE:20250122\nDTEND;VALUE=DATE:20250122\nRRULE:FREQ=WEEKLY"
    assert busy(lines) == [
        "2025-01-21T23:00/2025-01-22T23:00",
        "2025-01-28T23:00/2025-01-29T23:00",
    ]


def test_a_meeting_of_no_length_takes_no_day():
    assert busy("DTSTART:20250122T000000Z\nDTEND:20250122T000000Z") == [
        "2025-01-22T00:00/2025-01-22T00:00"
    ]


@pytest.mark.parametrize("fold", ["\r\r\n ", "\r\r\n\t", "\r\r\r\n ", "\n\n ", "\r\n \r\n "])
def test_a_rule_is_whole_however_its_line_is_folded(fold):
    body = icalendar_of(f"{MEETING}\nRRULE:FREQ=DAILY;COUNT=4;BYDAY=WE,THFOLD,FR")
    assert format_intervals(read(body.replace("FOLD", fold)).busy) == [
        "2025-01-22T09:00/2025-01-22T10:00",
        "2025-01-23T09:00/2025-01-23T10:00",
        "2025-01-24T09:00/2025-01-24T10:00",
        "2025-01-29T09:00/2025-01-29T10:00",
    ]


@pytest.mark.parametrize("break_", ["\n,FR", "\nFR", "\nFR,SA", "\n=FR"])
def test_an_event_with_a_line_that_lost_its_fold_is_unknown(break_):
    result = read(icalendar_of(f"{MEETING}\nRRULE:FREQ=DAILY;BYDAY=WE,TH{break_}"))
    assert format_intervals(result.covered()) == ["2025-01-01T00:00/2025-01-21T19:00"]


def test_a_broken_line_of_a_description_changes_nothing():
    text = icalendar_of(f"{MEETING}\nDESCRIPTION:first\nsecond\n, third")
    assert read(text).covered() == [JANUARY]


@pytest.mark.parametrize(
    "lines",
    [
        f"ATTENDEE;PARTSTAT=DECLINED:mailto:{OWNER}\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{OWNER}",
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{OWNER}\nATTENDEE;PARTSTAT=DECLINED:mailto:{OWNER}",
        f"ATTENDEE;PARTSTAT=DECLINED:mailto:{OWNER}\nATTENDEE:mailto:{OWNER}",
        f"ATTENDEE;PARTSTAT=DECLINED:mailto:{OWNER}\nATTENDEE;PARTSTAT=ACCEPTED;EMAIL={OWNER}:urn:1",
        "STATUS:CANCELLED\nSTATUS:CONFIRMED",
        "TRANSP:TRANSPARENT\nTRANSP:OPAQUE",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY",
    ],
)
def test_contradictions_never_free_time(lines):
    assert busy(f"{MEETING}\n{lines}") == ["2025-01-22T09:00/2025-01-22T10:00"]


@pytest.mark.parametrize(
    "attendee",
    [
        f"ATTENDEE;PARTSTAT=DECLINED;EMAIL={OWNER}:urn:uuid:1",
        "ATTENDEE;PARTSTAT=DECLINED;EMAIL=Ann@Corp.Example:mailto:other@corp.example",
        f"ATTENDEE;PARTSTAT=DECLINED:MAILTO:{OWNER}\nATTENDEE;PARTSTAT=DECLINED:mailto:{OWNER}",
    ],
)
def test_an_invitation_that_its_owner_declined_is_free(attendee):
    assert busy(f"{MEETING}\n{attendee}") == []


def test_events_of_one_uid_with_different_starts_are_all_busy():
    events = [
        f"UID:one\nSEQUENCE:{day}\nDTSTART:202501{20 + day}T090000Z\nDURATION:PT1H"
        for day in (1, 2, 3)
    ]
    assert busy(*events) == [
        "2025-01-21T09:00/2025-01-21T10:00",
        "2025-01-22T09:00/2025-01-22T10:00",
        "2025-01-23T09:00/2025-01-23T10:00",
    ]


def test_an_override_counts_if_one_of_contradicting_series_has_its_instance():
    newer = "UID:one\nSEQUENCE:2\nDTSTART:20250123T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"
    override = "UID:one\nRECURRENCE-ID:20250129T090000Z\nDTSTART:20250130T150000Z\nDURATION:PT1H"
    assert "2025-01-30T15:00/2025-01-30T16:00" in busy(f"UID:one\n{WEEKLY}", newer, override)


def test_the_instance_that_programs_disagree_about_is_busy():
    """22 January 2025 is a Wednesday: some programs count it, others count Thursdays only."""
    lines = f"{MEETING}\nRRULE:FREQ=DAILY;BYDAY=TH,FR;COUNT=3"
    assert busy(lines) == [
        "2025-01-22T09:00/2025-01-22T10:00",
        "2025-01-23T09:00/2025-01-23T10:00",
        "2025-01-24T09:00/2025-01-24T10:00",
        "2025-01-30T09:00/2025-01-30T10:00",
    ]


def test_an_exception_rule_excludes_only_instances_that_all_programs_exclude():
    lines = f"{MEETING}\nRRULE:FREQ=DAILY;COUNT=4\nEXRULE:FREQ=DAILY;BYDAY=TH,FR;COUNT=2"
    assert busy(lines) == [
        "2025-01-22T09:00/2025-01-22T10:00",
        "2025-01-24T09:00/2025-01-24T10:00",
        "2025-01-25T09:00/2025-01-25T10:00",
    ]


@pytest.mark.parametrize("until", ["99991231T235959Z", "99991231T000000", "99991231"])
def test_a_rule_until_the_year_9999_has_no_end(until):
    assert busy(f"{WEEKLY};UNTIL={until}") == [
        "2025-01-22T09:00/2025-01-22T10:00",
        "2025-01-29T09:00/2025-01-29T10:00",
    ]


def test_zone_rules_until_the_year_9999_have_no_end():
    zone = "\n".join(
        [
            *("BEGIN:VTIMEZONE", "TZID:Ours", "BEGIN:STANDARD", "DTSTART:20001029T030000"),
            *("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=99991231T235959Z",),
            *("TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE"),
        ]
    )
    event = "BEGIN:VEVENT\nDTSTART;TZID=Ours:20250122T100000\nDURATION:PT1H\nEND:VEVENT"
    result = read(f"BEGIN:VCALENDAR\n{zone}\n{event}\nEND:VCALENDAR\n")
    assert format_intervals(result.busy) == ["2025-01-22T09:00/2025-01-22T10:00"]
    assert result.covered() == [JANUARY]


@pytest.mark.parametrize(
    "lines", ["EXDATE:20250129T090000Z,", "EXDATE:,20250129T090000Z", "EXDATE:"]
)
def test_an_empty_item_of_a_list_excludes_nothing(lines):
    assert busy(f"{WEEKLY}\n{lines}")[0] == "2025-01-22T09:00/2025-01-22T10:00"


def test_an_empty_item_of_a_list_adds_nothing():
    assert busy(f"{MEETING}\nRDATE:20250123T090000Z,") == [
        "2025-01-22T09:00/2025-01-22T10:00",
        "2025-01-23T09:00/2025-01-23T10:00",
    ]


@pytest.mark.parametrize(
    ("duration", "end"),
    [("P30M", "2025-01-22T09:30"), ("P2H", "2025-01-22T11:00"), ("PT1D", "2025-01-23T09:00")],
)
def test_a_duration_with_a_misplaced_t_is_plain(duration, end):
    assert busy(f"DTSTART:20250122T090000Z\nDURATION:{duration}") == [f"2025-01-22T09:00/{end}"]


@pytest.mark.parametrize("duration", ["P", "PT", ""])
def test_an_event_with_an_empty_duration_is_unknown_for_a_day_at_most(duration):
    result = read(icalendar_of(f"DTSTART:20250122T090000Z\nDURATION:{duration}", MEETING))
    assert format_intervals(result.covered()) == [
        "2025-01-01T00:00/2025-01-21T19:00",
        "2025-01-23T21:00/2025-02-01T00:00",
    ]


def test_an_all_day_event_on_the_last_day_of_the_calendar_is_confined():
    result = read(icalendar_of("DTSTART;VALUE=DATE:99991231"))
    assert result.covered() == [JANUARY]


def test_travel_time_before_an_event_is_busy():
    travel = "X-APPLE-TRAVEL-DURATION;VALUE=DURATION:PT45M"
    assert busy(f"{MEETING}\n{travel}") == ["2025-01-22T08:15/2025-01-22T10:00"]
    assert busy(f"{MEETING}\n{travel}\nTRANSP:TRANSPARENT") == []


def test_travel_time_into_the_window_is_busy():
    """The event itself starts when the window ends."""
    travel = "X-APPLE-TRAVEL-DURATION;VALUE=DURATION:P3D"
    lines = f"DTSTART:20250203T000000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\n{travel}"
    assert busy(lines) == ["2025-01-31T00:00/2025-02-03T01:00"]


@pytest.mark.parametrize(
    ("lines", "is_busy"),
    [
        ("TRANSP:TRANSPARENT", True),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", True),
        ("TRANSP:TRANSPARENT\nSTATUS:CANCELLED", False),
        (f"TRANSP:TRANSPARENT\nATTENDEE;PARTSTAT=DECLINED:mailto:{OWNER}", False),
    ],
)
def test_a_roster_of_free_events_can_be_read_as_busy(lines, is_busy):
    body = icalendar_of(f"{MEETING}\n{lines}").encode()
    options = ReadOptions(is_transparent_busy=True)
    zone = ZoneInfo("Europe/Berlin")
    result = freebusy.read(body, JANUARY, zone, [OWNER], options=options)
    assert bool(result.busy) is is_busy
