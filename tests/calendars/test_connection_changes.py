"""Connections that the API changes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from calendars import caldav_discovery
from calendars.caldav_discovery import Discovery, SignIn
from calendars.connection_serializers import ConnectionSerializer
from calendars.models import Connection, Health
from calendars.providers.caldav_resource import FoundCalendar
from core.calendar_errors import ReadError, ReadFailure
from tests.access import callers
from tests.factories import NOW, alice, bob
from tests.interviews.test_schemas import assert_is_as_documented
from tests.problem_details import problem_of
from tests.servers import icalendar_of, send_bytes
from tests.servers import response as feed_response

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]


@pytest.fixture
def client() -> Client:
    return callers.client_of_new_token(scope="people:write")


@pytest.fixture
def connection() -> Connection:
    return Connection.objects.create(
        interviewer=alice(),
        provider="caldav",
        name="Work",
        url="https://dav.example.com/alice/main/",
        username="alice",
        password="secret-password",
    )


@pytest.fixture
def searches(monkeypatch) -> list[tuple[str, SignIn]]:
    """Let each search find the calendar at its address; return the searches."""
    done: list[tuple[str, SignIn]] = []

    def discover(address: Any, sign_in: SignIn, _now: int) -> Discovery:
        done.append((address.url, sign_in))
        return Discovery([FoundCalendar(address.url, "Work", False)])

    monkeypatch.setattr(caldav_discovery, "discover", discover)
    return done


def build_url(connection: Connection) -> str:
    return f"/api/interviewers/{connection.interviewer_id}/connections/{connection.pk}"


def change(client: Client, connection: Connection, body: Any, **headers: str) -> Any:
    url = build_url(connection)
    return client.patch(url, body, content_type="application/json", headers=headers)


def find_errors(response: Any) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in problem_of(response, 400)["errors"]]


def test_name_is_changed_without_a_request_to_the_server(client, connection, searches):
    response = change(client, connection, {"name": "Private"})
    assert response.status_code == 200
    assert_is_as_documented(ConnectionSerializer, response.json())
    assert response.json()["name"] == "Private"
    assert b"secret" not in response.content
    connection.refresh_from_db()
    assert (connection.revision, connection.usable_password) == (0, "secret-password")
    assert searches == []


def test_new_password_is_checked_and_the_calendar_read_anew(client, connection, searches):
    Health.objects.create(connection=connection, failed_at=NOW, failure="reauth_needed", failures=1)
    response = change(client, connection, {"password": "new"})
    assert (response.status_code, response.json()["status"]) == (200, "unread")
    [(url, sign_in)] = searches
    assert (url, sign_in.username, sign_in.password) == (connection.url, "alice", "new")
    connection.refresh_from_db()
    assert (connection.revision, connection.usable_password) == (1, "new")


def test_stored_password_is_used_for_another_calendar_of_the_server(client, connection, searches):
    url = "https://dav.example.com/alice/home/"
    assert change(client, connection, {"url": url}).status_code == 200
    assert searches[0][1].password == "secret-password"
    connection.refresh_from_db()
    assert (connection.url, connection.usable_password) == (url, "secret-password")


@pytest.mark.parametrize(
    "body", [{"url": "https://evil.example.com/alice/"}, {"username": "mallory"}]
)
def test_stored_password_is_sent_nowhere_else(client, connection, searches, body):
    assert find_errors(change(client, connection, body)) == [("#/password", "required")]
    assert searches == []
    assert change(client, connection, {**body, "password": "new"}).status_code == 200
    assert searches[0][1].password == "new"


def test_refused_sign_in_changes_nothing(client, connection, monkeypatch):
    def refuse(*_: object) -> None:
        raise ReadError(ReadFailure.REAUTH_NEEDED)

    monkeypatch.setattr(caldav_discovery, "discover", refuse)
    problem = problem_of(change(client, connection, {"password": "wrong", "name": "X"}), 400)
    assert problem["code"] == "calendar_sign_in_refused"
    connection.refresh_from_db()
    assert (connection.name, connection.password) == ("Work", "secret-password")


def test_feed_gets_another_url(client, internet):
    internet.host("other.example.com", send_bytes(feed_response(icalendar_of())))
    feed = Connection.objects.create(
        interviewer=alice(), provider="ics", name="Feed", url="https://feeds.example.com/a.ics"
    )
    url = "https://other.example.com/b.ics"
    assert change(client, feed, {"url": url}).status_code == 200
    feed.refresh_from_db()
    assert (feed.url, feed.revision) == (url, 1)
    assert find_errors(change(client, feed, {"url": "http://localhost/"})) == [
        ("#/url", "invalid_format")
    ]
    mistyped = change(client, feed, {"url": "https://othre.example.com/b.ics"})
    assert problem_of(mistyped, 400)["code"] == "calendar_unreachable"
    feed.refresh_from_db()
    assert (feed.url, feed.revision) == (url, 1)


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"provider": "ics"}, [("#/provider", "unknown")]),
        ({"name": ""}, [("#/name", "blank")]),
        ({"url": None}, [("#/url", "null_not_allowed")]),
    ],
)
def test_wrong_member_is_named(client, connection, body, errors):
    assert find_errors(change(client, connection, body)) == errors


def test_connection_with_a_link_has_only_a_name(client):
    row = Connection.objects.create(interviewer=alice(), provider="google", name="Work")
    assert find_errors(change(client, row, {"url": "https://x"})) == [("#/url", "unknown")]
    assert change(client, row, {"name": "Google"}).status_code == 200


def test_if_match_protects_changes_and_deletion(client, connection, searches):
    etag = client.get(build_url(connection))["ETag"]
    Health.objects.create(connection=connection, succeeded_at=NOW)
    first = change(client, connection, {"password": "new"}, if_match=etag)
    assert first.status_code == 200, "a read of the calendar does not change the ETag"
    problem_of(change(client, connection, {"name": "Late"}, if_match=etag), 412)
    problem_of(client.delete(build_url(connection), headers={"If-Match": etag}), 412)
    headers = {"If-Match": first["ETag"]}
    assert client.delete(build_url(connection), headers=headers).status_code == 204


def test_interviewers_change_only_their_own(connection):
    assert change(callers.interviewer_client(alice()), connection, {"name": "X"}).status_code == 200
    problem_of(change(callers.interviewer_client(bob()), connection, {"name": "X"}), 404)


def test_changes_of_the_name_do_not_count_as_searches(client, connection, searches):
    for number in range(11):
        response = change(client, connection, {"name": f"Work {number}"})
        assert (response.status_code, searches) == (200, [])
        assert '"calendars"' not in response["RateLimit"]


def test_changes_of_the_sign_in_are_limited(client, connection, searches):
    for left in range(9, -1, -1):
        response = change(client, connection, {"password": "new"})
        assert response["RateLimit"].endswith(f'"calendars";r={left};t=60')
    problem_of(change(client, connection, {"password": "new"}), 429)
    assert len(searches) == 10
