"""Why is there no slot? The accounting, the changes that help, and the next slot, over HTTP."""

from __future__ import annotations

from collections import Counter

import pytest

from calendars.models import Connection
from tests.factories import (  # fmt: skip
    add_group,
    alice,
    bob,
    chen,
    empty_calendars,
    farid,
    free_busy_entry,
    reserve,
    starts_of,
    technical_interview,
    utc_seconds,
)
from tests.factories import set_rules as having
from tests.servers import icalendar_of, response, send_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

NOON = {"start": "2025-01-22T10:00:00Z", "end": "2025-01-22T12:00:00Z"}
FIRST = ("2025-01-22T10:00:00Z", "2025-01-22T11:00:00Z")
ALL = ("2025-01-22T10:00:00Z", "2025-01-22T12:00:00Z")


def availability(client, template, window, **more):
    return client.get(f"/api/interviews/{template.pk}/availability", {**window, **more})


def explanation(client, template, window=NOON, **more) -> dict:
    answer = availability(client, template, window, include="explanation", **more)
    return answer.json()["explanation"]


def start(client, template, instant: str, **more):
    url = f"/api/interviews/{template.pk}/availability/explain"
    return client.get(url, {"start": instant, **more})


def change(kind: str, **details) -> dict:
    return {"change": kind, **details}


def without(person, **more) -> dict:
    return change("WITHOUT_PERSON", interviewerId=person.pk, name=person.name, **more)


def reads(serve, person, *events: str) -> None:
    """The person has a feed of these events."""
    url = serve(send_bytes(response(icalendar_of(*events)))).url
    Connection.objects.create(interviewer=person, provider="ics", name="Work", url=url)


@pytest.fixture
def busy_week(calendar_service):
    """A panel with something of everything in its way, all week long."""
    having(alice(), open_hours="Mon-Fri 09:00-17:00", holiday_region="GB", max_per_day=1)
    having(farid(), open_hours="Mon-Fri 08:00-16:00")
    template = having(technical_interview(alice()), buffer_before=15, candidate_timezone="UTC")
    having(template, candidate_windows="Mon-Fri 08:00-20:00")
    add_group(template, bob(), farid(), required=1, alternates=[chen()])
    reserve(alice(), "2025-01-23T10:00:00Z", clear=30)
    reserve(farid(), "2025-01-24T10:00:00Z", state="held")
    meetings = [("2025-01-22T10:10:00Z", "2025-01-22T11:40:00Z"), FIRST]
    friday = ("2025-01-24T09:00:00Z", "2025-01-24T17:00:00Z")
    calendar_service(
        [
            free_busy_entry(alice(), *meetings),
            free_busy_entry(bob(), ALL, friday),
            *empty_calendars(farid()),
        ]
    )
    return template


WEEK = {"start": "2025-01-20T12:00:00Z", "end": "2025-01-25T00:00:00Z", "partial": "true"}


def test_every_start_is_a_slot_or_counted_once_under_its_first_reason(client, busy_week):
    told = explanation(client, busy_week, WEEK)
    slots = availability(client, busy_week, WEEK).json()["availableSlots"]
    assert told["starts"] == (utc_seconds(WEEK["end"]) - utc_seconds(WEEK["start"])) // 1800
    assert told["slots"] == len(slots) > 0
    assert told["slots"] + sum(one["first"] for one in told["reasons"]) == told["starts"]
    assert [one["reason"] for one in told["reasons"]] == [
        "WINDOW", "NOTICE", "UNKNOWN", "BOOKED", "HELD", "CALENDAR_BUSY", "BUFFER",
        "CLOSED_HOURS", "LOAD_LIMIT",
    ]  # fmt: skip
    assert all(max(one["first"], one["alone"]) <= one["all"] for one in told["reasons"])


def test_explaining_one_start_agrees_with_the_list_and_the_accounting(client, busy_week):
    told = explanation(client, busy_week, WEEK)
    slots = starts_of(availability(client, busy_week, WEEK).json()["availableSlots"])
    marks = range(utc_seconds(WEEK["start"]), utc_seconds(WEEK["end"]), 1800)
    each = [start(client, busy_week, instant(mark)).json() for mark in marks]
    assert [one["start"] for one in each if one["available"]] == slots
    assert all(one["available"] == (not one["reasons"]) for one in each)
    first = Counter(one["firstReason"] for one in each if one["firstReason"])
    assert first == {one["reason"]: one["first"] for one in told["reasons"] if one["first"]}
    every = Counter(reason for one in each for reason in one["reasons"])
    assert every == {one["reason"]: one["all"] for one in told["reasons"]}


