"""Queries with other candidate windows than those of the interview."""

from __future__ import annotations

import pytest

from tests.factories import alice, empty_calendars, set_rules, starts_of, technical_interview
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
WEDNESDAY = {"start": "2025-01-22T00:00:00Z", "end": "2025-01-23T00:00:00Z"}


def build_windows(start: str, end: str) -> list[dict]:
    return [{"days": ["wed"], "start": start, "end": end}]


@pytest.fixture
def find_starts(client, calendar_service):
    """Return the starts on Wednesday for a query of an interview with windows from 17:00."""
    calendar_service(empty_calendars(alice()))
    template = set_rules(technical_interview(alice()), candidate_windows="Wed 17:00-18:00")

    def send(**body) -> list[str]:
        url = f"/api/interviews/{template.pk}/availability/query"
        sent = {"queryPeriods": [WEDNESDAY], **body}
        response = client.post(url, sent, content_type="application/json")
        assert response.status_code == 200
        return [start[11:16] for start in starts_of(response.json()["availableSlots"])]

    return send


def test_windows_of_the_query_replace_those_of_the_interview(find_starts):
    assert find_starts() == ["17:00"]
    assert find_starts(candidateWindows=build_windows("10:00", "11:30")) == ["10:00", "10:30"]


def test_zone_applies_to_the_windows_of_the_interview_too(find_starts):
    assert find_starts(candidateTimeZone="Europe/Berlin") == ["16:00"]
    windows = build_windows("10:00", "11:00")
    assert find_starts(candidateWindows=windows, candidateTimeZone="Europe/Berlin") == ["09:00"]


def test_null_means_at_any_time(find_starts):
    assert len(find_starts(candidateWindows=None)) == 47


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"candidateWindows": build_windows("17:00", "25:00")}, "#/candidateWindows/0/end"),
        ({"candidateWindows": []}, "#/candidateWindows"),
        ({"candidateTimeZone": "Mars"}, "#/candidateTimeZone"),
    ],
)
def test_bad_windows_are_refused(client, body, pointer):
    sent = {"queryPeriods": [WEDNESDAY], **body}
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability/query"
    problem = problem_of(client.post(url, sent, content_type="application/json"), 400)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
