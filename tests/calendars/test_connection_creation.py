"""Connections that the API creates and checks, and the list of all that fail."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bookings.models import IdempotencyRecord
from calendars import caldav_discovery, connect_links, connection_check
from calendars.caldav_discovery import Discovery, OtherServerError
from calendars.connection_check import ConnectionCheck
from calendars.connection_serializers import (
    CheckedConnectionSerializer,
    ConnectionListSerializer,
    ConnectionSerializer,
)
from calendars.models import Connection, Health, Snapshot
from calendars.providers.caldav_resource import FoundCalendar
from core.calendar_errors import ReadError, ReadFailure
from people.models import Interviewer
from tests.access import callers
from tests.factories import NOW, alice, bob, free_busy_entry, set_rules
from tests.fake_google import CLIENT
from tests.interviews.test_schemas import assert_is_as_documented
from tests.problem_details import problem_of
from tests.servers import response, send_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
FEED = {"provider": "ics", "name": "Feed", "url": "https://feeds.example.com/secret.ics"}
CALDAV = {
    "provider": "caldav",
    "url": "https://dav.example.com/",
    "username": "alice",
    "password": "secret-password",
}


@pytest.fixture
def client() -> Client:
    return callers.client_of_new_token(scope="people:write")


@pytest.fixture
def google(settings) -> None:
    configured = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": configured}
    set_rules(alice(), email="alice@example.com")


def create(client: Client, body: Any, **headers: str) -> Any:
    url = f"/api/interviewers/{alice().pk}/connections"
    return client.post(url, body, content_type="application/json", headers=headers)


@pytest.fixture
def readable_feed(monkeypatch) -> None:
    """Let every feed be read."""
    monkeypatch.setattr(connection_check, "check", lambda *_: ConnectionCheck(0, None))


def find_errors(response: Any) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in problem_of(response, 400)["errors"]]


def find_calendars(monkeypatch: Any, *urls: str, read_only: bool = False) -> None:
    """Let every search for calendars find some URLs."""
    calendars = [FoundCalendar(url, "Work", read_only) for url in urls]
    monkeypatch.setattr(caldav_discovery, "discover", lambda *_: Discovery(calendars))


def fail_search(monkeypatch: Any, error: Exception) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(caldav_discovery, "discover", fail)


def test_feed_is_connected_and_nothing_stored_is_shown(client, readable_feed):
    response = create(client, FEED)
    assert response.status_code == 201
    assert_is_as_documented(ConnectionSerializer, response.json())
    connection = Connection.objects.get()
    assert response.json() == {
        "id": connection.pk,
        "interviewerId": alice().pk,
        "name": "Feed",
        "provider": "ics",
        "status": "unread",
        "lastReadAt": None,
        "reason": None,
        "advice": None,
    }
    assert connection.url == FEED["url"]
    assert client.get(response["Location"]).json() == response.json()
    assert b"secret" not in response.content


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("#/provider", "required")]),
        ({"provider": "mock"}, [("#/provider", "invalid_choice")]),
        ({"provider": "ics"}, [("#/url", "required")]),
        ({"provider": "caldav"}, [("#/url", "required"), ("#/username", "required")]),
        ({**CALDAV, "username": ""}, [("#/username", "blank")]),
        ({**FEED, "writeBookings": True}, [("#/writeBookings", "unknown")]),
        ({"provider": "google", "password": "x"}, [("#/password", "unknown")]),
        ({**FEED, "url": "http://localhost/"}, [("#/url", "invalid_format")]),
        ({**FEED, "url": "file:///etc/passwd"}, [("#/url", "invalid_format")]),
        ({**FEED, "url": 5}, [("#/url", "invalid_type")]),
        ({"provider": "google", "url": "https://x"}, [("#/url", "unknown")]),
        ({**FEED, "grant": "x"}, [("#/grant", "unknown")]),
    ],
)
def test_wrong_member_is_named(client, body, errors):
    assert find_errors(create(client, body)) == errors
    assert not Connection.objects.exists()


def test_the_one_calendar_of_an_account_is_connected(client, monkeypatch):
    find_calendars(monkeypatch, "https://dav.example.com/alice/main/", read_only=True)
    assert create(client, CALDAV).json()["name"] == "CalDAV"
    connection = Connection.objects.get()
    assert connection.url == "https://dav.example.com/alice/main/"
    assert (connection.username, connection.usable_password) == ("alice", "secret-password")
    assert connection.write_bookings is False


def test_several_calendars_are_offered(client, monkeypatch):
    urls = ["https://dav.example.com/alice/main/", "https://dav.example.com/alice/home/"]
    find_calendars(monkeypatch, *urls)
    [error] = problem_of(create(client, CALDAV), 400)["errors"]
    assert (error["pointer"], error["code"], error["allowed"]) == ("#/url", "invalid_choice", urls)


@pytest.mark.parametrize(
    "error", [OtherServerError("https://other.example.com/"), ReadError(ReadFailure.TOO_LARGE)]
)
def test_address_that_has_to_be_more_exact_is_named(client, monkeypatch, error):
    fail_search(monkeypatch, error)
    assert find_errors(create(client, CALDAV)) == [("#/url", "invalid")]


@pytest.mark.parametrize(
    ("reason", "code", "pointer"),
    [
        ("reauth_needed", "calendar_sign_in_refused", "#/password"),
        ("unreachable", "calendar_unreachable", "#/url"),
        ("timeout", "calendar_unreachable", "#/url"),
        ("provider_error", "calendar_unreachable", "#/url"),
        ("not_a_calendar", "not_a_calendar", "#/url"),
    ],
)
def test_failed_search_has_its_own_problem(client, monkeypatch, reason, code, pointer):
    fail_search(monkeypatch, ReadError(ReadFailure(reason)))
    problem = problem_of(create(client, CALDAV), 400)
    assert problem["code"] == code
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [(pointer, code)]
    assert not Connection.objects.exists()


def test_account_without_calendars_is_reported(client, monkeypatch):
    find_calendars(monkeypatch)
    assert problem_of(create(client, CALDAV), 400)["code"] == "not_a_calendar"


@pytest.mark.parametrize(
    ("reason", "code"),
    [("timeout", "calendar_unreachable"), ("not_a_calendar", "not_a_calendar")],
)
def test_complete_url_without_a_calendar_is_not_stored(client, monkeypatch, reason, code):
    fail_search(monkeypatch, ReadError(ReadFailure(reason)))
    body = {**CALDAV, "url": "https://dav.example.com/alice/main/"}
    assert problem_of(create(client, body), 400)["code"] == code
    assert not Connection.objects.exists()


def test_feed_can_have_a_sign_in(client, readable_feed):
    assert create(client, {**FEED, "username": "alice", "password": "secret"}).status_code == 201
    connection = Connection.objects.get()
    assert (connection.username, connection.usable_password) == ("alice", "secret")


@pytest.mark.parametrize(
    ("answer", "code", "pointer"),
    [
        ("200 OK", "not_a_calendar", "#/url"),
        ("404 Not Found", "not_a_calendar", "#/url"),
        ("401 Unauthorized", "calendar_sign_in_refused", "#/password"),
        ("500 Oops", "calendar_unreachable", "#/url"),
        ("", "calendar_unreachable", "#/url"),
    ],
)
def test_feed_that_cannot_be_read_is_not_stored(client, internet, answer, code, pointer):
    if answer:
        internet.host("feeds.example.com", send_bytes(response("<html></html>", answer)))
    body = {**FEED, "username": "a", "password": "b"}
    problem = problem_of(create(client, body), 400)
    assert problem["code"] == code
    [error] = problem["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)
    assert not Connection.objects.exists()


@pytest.mark.usefixtures("google")
def test_google_is_connected_with_a_link(client, settings):
    settings.BASE_URL = "https://slots.example.com"
    created = create(client, {"provider": "google"}).json()
    assert_is_as_documented(ConnectionSerializer, created)
    assert created["status"] == "not_connected"
    assert created["connectLink"]["expiresAt"] == "2025-02-03T10:00:00Z"
    url = created["connectLink"]["url"]
    assert url.startswith("https://slots.example.com/calendars/connect/")
    assert connect_links.load_connection(url.rpartition("/")[2]).pk == created["id"]


@pytest.mark.usefixtures("google")
def test_link_is_not_stored_for_the_key(client):
    first = create(client, {"provider": "google"}, idempotency_key="k1").json()
    second = create(client, {"provider": "google"}, idempotency_key="k1").json()
    assert second == {**first, "connectLink": None}
    assert "calendars/connect" not in IdempotencyRecord.objects.get().body
    assert Connection.objects.count() == 1


def test_google_needs_a_client_id(client):
    problem = problem_of(create(client, {"provider": "google"}), 409)
    assert problem["code"] == "provider_not_configured"


@pytest.mark.usefixtures("google")
def test_google_needs_an_email_address_of_the_interviewer(client):
    Interviewer.objects.filter(pk=alice().pk).update(email="")
    problem = problem_of(create(client, {"provider": "google"}), 409)
    assert problem["code"] == "email_missing"


def test_check_reads_the_calendar(client, calendar_service):
    service = calendar_service([free_busy_entry(alice())])
    connection = Connection.objects.create(interviewer=alice(), provider="mock", name="Work")
    url = f"/api/interviewers/{alice().pk}/connections/{connection.pk}/check"
    response = client.post(url)
    assert response.status_code == 200
    assert_is_as_documented(CheckedConnectionSerializer, response.json())
    assert service.calls


def test_failing_calendars_of_everybody_are_listed(client):
    rows = [
        Connection.objects.create(interviewer=person, provider="mock", name="Work")
        for person in (alice(), bob(), alice(), bob())
    ]
    Health.objects.create(connection=rows[1], failed_at=NOW, failure="gone", failures=1)
    Health.objects.create(connection=rows[2], succeeded_at=NOW)
    snapshot = {"start": NOW, "end": NOW, "read_at": NOW, "packed": b"", "fingerprint": ""}
    Snapshot.objects.create(connection=rows[3], reason="partial", **snapshot)
    page = client.get("/api/connections", {"status": "failing"}).json()
    assert_is_as_documented(ConnectionListSerializer, page)
    assert [(row["id"], row["status"]) for row in page["data"]] == [
        (rows[1].pk, "failing"),
        (rows[3].pk, "failing"),
    ]
    everything = client.get("/api/connections").json()["data"]
    assert [row["id"] for row in everything] == [row.pk for row in rows]
    problem_of(client.get("/api/connections", {"status": "known"}), 400)


def test_interviewer_can_connect_only_own_calendars(client, readable_feed):
    own = callers.interviewer_client(alice())
    assert create(own, FEED).status_code == 201
    problem_of(create(callers.interviewer_client(bob()), FEED), 404)
    problem_of(own.get("/api/connections"), 403)


def test_calendars_of_other_servers_are_tried_ten_times_a_minute(client, monkeypatch):
    fail_search(monkeypatch, ReadError(ReadFailure.REAUTH_NEEDED))
    for _attempt in range(10):
        problem_of(create(client, CALDAV), 400)
    response = create(client, CALDAV)
    assert problem_of(response, 429)["code"] == "throttled"
    assert response["Retry-After"]
    assert response["RateLimit-Policy"] == '"minute";q=600;w=60, "calendars";q=10;w=60'
    assert response["RateLimit"] == '"minute";r=589;t=60, "calendars";r=0;t=60'
    assert client.get(f"/api/interviewers/{alice().pk}/connections").status_code == 200
