"""The explanation of one start, and the candidate view."""

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
    set_rules,
    technical_interview,
)
from tests.problem_details import errors_of, without_request_id
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


def build_conflict(reason: str, start: str, end: str, **more: str) -> dict:
    return {"reason": reason, "start": start, "end": end, **more}


def test_available_start_has_no_conflicts(explain, calendar_service):
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


def test_conflict_names_person_and_calendar_but_not_the_title(explain, serve):
    event = "DTSTART:20250122T103000Z\nDTEND:20250122T113000Z\nSUMMARY:Visit to the dentist"
    feed = serve(send_bytes(response(icalendar_of(event)))).url
    Connection.objects.create(interviewer=chen(), provider="ics", name="Work", url=feed)
    answer = explain(technical_interview(chen()))
    assert b"dentist" not in answer.content
    explanation = answer.json()
    assert (explanation["firstReason"], explanation["reasons"]) == (
        "calendar_busy",
        ["calendar_busy"],
    )
    busy = build_conflict(
        "calendar_busy", "2025-01-22T10:30:00Z", "2025-01-22T11:30:00Z", calendar="Work"
    )
    assert explanation["interviewers"] == [
        {"id": chen().pk, "name": "Chen Wei", "conflicts": [busy]}
    ]
    assert explanation["changes"] == [
        {"type": "shorter_duration", "durationMinutes": 30},
        {"type": "shorter_duration", "durationMinutes": 15},
    ]


def test_every_reason_is_listed_in_order(explain, calendar_service):
    template = set_rules(technical_interview(chen()), buffer_after=30, notice=2880)
    set_rules(chen(), open_hours="Wed 08:00-10:30", max_per_day=1)
    reserve(chen(), "2025-01-22T11:00:00Z", clear=15)
    calendar_service([free_busy_entry(chen(), ("2025-01-22T09:00:00Z", "2025-01-22T09:30:00Z"))])
    explanation = explain(template, "2025-01-22T09:30:00Z").json()
    assert explanation["reasons"] == ["notice", "buffer", "load_limit"]
    assert explanation["interviewers"][0]["conflicts"] == [
        build_conflict("load_limit", "2025-01-22T00:00:00Z", "2025-01-23T00:00:00Z"),
        build_conflict("buffer", "2025-01-22T10:45:00Z", "2025-01-22T12:15:00Z"),
    ]
    explanation = explain(template, "2025-01-22T10:30:00Z").json()
    assert explanation["reasons"] == ["booked", "closed_hours", "load_limit"]


def test_busy_member_that_is_not_needed_is_no_conflict(explain, calendar_service):
    template = technical_interview()
    add_group(template, alice(), bob(), required=1)
    calendar_service([free_busy_entry(alice(), ALL), *empty_calendars(bob())])
    explanation = explain(template).json()
    assert (explanation["available"], explanation["interviewers"]) == (True, [])


def test_pair_of_changes_is_suggested_if_no_single_change_helps(explain, calendar_service):
    template = technical_interview(alice(), bob(), chen())
    calendar_service(
        [free_busy_entry(alice(), ALL), free_busy_entry(bob(), ALL), *empty_calendars(chen())]
    )
    explanation = explain(template).json()
    assert (explanation["changes"], explanation["pairsFound"]) == ([], 1)
    [pair] = explanation["pairs"]
    assert [change["name"] for change in pair["changes"]] == ["Alice Johnson", "Bob Smith"]
    assert pair["opens"] == 1


def test_unreadable_calendar_is_a_reason_and_not_503(explain, calendar_service):
    calendar_service([])
    answer = explain(technical_interview(alice()))
    assert answer.status_code == 200
    assert answer.json()["reasons"] == ["unknown"]
    unknown = build_conflict("unknown", TEN, "2025-01-22T11:00:00Z", calendar="Simulated calendar")
    assert answer.json()["interviewers"][0]["conflicts"] == [unknown]


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
def test_impossible_start_is_400(explain, step, start, detail):
    answer = explain(set_rules(technical_interview(chen()), step=step), start)
    assert (answer.status_code, list(errors_of(answer.json()))) == (400, ["start"])
    assert answer.json()["detail"].startswith(detail)


def test_missing_start_is_400(client):
    url = f"/api/interviews/{technical_interview(chen()).pk}/availability/explain"
    answer = client.get(url)
    assert answer.status_code == 400
    assert errors_of(answer.json()) == {"start": ["This field is required."]}


@pytest.mark.parametrize("name", ["end", "partial", "include", "view"])
def test_unknown_parameter_is_400(explain, name):
    answer = explain(technical_interview(chen()), **{name: "true"})
    assert (answer.status_code, list(errors_of(answer.json()))) == (400, [name])


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00Z", "9999-12-31T22:30:00Z"])
def test_first_and_last_possible_starts_can_be_explained(explain, calendar_service, start):
    tokyo = set_rules(alice(), open_hours="Mon-Sun 12:00-13:00", timezone="Asia/Tokyo")
    template = set_rules(technical_interview(tokyo), buffer_before=240, buffer_after=240)
    calendar_service([])
    explanation = explain(template, start).json()
    assert (explanation["start"], explanation["available"]) == (start, False)
    assert explanation["reasons"][-1] == "closed_hours"


def test_unknown_interview_is_404(client):
    url = "/api/interviews/404/availability/explain"
    assert client.get(url, {"start": TEN}).status_code == 404


def test_candidate_view_has_only_slots(client, calendar_service):
    template = technical_interview(alice())
    calendar_service(empty_calendars(alice()))
    url = f"/api/interviews/{template.pk}/availability"
    window = {**NOON, "end": "2025-01-22T11:30:00Z", "view": "candidate"}
    assert client.get(url, window).json() == {
        "view": "candidate",
        "interviewId": template.pk,
        "name": "Technical Interview",
        "durationMinutes": 60,
        "availableSlots": [
            {"start": TEN, "end": "2025-01-22T11:00:00Z"},
            {"start": "2025-01-22T10:30:00Z", "end": "2025-01-22T11:30:00Z"},
        ],
    }


def test_candidate_view_does_not_name_unknown_calendars(client, calendar_service):
    calendar_service([])
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    answer = client.get(url, {**NOON, "view": "candidate"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert without_request_id(answer) == {
        "type": "urn:slotsmith:availability-unknown",
        "code": "availability_unknown",
        "title": "Some calendars could not be read",
        "status": 503,
        "detail": "The calendars of some interviewers cannot be read at the moment.",
    }


@pytest.mark.parametrize(
    "more", [{"include": "panel"}, {"order": "best"}, {"partial": "true"}, {"include": "calendars"}]
)
def test_candidate_view_rejects_other_options(client, more):
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    answer = client.get(url, {**NOON, "view": "candidate", **more})
    assert (answer.status_code, list(errors_of(answer.json()))) == (400, ["view"])
