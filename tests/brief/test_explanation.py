"""The explanation of a window: counted reasons, suggested changes and the next slot."""

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
    set_rules,
    starts_of,
    technical_interview,
    utc_seconds,
)
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


def explain_start(client, template, instant: str, **more):
    url = f"/api/interviews/{template.pk}/availability/explain"
    return client.get(url, {"start": instant, **more})


def build_change(kind: str, **details) -> dict:
    return {"type": kind, **details}


def build_without_person(person, **more) -> dict:
    return build_change("without_person", interviewerId=person.pk, name=person.name, **more)


def connect_feed(serve, person, *events: str) -> None:
    """Connect a person to a feed with these events."""
    url = serve(send_bytes(response(icalendar_of(*events)))).url
    Connection.objects.create(interviewer=person, provider="ics", name="Work", url=url)


@pytest.fixture
def busy_week(calendar_service):
    """Return a template whose week has every kind of conflict."""
    set_rules(alice(), open_hours="Mon-Fri 09:00-17:00", holiday_region="GB", max_per_day=1)
    set_rules(farid(), open_hours="Mon-Fri 08:00-16:00")
    template = set_rules(technical_interview(alice()), buffer_before=15, candidate_timezone="UTC")
    set_rules(template, candidate_windows="Mon-Fri 08:00-20:00")
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


def test_every_start_is_a_slot_or_counted_under_its_first_reason(client, busy_week):
    accounting = explanation(client, busy_week, WEEK)
    slots = availability(client, busy_week, WEEK).json()["availableSlots"]
    assert accounting["starts"] == (utc_seconds(WEEK["end"]) - utc_seconds(WEEK["start"])) // 1800
    assert accounting["slots"] == len(slots) > 0
    assert (
        accounting["slots"] + sum(entry["firstCause"] for entry in accounting["reasons"])
        == accounting["starts"]
    )
    assert [entry["reason"] for entry in accounting["reasons"]] == [
        "window", "notice", "unknown", "booked", "held", "calendar_busy", "buffer",
        "closed_hours", "load_limit",
    ]  # fmt: skip
    assert all(
        max(entry["firstCause"], entry["soleCause"]) <= entry["anyCause"]
        for entry in accounting["reasons"]
    )


def test_explanation_of_each_start_agrees_with_list_and_accounting(client, busy_week):
    accounting = explanation(client, busy_week, WEEK)
    slots = starts_of(availability(client, busy_week, WEEK).json()["availableSlots"])
    marks = range(utc_seconds(WEEK["start"]), utc_seconds(WEEK["end"]), 1800)
    explanations = [explain_start(client, busy_week, instant(mark)).json() for mark in marks]
    assert [item["start"] for item in explanations if item["available"]] == slots
    assert all(item["available"] == (not item["reasons"]) for item in explanations)
    first = Counter(item["firstReason"] for item in explanations if item["firstReason"])
    assert first == {
        item["reason"]: item["firstCause"] for item in accounting["reasons"] if item["firstCause"]
    }
    every = Counter(reason for item in explanations for reason in item["reasons"])
    assert every == {item["reason"]: item["anyCause"] for item in accounting["reasons"]}


def instant(second: int) -> str:
    day, remainder = divmod(second - utc_seconds("2025-01-20T00:00:00Z"), 86400)
    return f"2025-01-{20 + day}T{remainder // 3600:02}:{remainder % 3600 // 60:02}:00Z"


def test_sole_reasons_and_people_are_counted(client, calendar_service):
    template = technical_interview(alice(), bob())
    later = ("2025-01-22T10:30:00Z", "2025-01-22T12:00:00Z")
    calendar_service([free_busy_entry(alice(), FIRST), free_busy_entry(bob(), later)])
    accounting = explanation(client, template)
    assert accounting["reasons"] == [
        {"reason": "window", "firstCause": 1, "anyCause": 1, "soleCause": 0},
        {"reason": "calendar_busy", "firstCause": 3, "anyCause": 4, "soleCause": 3},
    ]
    # Only Bob blocks the start at 11:00; both block the earlier starts.
    assert accounting["interviewers"] == [
        {
            "id": alice().pk, "name": "Alice Johnson", "blocked": 2, "soleCause": 0,
            "reasonCounts": [{"reason": "calendar_busy", "starts": 2}],
        },
        {
            "id": bob().pk, "name": "Bob Smith", "blocked": 4, "soleCause": 1,
            "reasonCounts": [{"reason": "calendar_busy", "starts": 4}],
        },
    ]  # fmt: skip
    assert accounting["changes"] == [build_without_person(bob(), opens=1)]


def test_every_suggested_change_opens_the_stated_number_of_slots(client, serve):
    tentative = "DTSTART:20250122T133000Z\nDTEND:20250122T143000Z\nSTATUS:TENTATIVE"
    connect_feed(serve, chen(), "DTSTART:20250120T140000Z\nDTEND:20250120T150000Z", tentative)
    template = technical_interview(chen(), duration=120)
    set_rules(template, buffer_before=30, candidate_windows="Mon 12:00-17:00\nWed 12:00-17:00")
    window = {"start": "2025-01-20T10:00:00Z", "end": "2025-01-24T00:00:00Z"}
    url = f"/api/interviews/{template.pk}/availability/query"
    request_by_change = {
        "shorter_duration": lambda change: {"durationMinutes": change["durationMinutes"]},
        "shorter_notice": lambda change: {"noticeMinutes": change["noticeMinutes"]},
        "without_buffers": lambda change: {"bufferBeforeMinutes": 0},
        "tentative_moved": lambda change: {"tentative": "free"},
    }
    accounting = explanation(client, template, window)
    before = starts_of(availability(client, template, window).json()["availableSlots"])
    for change in accounting["changes"]:
        body = {"queryPeriods": [window], **request_by_change[change["type"]](change)}
        answer = client.post(url, body, content_type="application/json").json()
        opened = set(starts_of(answer["availableSlots"])) - set(before)
        assert len(opened) == change["opens"]
    assert {change["type"] for change in accounting["changes"]} == set(request_by_change)


