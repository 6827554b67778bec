"""The availability endpoints: methods, media types, ids, errors, and query counts."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendars.models import Connection
from interviews.models import InterviewTemplate
from people.models import Interviewer, SpecialDays
from tests.factories import (
    add_group,
    alice,
    free_busy_entry,
    reserve,
    set_rules,
    technical_interview,
)

WEDNESDAY = "2025-01-22T10:00:00Z"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def problem(response) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert set(body) >= {"type", "title", "status", "detail"}
    return response.status_code, body["detail"]


@pytest.mark.parametrize("number", [0, 404, 10**17, 999999999999999999])
def test_unknown_template_is_404(client, number):
    status, detail = problem(client.get(f"/api/interviews/{number}/availability"))
    assert (status, detail) == (404, f"There is no interview {number}.")


@pytest.mark.parametrize(
    "number", ["abc", "-1", "1.0", "1e3", "%31x", "%00", "%D9%A1", " 1", "1" * 19, "null"]
)
def test_non_numeric_id_is_404(client, number):
    status, detail = problem(client.get(f"/api/interviews/{number}/availability"))
    assert status == 404
    assert "ids are numbers" in detail


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_methods_are_405_with_allow_header(client, method):
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    response = getattr(client, method)(url)
    status, detail = problem(response)
    assert (status, detail) == (405, f'Method "{method.upper()}" not allowed.')
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "path", ["/api/interviews/1/availability/query", "/api/availability/query"]
)
def test_query_endpoints_allow_post_only(client, path, method):
    response = getattr(client, method)(path)
    assert (problem(response)[0], response["Allow"]) == (405, "POST, OPTIONS")


@pytest.mark.parametrize("number", ["404", "abc"])
def test_explain_and_query_of_an_unknown_template_are_404(client, number):
    url = f"/api/interviews/{number}/availability"
    assert problem(client.get(f"{url}/explain"))[0] == 404
    assert problem(client.post(f"{url}/query", {}, content_type="application/json"))[0] == 404


@pytest.mark.parametrize(
    ("rules", "detail"),
    [
        ({"open_hours": "Someday"}, "Alice Johnson: open hours: Line 1: “Someday” is not a day"),
        ({"core_hours": "Mon 9-5"}, "Alice Johnson: core hours: Line 1: “9-5” is not a time range"),
        ({"timezone": "Mars"}, "Alice Johnson: time zone: “Mars” is not a valid time zone."),
        ({"limits_timezone": "Mars"}, "Alice Johnson: time zone of the limits: “Mars” is not"),
        (
            {"holiday_region": "XX"},
            "Alice Johnson: public holidays: “XX” is not a known country",
        ),
    ],
)
def test_unreadable_interviewer_rules_are_409(client, rules, detail):
    template = technical_interview(set_rules(alice(), **rules))
    url = f"/api/interviews/{template.pk}/availability"
    for answer in (client.get(url), client.get(f"{url}/explain", {"start": WEDNESDAY})):
        assert problem(answer)[0] == 409
        assert problem(answer)[1].startswith(detail)
    candidate = client.get(url, {"view": "candidate"})
    assert problem(candidate) == (409, "A rule of this interview is invalid.")


@pytest.mark.parametrize(
    ("rules", "detail"),
    [
        ({"candidate_windows": "x"}, "Technical Interview: candidate windows: Line 1: “x” is not"),
        ({"candidate_timezone": "Mars"}, "Technical Interview: candidate time zone: “Mars” is not"),
    ],
)
def test_unreadable_template_rules_are_409(client, rules, detail):
    template = set_rules(technical_interview(alice()), **rules)
    response = client.get(f"/api/interviews/{template.pk}/availability")
    assert problem(response)[0] == 409
    assert problem(response)[1].startswith(detail)


def test_unsupported_media_type_is_406(client):
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    assert problem(client.get(url, HTTP_ACCEPT="text/csv"))[0] == 406


@pytest.mark.parametrize(
    "accepted", ["application/json", "*/*", "text/html,application/xhtml+xml,*/*;q=0.8"]
)
def test_response_is_json_for_browsers_too(client, accepted):
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    assert client.get(url, HTTP_ACCEPT=accepted)["Content-Type"] == "application/json"


def test_empty_panel_is_409(client):
    url = f"/api/interviews/{technical_interview().pk}/availability"
    status, detail = problem(client.get(url))
    assert (status, detail) == (409, "This interview has no interviewers, so it has no slots.")


def test_head_has_no_body(client):
    response = client.head(f"/api/interviews/{technical_interview(alice()).pk}/availability")
    assert (response.status_code, response.content) == (200, b"")


def test_names_are_rendered_unchanged(client, calendar_service):
    person = Interviewer.objects.create(name='Zoë "Z" Ødegård\\ 李 </script>')
    template = InterviewTemplate.objects.create(name="Entretien\ntechnique", duration=30)
    template.interviewers.add(person)
    calendar_service([free_busy_entry(person)])
    answer = client.get(f"/api/interviews/{template.pk}/availability").json()
    assert answer["name"] == "Entretien\ntechnique"
    assert answer["interviewers"] == [{"id": person.pk, "name": 'Zoë "Z" Ødegård\\ 李 </script>'}]


@pytest.mark.parametrize("size", [1, 3, 50])
@pytest.mark.parametrize("connected", [False, True])
def test_query_count_does_not_depend_on_panel_size(client, size, connected):
    people = [Interviewer.objects.create(name=f"Person {number}") for number in range(size)]
    if connected:
        for person in people:
            Connection.objects.create(interviewer=person, provider="mock", name="Work")
    url = f"/api/interviews/{technical_interview(*people).pk}/availability"
    costs = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        costs.append(len(queries))
    assert costs[0] <= (11 if connected else 8)  # nothing of this panel is cached
    assert costs[1:] == ([2, 1] if connected else [1, 1])  # the new snapshots are loaded once


@pytest.mark.parametrize("size", [1, 3, 50])
def test_groups_rules_and_explanations_add_no_queries(client, size):
    people = [
        Interviewer.objects.create(name=f"Person {number}", open_hours="Mon-Fri 09:00-17:00")
        for number in range(size)
    ]
    template = technical_interview(*people[: size // 2])
    for person in people[size // 2 :][:7]:
        add_group(template, person)
        reserve(person, "2025-01-22T10:00:00Z")
        SpecialDays.objects.create(
            interviewer=person, first_day=date(2025, 1, 23), last_day=date(2025, 1, 23)
        )
    everything = {"include": "panel,explanation,proof,calendars", "order": "best"}
    url = f"/api/interviews/{template.pk}/availability"
    first = client.get(url, everything)
    with CaptureQueriesContext(connection) as queries:
        again = client.get(url, everything)
    assert (first.status_code, again.content, len(queries)) == (200, first.content, 1)


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_server_time_zone_does_not_change_the_response(client, settings, zone):
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    before = client.get(url).content
    settings.TIME_ZONE = zone
    assert client.get(url).content == before
