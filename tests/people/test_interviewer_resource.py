"""Interviewers as a resource: filters, creation, deletion, versions and `active`."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from bookings.models import Booking
from people.models import Interviewer, SpecialDays
from people.serializers import InterviewerSerializer
from tests.access import callers
from tests.factories import (
    add_group,
    alice,
    bob,
    chen,
    reserve,
    set_rules,
    technical_interview,
)
from tests.interviews.test_schemas import assert_is_as_documented
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
EARLIER = datetime(2025, 1, 1, tzinfo=timezone.utc)
URL = "/api/interviewers"


@pytest.fixture
def client() -> Client:
    return callers.client_of_new_token(scope="people:write")


def url_of(person: Interviewer, more: str = "") -> str:
    return f"{URL}/{person.pk}{more}"


def create(client: Client, **body: Any) -> Any:
    return client.post(URL, body, content_type="application/json")


def change(client: Client, url: str, body: Any, **headers: str) -> Any:
    return client.patch(url, body, content_type="application/json", headers=headers)


def list_names(client: Client, **query: object) -> list[str]:
    return [row["name"] for row in client.get(URL, query).json()["data"]]


def find_codes(response: Any) -> list[tuple[str, str]]:
    errors = problem_of(response, 400)["errors"]
    return [(error.get("pointer") or error["parameter"], error["code"]) for error in errors]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"email": "BOB@example.com"}, ["Bob Smith"]),
        ({"email": "bob"}, []),
        ({"externalId": "hris-9"}, ["Alice Johnson"]),
        ({"externalId": "HRIS-9"}, []),
        ({"q": "smith"}, ["Bob Smith"]),
        ({"q": "bob@"}, ["Bob Smith"]),
        ({"active": "false"}, ["Chen Wei"]),
        ({"active": "true"}, ["Alice Johnson", "Bob Smith"]),
        ({"updatedSince": "2025-01-20T10:00:00Z"}, ["Alice Johnson", "Bob Smith"]),
        ({"q": "e", "active": "false"}, ["Chen Wei"]),
    ],
)
def test_list_is_filtered(client, query, names):
    set_rules(alice(), external_id="hris-9")
    set_rules(bob(), email="bob@example.com")
    set_rules(chen(), active=False)
    Interviewer.objects.filter(pk=chen().pk).update(updated_at=EARLIER)
    assert list_names(client, **query) == names


@pytest.mark.parametrize("query", [{"updatedSince": "yesterday"}, {"active": "x"}, {"name": "A"}])
def test_wrong_filter_is_named(client, query):
    assert [place for place, _code in find_codes(client.get(URL, query))] == list(query)


def test_cursor_of_another_filter_is_refused(client):
    alice(), bob()
    cursor = client.get(URL, {"limit": 1}).json()["nextCursor"]
    response = client.get(URL, {"limit": 1, "cursor": cursor, "active": "true"})
    assert find_codes(response) == [("cursor", "cursor_mismatch")]


def test_name_is_enough_to_create_an_interviewer(client):
    response = create(client, name="Ann Lee")
    assert response.status_code == 201
    assert_is_as_documented(InterviewerSerializer, response.json())
    assert client.get(response["Location"]).json() == response.json()
    assert client.get(response["Location"])["ETag"] == response["ETag"]


def test_interviewer_is_created_with_all_rules(client):
    body = {
        "name": "Ann Lee",
        "email": "ann@example.com",
        "timeZone": "Europe/Berlin",
        "openHours": [{"days": ["mon", "sun"], "start": "22:00", "end": "02:00"}],
        "coreHours": None,
        "holidayCalendar": "DE-BE",
        "maxPerDay": 2,
        "maxPerWeek": None,
        "limitTimeZone": "UTC",
        "externalId": "hris-9",
        "metadata": {"team": "platform"},
        "active": False,
    }
    created = create(client, **body).json()
    assert {name: created[name] for name in body} == body


def test_creation_with_an_email_that_is_taken_names_the_interviewer(client):
    set_rules(bob(), email="bob@example.com")
    problem = problem_of(create(client, name="Robert", email="bob@example.com"), 409)
    assert (problem["code"], problem["interviewerId"]) == ("already_exists", bob().pk)
    assert Interviewer.objects.count() == 1


def test_errors_of_a_creation_are_reported_together(client):
    body = {"email": "bob", "timeZone": "Mars", "openHours": [], "account": 1}
    assert sorted(find_codes(create(client, **body))) == [
        ("#/account", "unknown"),
        ("#/email", "invalid_email"),
        ("#/name", "required"),
        ("#/openHours", "too_short"),
        ("#/timeZone", "invalid_time_zone"),
    ]


def test_deletion_takes_special_days_along(client):
    SpecialDays.objects.create(interviewer=alice(), first_day="2025-01-20", last_day="2025-01-20")
    response = client.delete(url_of(alice()))
    assert (response.status_code, response.content) == (204, b"")
    assert not SpecialDays.objects.exists()
    assert not Interviewer.objects.exists()


def name_on_panel() -> None:
    technical_interview(alice())


def name_in_group() -> None:
    add_group(technical_interview(), alice())


def hold_time() -> None:
    reserve(alice(), "2025-01-22T10:00:00Z", state="held")


def book() -> None:
    booking = Booking.objects.create(
        template=technical_interview(),
        start="2020-01-22T10:00:00Z",
        end="2020-01-22T11:00:00Z",
        created_at=EARLIER,
        candidate_name="Kim",
        candidate_email="kim@example.com",
        candidate_timezone="UTC",
    )
    booking.participants.create(interviewer=alice())


@pytest.mark.parametrize("use", [name_on_panel, name_in_group, hold_time, book])
def test_interviewer_in_use_is_not_deleted(client, use):
    use()
    assert problem_of(client.delete(url_of(alice())), 409)["code"] == "in_use"
    assert Interviewer.objects.filter(name="Alice Johnson").exists()


def test_expired_hold_is_no_use(client):
    reserve(alice(), "2025-01-17T10:00:00Z", state="held")
    assert client.delete(url_of(alice())).status_code == 204


def test_every_change_of_what_is_shown_is_a_new_version(client, frozen):
    first = client.get(url_of(alice()))
    frozen.move_to("2025-01-20T10:05:00Z")
    changed = change(client, url_of(alice()), {"maxPerDay": 3})
    assert changed["ETag"] != first["ETag"]
    assert changed.json()["updatedAt"] == "2025-01-20T10:05:00Z"
    assert changed.json()["createdAt"] == "2025-01-20T10:00:00Z"


def test_change_of_another_version_is_refused(client):
    url = url_of(alice())
    etag = client.get(url)["ETag"]
    assert change(client, url, {"maxPerDay": 3}, if_match=etag).status_code == 200
    problem = problem_of(change(client, url, {"maxPerDay": 4}, if_match=etag), 412)
    assert problem["code"] == "precondition_failed"
    problem_of(client.delete(url, headers={"if-match": etag}), 412)
    assert Interviewer.objects.get().max_per_day == 3
    assert change(client, url, {"maxPerDay": 5}, if_match="*").status_code == 200


def test_unreadable_hours_are_no_server_error(client):
    Interviewer.objects.filter(pk=alice().pk).update(open_hours="Mon 9-")
    assert problem_of(client.get(url_of(alice())), 409)["code"] == "unreadable_rules"
    assert change(client, url_of(alice()), {"openHours": None}).status_code == 200


def test_repeated_creation_with_a_key_is_carried_out_once(client):
    headers = {"idempotency-key": "k1"}
    for path, body in (
        ("", {"name": "Ann Lee", "email": "ann@example.com"}),
        (f"/{alice().pk}/special-days", {"startDate": "2025-01-22", "endDate": "2025-01-22"}),
    ):
        first, second = (
            client.post(URL + path, body, content_type="application/json", headers=headers)
            for _ in range(2)
        )
        assert (first.status_code, second.status_code) == (201, 201)
        assert second.json() == first.json()
        assert second["Location"] == first["Location"]
        headers = {"idempotency-key": "k2"}


def test_email_address_is_unique_whatever_its_case():
    set_rules(bob(), email="bob@example.com")
    client = callers.superuser_client()
    body = {"name": "Robert", "email": "BOB@Example.com"}
    created = client.post("/api/interviewers", body, content_type="application/json")
    assert problem_of(created, 409)["interviewerId"] == bob().pk
    url = f"/api/interviewers/{alice().pk}"
    changed = client.patch(url, {"email": "Bob@example.COM"}, content_type="application/json")
    [entry] = problem_of(changed, 400)["errors"]
    assert (entry["pointer"], entry["code"]) == ("#/email", "taken")
    with pytest.raises(IntegrityError):
        Interviewer.objects.create(name="Robert", email="BOB@example.com")


@pytest.mark.parametrize("if_match", ["abc", "W/abc", "abc, def"])
def test_condition_without_quotation_marks_is_invalid(if_match):
    client = callers.superuser_client()
    url = f"/api/interviewers/{alice().pk}"
    response = client.patch(
        url, {"maxPerDay": 1}, content_type="application/json", HTTP_IF_MATCH=if_match
    )
    assert list(errors_of(problem_of(response, 400))) == ["If-Match"]
