"""Why is this start no slot? One start explained over HTTP, and what a candidate is told."""

from __future__ import annotations

import pytest

from calendars.models import Connection
from tests.factories import (
    add_group,
    alice,
    bob,
    chen,
    empty_calendars,
    free_busy_entry,
    reserve,
    technical_interview,
)
from tests.factories import set_rules as having
from tests.servers import icalendar_of, response, send_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

TEN = "2025-01-22T10:00:00Z"
NOON = {"start": TEN, "end": "2025-01-22T12:00:00Z"}
ALL = (TEN, "2025-01-22T12:00:00Z")


@pytest.fixture
def explain(client):
    def get(template, start: str = TEN, **more):
        url = f"/api/interviews/{template.pk}/availability/explain"
        return client.get(url, {"start": start, **more})

    return get


def obstacle(reason: str, start: str, end: str, **more: str) -> dict:
    return {"reason": reason, "start": start, "end": end, **more}


def test_a_start_that_is_a_slot_has_nothing_in_the_way(explain, calendar_service):
    template = technical_interview(alice())
    calendar_service(empty_calendars(alice()))
    response = explain(template)
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert response.json() == {
        "interviewId": template.pk,
        "start": TEN,
        "end": "2025-01-22T11:00:00Z",
        "available": True,
        "firstReason": None,
        "reasons": [],
        "interviewers": [],
        "changes": [],
        "pairs": [],
        "pairsFound": 0,
    }


def test_what_is_in_the_way_is_told_by_person_and_calendar_and_never_by_title(explain, serve):
    event = "DTSTART:20250122T103000Z\nDTEND:20250122T113000Z\nSUMMARY:Visit to the dentist"
    feed = serve(send_bytes(response(icalendar_of(event)))).url
    Connection.objects.create(interviewer=chen(), provider="ics", name="Work", url=feed)
    answer = explain(technical_interview(chen()))
    assert b"dentist" not in answer.content
    told = answer.json()
    assert (told["firstReason"], told["reasons"]) == ("CALENDAR_BUSY", ["CALENDAR_BUSY"])
    busy = obstacle(
        "CALENDAR_BUSY", "2025-01-22T10:30:00Z", "2025-01-22T11:30:00Z", calendar="Work"
    )
    assert told["interviewers"] == [{"id": chen().pk, "name": "Chen Wei", "inTheWay": [busy]}]
    assert told["changes"] == [
        {"change": "SHORTER_DURATION", "durationMinutes": 30},
        {"change": "SHORTER_DURATION", "durationMinutes": 15},
    ]


def test_every_reason_of_a_start_is_told_in_order(explain, calendar_service):
    template = having(technical_interview(chen()), buffer_after=30, notice=2880)
    having(chen(), open_hours="Wed 08:00-10:30", max_per_day=1)
    reserve(chen(), "2025-01-22T11:00:00Z", clear=15)
    calendar_service([free_busy_entry(chen(), ("2025-01-22T09:00:00Z", "2025-01-22T09:30:00Z"))])
    told = explain(template, "2025-01-22T09:30:00Z").json()
    assert told["reasons"] == ["NOTICE", "BUFFER", "LOAD_LIMIT"]
    assert told["interviewers"][0]["inTheWay"] == [
        obstacle("LOAD_LIMIT", "2025-01-22T00:00:00Z", "2025-01-23T00:00:00Z"),
        obstacle("BUFFER", "2025-01-22T10:45:00Z", "2025-01-22T12:15:00Z"),
    ]
    told = explain(template, "2025-01-22T10:30:00Z").json()
    assert told["reasons"] == ["BOOKED", "CLOSED_HOURS", "LOAD_LIMIT"]


def test_people_without_whom_a_group_is_filled_are_in_nobodys_way(explain, calendar_service):
    template = technical_interview()
    add_group(template, alice(), bob(), required=1)
    calendar_service([free_busy_entry(alice(), ALL), *empty_calendars(bob())])
    told = explain(template).json()
    assert (told["available"], told["interviewers"]) == (True, [])