def instant(second: int) -> str:
    day, rest = divmod(second - utc_seconds("2025-01-20T00:00:00Z"), 86400)
    return f"2025-01-{20 + day}T{rest // 3600:02}:{rest % 3600 // 60:02}:00Z"


def test_reasons_and_people_that_alone_take_a_start_are_told(client, calendar_service):
    template = technical_interview(alice(), bob())
    later = ("2025-01-22T10:30:00Z", "2025-01-22T12:00:00Z")
    calendar_service([free_busy_entry(alice(), FIRST), free_busy_entry(bob(), later)])
    told = explanation(client, template)
    assert told["reasons"] == [
        {"reason": "WINDOW", "first": 1, "all": 1, "alone": 0},
        {"reason": "CALENDAR_BUSY", "first": 3, "all": 4, "alone": 3},
    ]
    # bob alone takes the start at 11:00, and nobody alone those before
    assert told["interviewers"] == [
        {
            "id": alice().pk, "name": "Alice Johnson", "taken": 2, "alone": 0,
            "reasons": {"CALENDAR_BUSY": 2},
        },
        {
            "id": bob().pk, "name": "Bob Smith", "taken": 4, "alone": 1,
            "reasons": {"CALENDAR_BUSY": 4},
        },
    ]  # fmt: skip
    assert told["changes"] == [without(bob(), opens=1)]


def test_every_change_opens_what_it_says_once_it_is_made(client, serve):
    tentative = "DTSTART:20250122T133000Z\nDTEND:20250122T143000Z\nSTATUS:TENTATIVE"
    reads(serve, chen(), "DTSTART:20250120T140000Z\nDTEND:20250120T150000Z", tentative)
    template = technical_interview(chen(), duration=120)
    having(template, buffer_before=30, candidate_windows="Mon 12:00-17:00\nWed 12:00-17:00")
    window = {"start": "2025-01-20T10:00:00Z", "end": "2025-01-24T00:00:00Z"}
    url = f"/api/interviews/{template.pk}/availability/query"
    made = {
        "SHORTER_DURATION": lambda one: {"durationMinutes": one["durationMinutes"]},
        "SHORTER_NOTICE": lambda one: {"noticeMinutes": one["noticeMinutes"]},
        "WITHOUT_BUFFERS": lambda one: {"bufferBeforeMinutes": 0},
        "TENTATIVE_MOVED": lambda one: {"tentative": "free"},
    }
    told = explanation(client, template, window)
    before = starts_of(availability(client, template, window).json()["availableSlots"])
    for one in told["changes"]:
        body = {"queryPeriods": [window], **made[one["change"]](one)}
        answer = client.post(url, body, content_type="application/json").json()
        opened = set(starts_of(answer["availableSlots"])) - set(before)
        assert len(opened) == one["opens"]
    assert {one["change"] for one in told["changes"]} == set(made)


def test_a_tentative_event_that_is_moved_is_told_with_its_times(client, serve):
    stretch = {"start": "2025-01-22T10:00:00Z", "end": "2025-01-22T11:00:00Z"}
    reads(serve, chen(), "DTSTART:20250122T100000Z\nDTEND:20250122T110000Z\nSTATUS:TENTATIVE")
    told = explanation(client, technical_interview(chen()))
    moved = change("TENTATIVE_MOVED", interviewerId=chen().pk, name="Chen Wei", **stretch)
    assert told["changes"][0] == {**moved, "opens": 2}


def test_one_fewer_of_a_pool_may_help(client, calendar_service):
    template = technical_interview()
    add_group(template, alice(), bob(), chen(), required=2)
    calendar_service(
        [free_busy_entry(alice(), ALL), free_busy_entry(bob(), ALL), *empty_calendars(chen())]
    )
    told = explanation(client, template)
    assert told["changes"] == [change("FEWER_OF_POOL", group=0, required=1, opens=3)]


