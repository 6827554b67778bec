"""Time that the calendar service leaves out or garbles is unknown, never free."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from calendars.models import Connection
from tests.factories import alice, bob, chen, free_busy_entry, technical_interview
from tests.problem_details import problem_of, without_request_id
from tests.servers import icalendar_of, response, send_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

WINDOW = {"start": "2025-01-22T08:00:00Z", "end": "2025-01-22T10:00:00Z"}
GOOD = ("2025-01-22T08:00:00Z", "2025-01-22T09:00:00Z")


def ask(client, **more):
    template = technical_interview(alice(), bob())
    return client.get(f"/api/interviews/{template.pk}/availability", {**WINDOW, **more})


def test_missing_interviewer_is_named(client, calendar_service):
    calendar_service([free_busy_entry(alice(), GOOD)])
    response = ask(client)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert response["Content-Type"] == "application/problem+json"
    assert without_request_id(response) == {
        "type": "urn:slotsmith:availability-unknown",
        "code": "availability_unknown",
        "title": "Some calendars could not be read",
        "status": 503,
        "detail": "Bob Smith: Simulated calendar was left out of the calendar service's answer.",
        "unknown": [
            {
                "interviewerId": bob().pk,
                "name": "Bob Smith",
                "calendar": "Simulated calendar",
                "provider": "mock",
                "reason": "missing",
                "start": "2025-01-22T08:00:00Z",
                "end": "2025-01-22T10:00:00Z",
            }
        ],
    }


@pytest.mark.parametrize(
    ("busy", "reason"),
    [
        ([("2025-01-22T08:00:00", "2025-01-22T09:00:00")], "malformed"),
        ([("2025-01-22T09:00:00Z", "2025-01-22T08:00:00Z")], "malformed"),
        ([("yesterday", "2025-01-22T08:00:00Z")], "malformed"),
        ([("2025-01-22T08:00:00Z", None)], "malformed"),
        ([(1737532800, 1737536400)], "malformed"),
        ([("2025-01-22T24:61:00Z", "2025-01-22T25:00:00Z")], "malformed"),
        ([GOOD, ("2025-01-22T08:00:00", "2025-01-22T09:00:00")], "malformed"),
    ],
)
def test_invalid_times_make_the_whole_calendar_unknown(client, calendar_service, busy, reason):
    calendar_service([free_busy_entry(alice(), GOOD), free_busy_entry(bob(), *busy)])
    response = ask(client)
    assert response.status_code == 503
    assert [(gap["name"], gap["reason"]) for gap in response.json()["unknown"]] == [
        ("Bob Smith", reason)
    ]


def test_repeated_interviewer_is_unknown(client, calendar_service):
    calendar_service(
        [free_busy_entry(alice(), GOOD), free_busy_entry(bob(), GOOD), free_busy_entry(bob(), GOOD)]
    )
    assert [gap["reason"] for gap in ask(client).json()["unknown"]] == ["repeated"]


@pytest.mark.parametrize(
    "answer",
    [None, {}, "busy", [None], [[]], [{"busy": []}], [{"interviewerId": "1", "busy": []}]],
)
def test_answer_of_the_wrong_shape_makes_everybody_unknown(client, calendar_service, answer):
    calendar_service(answer)
    response = ask(client)
    assert response.status_code == 503
    assert {gap["name"] for gap in response.json()["unknown"]} == {"Alice Johnson", "Bob Smith"}


@pytest.mark.parametrize(
    "busy", [None, 5, [None], [{}], {}, "", b"", set(), {"start": GOOD[0], "end": GOOD[1]}]
)
def test_busy_times_that_are_not_a_list_are_malformed(client, calendar_service, busy):
    calendar_service([free_busy_entry(alice(), GOOD), {**free_busy_entry(bob()), "busy": busy}])
    assert [gap["reason"] for gap in ask(client).json()["unknown"]] == ["malformed"]


def test_entry_without_busy_times_is_malformed(client, calendar_service):
    calendar_service([free_busy_entry(alice(), GOOD), {"interviewerId": bob().pk}])
    assert [gap["reason"] for gap in ask(client).json()["unknown"]] == ["malformed"]


def test_failing_service_makes_everybody_unknown(client, monkeypatch):
    def fail(ids):
        raise RuntimeError("the service is down")

    monkeypatch.setattr("service.mock_availability.get_free_busy_data", fail)
    assert {gap["reason"] for gap in ask(client).json()["unknown"]} == {"failed"}


def test_entries_of_other_interviewers_are_ignored(client, calendar_service):
    stranger = {"interviewerId": 10**6, "busy": [{"start": "nonsense", "end": "nonsense"}]}
    calendar_service([stranger, free_busy_entry(alice(), GOOD), free_busy_entry(bob())])
    assert [slot["start"] for slot in ask(client).json()["availableSlots"]] == [
        "2025-01-22T09:00:00Z"
    ]


def test_partial_response_names_unknown_interviewers(client, calendar_service):
    calendar_service([free_busy_entry(alice(), GOOD)])
    answer = ask(client, partial="true").json()
    assert answer["availableSlots"] == []
    assert [gap["name"] for gap in answer["unknown"]] == ["Bob Smith"]


def test_fraction_of_a_second_blocks_the_whole_second(client, calendar_service):
    calendar_service(
        [
            free_busy_entry(alice(), ("2025-01-22T08:00:00Z", "2025-01-22T09:00:00.250+00:00")),
            free_busy_entry(bob()),
        ]
    )
    assert ask(client).json()["availableSlots"] == []


def connect_calendars_with_unknown_days(serve, calendars: int) -> None:
    """Give Chen calendars with thirty events, days apart, whose ends cannot be read."""
    days = [date(2025, 2, 1) + timedelta(days=3 * number) for number in range(30)]
    events = [f"DTSTART:{day:%Y%m%d}T100000Z\nDURATION:P" for day in days]
    url = serve(send_bytes(response(icalendar_of(*events)))).url
    for number in range(calendars):
        Connection.objects.create(
            interviewer=chen(), provider="ics", name=f"Work {number}", url=url
        )


def list_unknown(client, **more) -> dict:
    window = {"start": "2025-02-01T00:00:00Z", "end": "2025-04-30T00:00:00Z"}
    url = f"/api/interviews/{technical_interview(chen()).pk}/availability"
    return client.get(url, {**window, **more})


def test_problem_lists_all_of_few_unknown_intervals(client, serve):
    connect_calendars_with_unknown_days(serve, 2)
    problem = problem_of(list_unknown(client), 503)
    assert len(problem["unknown"]) == 60
    assert "unknownTruncated" not in problem


def test_problem_lists_the_first_of_very_many_unknown_intervals(client, serve):
    connect_calendars_with_unknown_days(serve, 60)
    problem = problem_of(list_unknown(client), 503)
    by_calendar = Counter(interval["calendar"] for interval in problem["unknown"])
    assert set(by_calendar) == {f"Work {number}" for number in range(60)}
    assert set(by_calendar.values()) == {16}
    assert problem["unknownTruncated"] is True
    assert len(list_unknown(client, partial="true").json()["unknown"]) == 1800
