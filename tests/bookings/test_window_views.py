"""The API of the times at which a candidate can come."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from bookings import candidate_links
from bookings.candidate_links import Invitee
from bookings.models import AuditEntry, CandidateLink
from tests.access import callers
from tests.factories import NOW, alice, set_rules, technical_interview, utc_seconds
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
MORNING = {"start": "2025-01-22T09:00:00Z", "end": "2025-01-22T11:00:00Z"}


@pytest.fixture
def link() -> CandidateLink:
    return candidate_links.create(technical_interview(alice()).pk, Invitee(), utc_seconds(NOW))[0]


@pytest.fixture
def client():
    return callers.client_of_new_token(scope="bookings:write")


def put(client, link: CandidateLink, body: object):
    url = f"/api/candidate-links/{link.uuid}/windows"
    return client.put(url, json.dumps(body), content_type="application/json")


def test_windows_are_replaced_and_returned(client, link):
    url = f"/api/candidate-links/{link.uuid}/windows"
    empty = {"candidateLinkId": str(link.uuid), "windows": [], "submittedAt": None}
    assert client.get(url).json() == empty
    local = {"start": "2025-01-22T10:00:00+01:00", "end": "2025-01-22T12:00:00+01:00"}
    sent = put(client, link, {"windows": [local]})
    assert (sent.status_code, sent.json()) == (
        200,
        {**empty, "windows": [MORNING], "submittedAt": "2025-01-20T10:00:00Z"},
    )
    assert client.get(url).json() == sent.json()
    assert put(client, link, {"windows": []}).json() == empty
    sent = AuditEntry.objects.filter(action="windows_sent")
    assert [entry.actor_kind for entry in sent] == ["token", "token"]


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("#/windows", "required")]),
        ({"windows": None}, [("#/windows", "null_not_allowed")]),
        ({"windows": {}}, [("#/windows", "invalid_type")]),
        ({"windows": [{}]}, [("#/windows/0/start", "required"), ("#/windows/0/end", "required")]),
        ({"windows": [{**MORNING, "x": 1}]}, [("#/windows/0/x", "unknown")]),
        ({"windows": [{**MORNING, "end": "noon"}]}, [("#/windows/0/end", "invalid_format")]),
        ({"windows": [MORNING] * 51}, [("#/windows", "too_long")]),
        (
            {"windows": [MORNING, {**MORNING, "end": MORNING["start"]}]},
            [("#/windows/1/end", "invalid")],
        ),
        (
            {"windows": [{"start": "2025-01-19T10:00:00Z", "end": "2025-01-19T10:30:00Z"}]},
            [("#/windows/0/start", "too_small"), ("#/windows/0/end", "too_small")],
        ),
        (
            {"windows": [{"start": "2025-01-22T10:00:00Z", "end": "9999-12-31T23:59:59Z"}]},
            [("#/windows/0/end", "too_large")],
        ),
    ],
)
def test_bad_windows_are_refused_by_name(client, link, body, errors):
    found = problem_of(put(client, link, body), 400)["errors"]
    assert [(error["pointer"], error["code"]) for error in found] == errors


def test_total_is_refused_with_its_bound(client, link):
    set_rules(link.template, candidate_min_total_minutes=300)
    [error] = problem_of(put(client, link, {"windows": [MORNING]}), 400)["errors"]
    assert (error["pointer"], error["code"], error["min"]) == ("#/windows", "too_small", 300)


def test_ended_link_is_refused(client, link):
    CandidateLink.objects.update(revoked_at=link.created_at)
    problem = problem_of(put(client, link, {"windows": [MORNING]}), 409)
    assert problem["code"] == "link_closed"


def test_unknown_link_is_not_found(client, link):
    assert client.get(f"/api/candidate-links/{uuid4()}/windows").status_code == 404
