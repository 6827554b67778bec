"""The API of an interviewer's own connections; it never returns credentials."""

from __future__ import annotations

import pytest
from django.test import Client

from calendars import connect_links
from calendars.connection_serializers import ConnectionListSerializer, ConnectLinkSerializer
from calendars.models import Connection, Health, Snapshot
from tests.access import callers
from tests.factories import NOW, alice, bob
from tests.fake_google import CLIENT
from tests.interviews.test_schemas import assert_is_as_documented
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]


@pytest.fixture
def connection() -> Connection:
    return Connection.objects.create(
        interviewer=alice(),
        provider="caldav",
        name="Work",
        url="https://dav.example.com/secret-address/",
        username="secret-user",
        password="secret-password",
    )


@pytest.fixture
def google(settings) -> Connection:
    """An OAuth connection whose provider has a client id."""
    configured = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": configured}
    return Connection.objects.create(interviewer=alice(), provider="google", name="Work")


def url(connection: Connection, more: str = "") -> str:
    return f"/api/interviewers/{connection.interviewer_id}/connections/{connection.pk}{more}"


def list_connections(client: Client) -> list[dict]:
    answer = client.get(f"/api/interviewers/{alice().pk}/connections")
    assert answer.status_code == 200
    assert_is_as_documented(ConnectionListSerializer, answer.json())
    return answer.json()["data"]


def test_unread_connection_has_no_last_read(connection):
    assert list_connections(callers.interviewer_client(alice())) == [
        {
            "id": connection.pk,
            "interviewerId": alice().pk,
            "name": "Work",
            "provider": "caldav",
            "status": "unread",
            "lastReadAt": None,
            "reason": None,
            "advice": None,
        }
    ]


def test_connection_that_was_read_has_its_time(connection):
    Snapshot.objects.create(
        connection=connection, start=NOW, end=NOW, read_at=NOW, packed=b"", fingerprint=""
    )
    (listed_connection,) = list_connections(callers.interviewer_client(alice()))
    assert (listed_connection["lastReadAt"], listed_connection["reason"]) == (
        "2025-01-20T10:00:00Z",
        None,
    )


def test_failing_connection_has_reason_and_advice(connection):
    Health.objects.create(connection=connection, failed_at=NOW, failure="gone", failures=1)
    (listed_connection,) = list_connections(callers.interviewer_client(alice()))
    assert (listed_connection["lastReadAt"], listed_connection["reason"]) == (None, "gone")
    assert listed_connection["advice"]


def test_credentials_are_never_returned(connection):
    connection.grant = '{"account": "a", "refresh_token": "secret-grant"}'
    connection.save()
    for client in (callers.interviewer_client(alice()), callers.superuser_client()):
        answer = client.get(f"/api/interviewers/{alice().pk}/connections")
        assert b"secret" not in answer.content


def test_connections_of_others_are_not_listed(connection):
    Connection.objects.create(interviewer=bob(), provider="mock", name="Bob's")
    assert [
        connection["name"] for connection in list_connections(callers.interviewer_client(alice()))
    ] == ["Work"]


def test_deleted_connection_loses_its_snapshot(connection):
    Health.objects.create(connection=connection)
    assert callers.interviewer_client(alice()).delete(url(connection)).status_code == 204
    assert (Connection.objects.count(), Health.objects.count()) == (0, 0)


@pytest.mark.parametrize("number", ["404", "abc", "9" * 18])
def test_missing_connection_is_404(connection, number):
    client = callers.interviewer_client(alice())
    connection.pk = number
    problem_of(client.delete(url(connection)), 404)
    problem_of(client.post(url(connection, "/connect-link")), 404)


def test_link_connects_its_calendar(google, settings):
    settings.BASE_URL = "https://slots.example.com"
    answer = callers.interviewer_client(alice()).post(url(google, "/connect-link"))
    assert answer.status_code == 201
    assert_is_as_documented(ConnectLinkSerializer, answer.json())
    link = answer.json()["url"]
    assert link.startswith("https://slots.example.com/calendars/connect/")
    assert connect_links.load_connection(link.rpartition("/")[2]) == google
    assert answer.json()["expiresAt"] == "2025-02-03T10:00:00Z"


def test_calendar_with_a_password_has_no_link(connection):
    answer = callers.interviewer_client(alice()).post(url(connection, "/connect-link"))
    assert problem_of(answer, 409)["type"] == "urn:slotsmith:not-by-link"


def test_link_to_another_persons_calendar_is_refused(google):
    client = callers.interviewer_client(bob())
    problem_of(client.post(url(google, "/connect-link")), 404)
    through_bob = f"/api/interviewers/{bob().pk}/connections/{google.pk}/connect-link"
    problem_of(client.post(through_bob), 404)
