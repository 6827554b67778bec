"""The endpoints of interviewers and their special days."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people import serializers
from people.models import Interviewer, SpecialDays
from people.serializers import (
    InterviewerListSerializer,
    InterviewerSerializer,
    InterviewerUpdateSerializer,
    SpecialDaysListSerializer,
    SpecialDaysSerializer,
)
from tests.access import callers
from tests.factories import (
    alice,
    bob,
    chen,
    free_busy_entry,
    set_rules,
    starts_of,
    technical_interview,
)
from tests.interviews.test_schemas import assert_is_as_documented
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
MORNINGS = [{"days": ["mon", "wed"], "start": "09:00", "end": "12:00"}]
DAY = {"startDate": "2025-01-22", "endDate": "2025-01-22"}


def url_of(person: Interviewer, more: str = "") -> str:
    return f"/api/interviewers/{person.pk}{more}"


def change(client: Client, person: Interviewer, changes: Any) -> Any:
    return client.patch(url_of(person), changes, content_type="application/json")


def add(client: Client, person: Interviewer, days: Any) -> Any:
    return client.post(url_of(person, "/special-days"), days, content_type="application/json")


def test_interviewer_can_read_and_change_own_hours():
    client = callers.interviewer_client(alice())
    response = change(client, alice(), {"openHours": MORNINGS, "maxPerDay": 2})
    assert response.status_code == 200
    assert_is_as_documented(InterviewerSerializer, response.json())
    assert client.get(url_of(alice())).json() == response.json()
    interviewer = Interviewer.objects.get(pk=alice().pk)
    assert (interviewer.open_hours, interviewer.max_per_day) == (
        "Mon 09:00-12:00\nWed 09:00-12:00",
        2,
    )


def test_changed_hours_apply_immediately(calendar_service):
    calendar_service([free_busy_entry(alice())])
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    window = {"start": "2025-01-22T08:00:00Z", "end": "2025-01-22T12:00:00Z"}
    change(
        callers.interviewer_client(alice()),
        alice(),
        {"openHours": [{"days": ["wed"], "start": "10:00", "end": "11:00"}]},
    )
    slots = callers.client_of_new_token().get(url, window).json()["availableSlots"]
    assert starts_of(slots) == ["2025-01-22T10:00:00Z"]


def test_patch_keeps_fields_not_in_the_body():
    client, person = callers.coordinator_client(), alice()
    change(client, person, {"openHours": MORNINGS})
    change(client, person, {"timeZone": "Europe/Berlin"})
    assert change(client, person, {}).json()["openHours"] == MORNINGS


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Mallory"},
        {"email": "m@example.com"},
        {"externalId": "hris-9"},
        {"metadata": {"team": "a"}},
        {"active": False},
    ],
)
def test_only_coordinators_can_change_name_and_email(changes):
    response = change(callers.interviewer_client(alice()), alice(), {**changes, "maxPerDay": 1})
    assert (
        problem_of(response, 403)["detail"]
        == f"Only coordinators can change {next(iter(changes))}."
    )
    assert Interviewer.objects.filter(name="Alice Johnson", max_per_day=None).exists()
    assert change(callers.coordinator_client(), alice(), changes).status_code == 200


@pytest.mark.parametrize("email", ["bob@example.com", "free@example.com", "no address"])
def test_interviewer_cannot_ask_which_addresses_others_have(email):
    set_rules(bob(), email="bob@example.com")
    response = change(callers.interviewer_client(alice()), alice(), {"email": email})
    assert problem_of(response, 403)["detail"] == "Only coordinators can change email."


@pytest.mark.parametrize("body", [["email"], "email", None, 7])
def test_body_that_is_no_object_is_400(body):
    problem_of(change(callers.interviewer_client(alice()), alice(), body), 400)


def test_account_cannot_be_changed():
    response = change(callers.superuser_client(), alice(), {"account": 1})
    assert errors_of(problem_of(response, 400)) == {"account": ["Unknown parameter."]}


def test_invalid_value_is_reported_and_nothing_is_saved():
    response = change(callers.superuser_client(), alice(), {"maxPerDay": 1, "timeZone": "Mars"})
    assert errors_of(problem_of(response, 400)) == {
        "timeZone": ["“Mars” is not a valid time zone."]
    }
    assert Interviewer.objects.get(pk=alice().pk).max_per_day is None


def test_concurrently_taken_email_is_400(monkeypatch):
    set_rules(bob(), email="bob@example.com")
    monkeypatch.setattr(InterviewerUpdateSerializer, "validate_email", lambda self, email: email)
    response = change(callers.superuser_client(), alice(), {"email": "bob@example.com"})
    assert list(errors_of(problem_of(response, 400))) == ["email"]


@pytest.mark.parametrize("body", ["[]", "null", "{", '"a"', "1"])
def test_body_must_be_a_json_object(body):
    problem_of(change(callers.superuser_client(), alice(), body), 400)


@pytest.mark.parametrize("number", ["0", "404", "abc", "1" * 19, "9" * 18, "-1", "%00"])
def test_unknown_interviewer_is_404(number):
    client = callers.superuser_client()
    for more in ("", "/special-days", "/connections"):
        problem_of(client.get(f"/api/interviewers/{number}{more}"), 404)


def test_coordinator_can_page_through_all_interviewers():
    people = [alice(), bob(), chen()]
    client = callers.coordinator_client()
    first = client.get("/api/interviewers", {"limit": 2}).json()
    assert_is_as_documented(InterviewerListSerializer, first)
    assert [row["id"] for row in first["data"]] == [person.pk for person in people[:2]]
    second_page = client.get(
        "/api/interviewers/", {"limit": 2, "cursor": first["nextCursor"]}
    ).json()
    assert [row["name"] for row in second_page["data"]] == ["Chen Wei"]
    assert second_page["nextCursor"] is None


def test_page_costs_one_query():
    Interviewer.objects.bulk_create(Interviewer(name=f"Person {number}") for number in range(150))
    client = callers.superuser_client()
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/api/interviewers")
    assert len(response.json()["data"]) == 100
    assert sum("people_interviewer" in query["sql"] for query in queries) == 2


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 201},
        {"cursor": "2"},
        {"cursor": ""},
        {"after": 2},
    ],
)
def test_invalid_page_parameters_are_400(query):
    response = callers.superuser_client().get("/api/interviewers", query)
    assert list(errors_of(problem_of(response, 400))) == list(query)


def test_interviewer_can_add_list_and_delete_own_overrides():
    client = callers.interviewer_client(alice())
    created = add(client, alice(), {**DAY, "hours": [{"start": "10:00", "end": "12:00"}]})
    assert created.status_code == 201
    assert_is_as_documented(SpecialDaysSerializer, created.json())
    listed = client.get(url_of(alice(), "/special-days")).json()
    assert_is_as_documented(SpecialDaysListSerializer, listed)
    assert listed == {"data": [created.json()], "nextCursor": None}
    deleted = client.delete(url_of(alice(), f"/special-days/{created.json()['id']}"))
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert client.get(url_of(alice(), "/special-days")).json()["data"] == []


def test_override_without_hours_is_time_off():
    add(callers.interviewer_client(alice()), alice(), DAY)
    assert str(SpecialDays.objects.get()) == "2025-01-22: time off"


@pytest.mark.parametrize(
    "days",
    [
        {
            "startDate": "0001-01-01",
            "endDate": "9999-12-31",
            "hours": [{"start": "00:00", "end": "24:00"}],
        },
        {"startDate": "9999-12-31", "endDate": "9999-12-31"},
    ],
)
def test_overrides_on_the_first_and_last_dates_do_not_break_availability(days, calendar_service):
    calendar_service([free_busy_entry(alice())])
    assert add(callers.interviewer_client(alice()), alice(), days).status_code == 201
    url = f"/api/interviews/{technical_interview(alice()).pk}/availability"
    assert callers.client_of_new_token().get(url).status_code == 200


def test_number_of_overrides_is_limited(monkeypatch):
    monkeypatch.setattr(serializers, "MAX_SPECIAL_DAYS", 1)
    client = callers.interviewer_client(alice())
    assert [add(client, alice(), DAY).status_code for _ in range(2)] == [201, 400]


def test_deleting_an_unknown_override_is_404():
    client = callers.interviewer_client(alice())
    for number in ("404", "abc", "9" * 18):
        problem_of(client.delete(url_of(alice(), f"/special-days/{number}")), 404)


def test_other_interviewers_overrides_are_404():
    days = SpecialDays.objects.create(
        interviewer=bob(), first_day="2025-01-20", last_day="2025-01-20"
    )
    client = callers.interviewer_client(alice())
    for owner in (alice(), bob()):
        problem_of(client.delete(url_of(owner, f"/special-days/{days.pk}")), 404)
    problem_of(add(client, bob(), DAY), 404)
    assert list(SpecialDays.objects.all()) == [days]


def test_responses_are_not_cached():
    client = callers.superuser_client()
    for url in ("/api/interviewers", url_of(alice(), "/special-days")):
        assert client.get(url)["Cache-Control"] == "no-store"
    assert client.get(url_of(alice()))["Cache-Control"] == "private, no-cache"
