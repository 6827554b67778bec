"""Special days as a resource."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from people.models import Interviewer
from tests.access import callers
from tests.factories import alice
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]


@pytest.fixture
def client() -> Client:
    return callers.client_of_new_token(scope="people:write")


def url_of(person: Interviewer, more: str = "") -> str:
    return f"/api/interviewers/{person.pk}{more}"


def change(client: Client, url: str, body: Any, **headers: str) -> Any:
    return client.patch(url, body, content_type="application/json", headers=headers)


def add_days(client: Client, **body: Any) -> Any:
    url = url_of(alice(), "/special-days")
    return client.post(url, body, content_type="application/json")


def test_special_days_are_read_changed_and_deleted(client):
    created = add_days(client, startDate="2025-01-22", endDate="2025-01-23", externalId="pto-4")
    url = created["Location"]
    assert client.get(url).json() == created.json()
    hours = [{"start": "10:00", "end": "12:00"}]
    changed = change(client, url, {"hours": hours, "endDate": "2025-01-22"})
    assert changed.json() == {
        "id": created.json()["id"],
        "startDate": "2025-01-22",
        "endDate": "2025-01-22",
        "hours": hours,
        "externalId": "pto-4",
        "createdAt": "2025-01-20T10:00:00Z",
        "updatedAt": "2025-01-20T10:00:00Z",
    }
    problem_of(client.delete(url, headers={"if-match": created["ETag"]}), 412)
    problem_of(change(client, url, {"hours": None}, if_match=created["ETag"]), 412)
    assert change(client, url, {"hours": None}, if_match=changed["ETag"]).json()["hours"] is None
    assert client.delete(url).status_code == 204
    problem_of(client.get(url), 404)


@pytest.mark.parametrize("dates", [{"startDate": "2025-01-24"}, {"endDate": "2025-01-21"}])
def test_changed_days_must_not_end_before_they_start(client, dates):
    created = add_days(client, startDate="2025-01-22", endDate="2025-01-23")
    problem_of(change(client, created["Location"], dates), 400)


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({}, [20, 22, 25]),
        ({"from": "2025-01-22"}, [22, 25]),
        ({"from": "2025-01-23"}, [22, 25]),
        ({"from": "2025-01-24"}, [25]),
        ({"to": "2025-01-22"}, [20, 22]),
        ({"from": "2025-01-21", "to": "2025-01-22"}, [22]),
    ],
)
def test_special_days_are_listed_by_date(client, query, days):
    for first, last in ((25, 25), (20, 20), (22, 23)):
        add_days(client, startDate=f"2025-01-{first}", endDate=f"2025-01-{last}")
    url = url_of(alice(), "/special-days")
    listed = client.get(url, query).json()["data"]
    assert [int(row["startDate"][-2:]) for row in listed] == days


def test_special_days_that_changed_are_listed(client, frozen):
    urls = [
        add_days(client, startDate=day, endDate=day)["Location"]
        for day in ("2025-01-22", "2025-01-23")
    ]
    frozen.move_to("2025-01-20T11:00:00Z")
    changed = change(client, urls[1], {"endDate": "2025-01-24"}).json()
    assert changed["updatedAt"] == "2025-01-20T11:00:00Z"
    url = url_of(alice(), "/special-days")
    for since, count in (("10:00:00", 2), ("10:00:01", 1), ("11:00:01", 0)):
        query = {"updatedSince": f"2025-01-20T{since}Z"}
        assert len(client.get(url, query).json()["data"]) == count


def test_change_of_special_days_is_a_change_of_the_interviewer(client, frozen):
    owner_url = url_of(alice())
    for hour, method in ((11, "post"), (12, "patch"), (13, "delete")):
        frozen.move_to(f"2025-01-20T{hour}:00:00Z")
        if method == "post":
            url = add_days(client, startDate="2025-01-22", endDate="2025-01-23")["Location"]
        elif method == "patch":
            change(client, url, {"endDate": "2025-01-24"})
        else:
            client.delete(url)
        assert client.get(owner_url).json()["updatedAt"] == f"2025-01-20T{hour}:00:00Z"
        since = {"updatedSince": f"2025-01-20T{hour}:00:00Z"}
        assert len(client.get("/api/interviewers", since).json()["data"]) == 1


def test_special_days_have_pages(client):
    for day in ("2025-01-22", "2025-01-20", "2025-01-20"):
        add_days(client, startDate=day, endDate=day)
    url, seen, cursor = url_of(alice(), "/special-days"), [], None
    for _page in range(3):
        page = client.get(url, {"limit": 1, **({"cursor": cursor} if cursor else {})}).json()
        seen += [row["startDate"] for row in page["data"]]
        cursor = page["nextCursor"]
    assert (seen, cursor) == (["2025-01-20", "2025-01-20", "2025-01-22"], None)