def test_two_changes_are_told_where_one_does_not_help(explain, calendar_service):
    template = technical_interview(alice(), bob(), chen())
    calendar_service(
        [free_busy_entry(alice(), ALL), free_busy_entry(bob(), ALL), *empty_calendars(chen())]
    )
    told = explain(template).json()
    assert (told["changes"], told["pairsFound"]) == ([], 1)
    assert [[one["name"] for one in pair] for pair in told["pairs"]] == [
        ["Alice Johnson", "Bob Smith"]
    ]


def test_a_calendar_that_cannot_be_read_is_a_reason_and_no_503(explain, calendar_service):
    calendar_service([])
    answer = explain(technical_interview(alice()))
    assert answer.status_code == 200
    assert answer.json()["reasons"] == ["UNKNOWN"]
    unknown = obstacle("UNKNOWN", TEN, "2025-01-22T11:00:00Z", calendar="Simulated calendar")
    assert answer.json()["interviewers"][0]["inTheWay"] == [unknown]


@pytest.mark.parametrize(
    ("step", "start", "detail"),
    [
        (30, "2025-01-22T10:15:00Z", "start: Slots begin every 30 minutes"),
        (30, "2025-01-22T10:00:00.5Z", "start: Slots begin every 30 minutes"),
        (60, "2025-01-22T10:30:00Z", "start: Slots begin every 60 minutes"),
        (30, "9999-12-31T23:30:00Z", "start: The slot would end after the year 9999."),
        (30, "10:00", "start: Enter an RFC 3339 date-time"),
        (30, "", "start: Enter an RFC 3339 date-time"),
    ],
)
def test_a_start_that_no_slot_can_have_is_400(explain, step, start, detail):
    answer = explain(having(technical_interview(chen()), step=step), start)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["start"])
    assert answer.json()["detail"].startswith(detail)


def test_a_start_must_be_given(client):
    url = f"/api/interviews/{technical_interview(chen()).pk}/availability/explain"
    answer = client.get(url)
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"start": ["This field is required."]}


@pytest.mark.parametrize("name", ["end", "partial", "include", "view"])
def test_a_parameter_that_is_not_understood_is_400(explain, name):
    answer = explain(technical_interview(chen()), **{name: "true"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00Z", "9999-12-31T22:30:00Z"])
def test_the_first_and_the_last_start_there_are_can_be_explained(explain, calendar_service, start):
    tokyo = having(alice(), open_hours="Mon-Sun 12:00-13:00", timezone="Asia/Tokyo")
    template = having(technical_interview(tokyo), buffer_before=240, buffer_after=240)
    calendar_service([])
    told = explain(template, start).json()
    assert (told["start"], told["available"]) == (start, False)
    assert told["reasons"][-1] == "CLOSED_HOURS"


def test_an_unknown_interview_is_404(client):
    url = "/api/interviews/404/availability/explain"
    assert client.get(url, {"start": TEN}).status_code == 404


def test_a_candidate_is_told_when_and_nothing_else(client, calendar_service):
    template = technical_interview(alice())
    calendar_service(empty_calendars(alice()))
    url = f"/api/interviews/{template.pk}/availability"
    window = {**NOON, "end": "2025-01-22T11:30:00Z", "view": "candidate"}
    assert client.get(url, window).json() == {
        "availableSlots": [
            {"start": TEN, "end": "2025-01-22T11:00:00Z"},
            {"start": "2025-01-22T10:30:00Z", "end": "2025-01-22T11:30:00Z"},
        ]
    }


def test_a_candidate_is_not_told_whose_calendar_is_unknown(client, calendar_service):
    calendar_service([])
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    answer = client.get(url, {**NOON, "view": "candidate"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert answer.json() == {
        "type": "urn:slotsmith:availability-unknown",
        "title": "Some calendars could not be read",
        "status": 503,
        "detail": "It is not known at the moment when the interviewers are free.",
    }


@pytest.mark.parametrize(
    "more", [{"include": "panel"}, {"order": "best"}, {"partial": "true"}, {"include": "calendars"}]
)
def test_a_candidate_cannot_ask_for_more(client, more):
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    answer = client.get(url, {**NOON, "view": "candidate", **more})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["view"])