def test_moved_tentative_event_is_suggested_with_its_times(client, serve):
    period = {"start": "2025-01-22T10:00:00Z", "end": "2025-01-22T11:00:00Z"}
    connect_feed(
        serve, chen(), "DTSTART:20250122T100000Z\nDTEND:20250122T110000Z\nSTATUS:TENTATIVE"
    )
    accounting = explanation(client, technical_interview(chen()))
    moved = build_change("tentative_moved", interviewerId=chen().pk, name="Chen Wei", **period)
    assert accounting["changes"][0] == {**moved, "opens": 2}


def test_smaller_pool_is_suggested(client, calendar_service):
    template = technical_interview()
    add_group(template, alice(), bob(), chen(), required=2)
    calendar_service(
        [free_busy_entry(alice(), ALL), free_busy_entry(bob(), ALL), *empty_calendars(chen())]
    )
    accounting = explanation(client, template)
    assert accounting["changes"] == [build_change("fewer_of_pool", group=0, required=1, opens=3)]


def test_pairs_are_suggested_if_no_single_change_helps(client, calendar_service):
    template = technical_interview(alice(), bob(), chen())
    calendar_service(
        [free_busy_entry(alice(), ALL), free_busy_entry(bob(), ALL), *empty_calendars(chen())]
    )
    accounting = explanation(client, template)
    assert accounting["changes"] == []
    assert accounting["pairs"] == [
        {"changes": [build_without_person(alice()), build_without_person(bob())], "opens": 3}
    ]
    assert accounting["pairsFound"] == 1


def test_no_pairs_are_suggested_if_a_slot_or_a_change_exists(client, calendar_service):
    template = technical_interview(alice(), bob())
    for busy in ([], [ALL]):
        calendar_service([free_busy_entry(alice(), *busy), *empty_calendars(bob())])
        accounting = explanation(client, template)
        assert (accounting["pairs"], accounting["pairsFound"]) == ([], 0)


def test_next_slot_is_searched_four_weeks_beyond_an_empty_window(client, calendar_service):
    template = technical_interview(alice())
    calendar_service([free_busy_entry(alice(), ("2025-01-22T10:00:00Z", "2025-02-19T10:45:00Z"))])
    accounting = explanation(client, template)
    assert accounting["nextAvailableSlot"] == {
        "start": "2025-02-19T11:00:00Z",
        "end": "2025-02-19T12:00:00Z",
    }
    assert accounting["searched"] == {"start": NOON["start"], "end": "2025-02-19T12:00:00Z"}
    calendar_service([free_busy_entry(alice(), ("2025-01-22T10:00:00Z", "2025-02-19T11:00:01Z"))])
    accounting = explanation(client, template)
    assert (accounting["nextAvailableSlot"], accounting["searchComplete"]) == (None, True)


def test_next_slot_does_not_start_before_the_window(client, calendar_service):
    calendar_service(empty_calendars(alice()))
    short = {"start": "2025-01-22T10:30:00Z", "end": "2025-01-22T11:00:00Z"}
    accounting = explanation(client, technical_interview(alice(), duration=120), short)
    assert accounting["nextAvailableSlot"]["start"] == "2025-01-22T10:30:00Z"


def test_next_slot_of_a_window_with_slots_is_its_first(client, calendar_service):
    calendar_service(empty_calendars(alice()))
    accounting = explanation(client, technical_interview(alice()))
    assert accounting["nextAvailableSlot"]["start"] == NOON["start"]
    assert accounting["searched"] == NOON


def test_unknown_time_is_503_or_counted_with_partial(client, calendar_service):
    template = technical_interview(alice(), bob())
    calendar_service(empty_calendars(bob()))
    assert availability(client, template, NOON, include="explanation").status_code == 503
    accounting = explanation(client, template, partial="true")
    assert accounting["reasons"][1] == {
        "reason": "unknown",
        "firstCause": 3,
        "anyCause": 4,
        "soleCause": 3,
    }
    assert (accounting["nextAvailableSlot"], accounting["searchComplete"]) == (None, False)


def test_unreadable_optional_people_leave_the_search_complete(client, calendar_service):
    template = technical_interview(alice())
    add_group(template, bob(), required=0)
    calendar_service(empty_calendars(alice()))
    assert explanation(client, template)["searchComplete"]


def test_calendars_are_read_within_the_notice_for_exact_suggestions(client, serve):
    connect_feed(serve, chen(), "DTSTART:20250120T110000Z\nDTEND:20250121T083000Z")
    window = {"start": "2025-01-20T10:00:00Z", "end": "2025-01-21T11:00:00Z"}
    accounting = explanation(client, technical_interview(chen()), window)
    notices = {
        change["noticeMinutes"]: change["opens"]
        for change in accounting["changes"]
        if change["type"] == "shorter_notice"
    }
    assert notices == {720: 3, 240: 3, 60: 3}


def test_unknown_time_within_the_notice_is_no_error(client, calendar_service):
    calendar_service([])
    window = {"start": "2025-01-20T10:00:00Z", "end": "2025-01-21T10:00:00Z"}
    answer = availability(client, technical_interview(chen()), window, include="explanation")
    assert answer.status_code == 200
    assert {entry["reason"] for entry in answer.json()["explanation"]["reasons"]} == {
        "window", "notice", "unknown",
    }  # fmt: skip