def test_pairs_are_told_where_no_single_change_helps(client, calendar_service):
    template = technical_interview(alice(), bob(), chen())
    calendar_service(
        [free_busy_entry(alice(), ALL), free_busy_entry(bob(), ALL), *empty_calendars(chen())]
    )
    told = explanation(client, template)
    assert told["changes"] == []
    assert told["pairs"] == [{"changes": [without(alice()), without(bob())], "opens": 3}]
    assert told["pairsFound"] == 1


def test_no_pairs_are_told_where_there_is_a_slot_or_a_change(client, calendar_service):
    template = technical_interview(alice(), bob())
    for busy in ([], [ALL]):
        calendar_service([free_busy_entry(alice(), *busy), *empty_calendars(bob())])
        told = explanation(client, template)
        assert (told["pairs"], told["pairsFound"]) == ([], 0)


def test_the_next_slot_is_looked_for_four_weeks_beyond_an_empty_window(client, calendar_service):
    template = technical_interview(alice())
    calendar_service([free_busy_entry(alice(), ("2025-01-22T10:00:00Z", "2025-02-19T10:45:00Z"))])
    told = explanation(client, template)
    assert told["nextAvailableSlot"] == {
        "start": "2025-02-19T11:00:00Z",
        "end": "2025-02-19T12:00:00Z",
    }
    assert told["searched"] == {"start": NOON["start"], "end": "2025-02-19T12:00:00Z"}
    calendar_service([free_busy_entry(alice(), ("2025-01-22T10:00:00Z", "2025-02-19T11:00:01Z"))])
    told = explanation(client, template)
    assert (told["nextAvailableSlot"], told["searchComplete"]) == (None, True)


def test_the_next_slot_does_not_begin_before_the_window(client, calendar_service):
    calendar_service(empty_calendars(alice()))
    short = {"start": "2025-01-22T10:30:00Z", "end": "2025-01-22T11:00:00Z"}
    told = explanation(client, technical_interview(alice(), duration=120), short)
    assert told["nextAvailableSlot"]["start"] == "2025-01-22T10:30:00Z"


def test_the_next_slot_of_a_window_that_has_some_is_its_first(client, calendar_service):
    calendar_service(empty_calendars(alice()))
    told = explanation(client, technical_interview(alice()))
    assert told["nextAvailableSlot"]["start"] == NOON["start"]
    assert told["searched"] == NOON


def test_unknown_time_is_503_and_with_partial_it_is_counted(client, calendar_service):
    template = technical_interview(alice(), bob())
    calendar_service(empty_calendars(bob()))
    assert availability(client, template, NOON, include="explanation").status_code == 503
    told = explanation(client, template, partial="true")
    assert told["reasons"][1] == {"reason": "UNKNOWN", "first": 3, "all": 4, "alone": 3}
    assert (told["nextAvailableSlot"], told["searchComplete"]) == (None, False)


def test_optional_people_who_cannot_be_read_leave_the_search_complete(client, calendar_service):
    template = technical_interview(alice())
    add_group(template, bob(), required=0)
    calendar_service(empty_calendars(alice()))
    assert explanation(client, template)["searchComplete"]


def test_the_time_within_the_notice_is_read_so_that_its_changes_are_exact(client, serve):
    reads(serve, chen(), "DTSTART:20250120T110000Z\nDTEND:20250121T083000Z")
    window = {"start": "2025-01-20T10:00:00Z", "end": "2025-01-21T11:00:00Z"}
    told = explanation(client, technical_interview(chen()), window)
    notices = {
        one["noticeMinutes"]: one["opens"]
        for one in told["changes"]
        if one["change"] == "SHORTER_NOTICE"
    }
    assert notices == {720: 3, 240: 3, 60: 3}


def test_unknown_time_within_the_notice_is_no_reason_to_refuse_an_answer(client, calendar_service):
    calendar_service([])
    window = {"start": "2025-01-20T10:00:00Z", "end": "2025-01-21T10:00:00Z"}
    answer = availability(client, technical_interview(chen()), window, include="explanation")
    assert answer.status_code == 200
    assert {one["reason"] for one in answer.json()["explanation"]["reasons"]} == {
        "WINDOW", "NOTICE", "UNKNOWN",
    }  # fmt: skip
