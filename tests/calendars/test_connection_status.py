"""The status of connections in plain words."""

from __future__ import annotations

import pytest

from calendars.connection_status import ConnectionStatus, read_now
from calendars.models import Connection, Health
from core.read_errors import ReadFailure
from people.models import Interviewer
from tests import servers
from tests.factories import NOW, alice, utc_seconds
from tests.servers import response, send_bytes

pytestmark = pytest.mark.django_db

CONNECTIONS = Connection.objects.select_related("interviewer", "snapshot", "health")
GOOD = response(servers.icalendar_of())


def connect(url: str, owner: Interviewer | None = None) -> Connection:
    return Connection.objects.create(
        interviewer=owner or alice(), provider="ics", name="Work", url=url
    )


def read_status(now: int = utc_seconds(NOW)) -> ConnectionStatus:
    list(read_now(list(CONNECTIONS.all()), now))
    return ConnectionStatus.from_connection(CONNECTIONS.get())


def test_unread_connection_says_so():
    connect("https://example.com/feed.ics")
    unread = ConnectionStatus.from_connection(CONNECTIONS.get())
    assert unread.last_read_text == "never"
    assert unread.message == "Not read yet."
    assert unread.remedy == ""


def test_connection_that_was_read_is_working(serve):
    connect(serve(send_bytes(GOOD)).url)
    assert (read_status().last_read_text, read_status().message) == (
        "2025-01-20T10:00:00Z",
        "Working.",
    )


def test_failing_connection_shows_last_read_and_remedy(serve):
    answers = iter([GOOD, response("", "404 Not Found"), response("", "404 Not Found"), GOOD])
    connect(serve(lambda server, connection: connection.sendall(next(answers))).url)
    read_status()
    for later in (60, 120):
        failing = read_status(utc_seconds(NOW) + later)
        assert failing.last_read_text == "2025-01-20T10:00:00Z"
        assert failing.message == "This calendar is no longer at its address."
        assert failing.remedy == "The calendar was moved or deleted. Enter its new URL."
    assert Health.objects.get().failures == 2
    recovered = read_status(utc_seconds(NOW) + 180)
    assert (recovered.last_read_text, recovered.message) == ("2025-01-20T10:03:00Z", "Working.")


def test_partly_read_calendar_shows_the_reason(serve):
    connect(
        serve(
            send_bytes(response(servers.icalendar_of("DTSTART;TZID=Nowhere:20250122T090000")))
        ).url
    )
    assert read_status().failure is ReadFailure.MALFORMED


def test_connection_with_a_lost_key_needs_reconnecting(settings):
    connect("https://example.com/feed.ics")
    settings.SECRET_KEY = "another"
    assert ConnectionStatus.from_connection(CONNECTIONS.get()).failure is ReadFailure.REAUTH_NEEDED


def test_any_number_of_connections_is_read(serve):
    feed = serve(send_bytes(GOOD))
    for number in range(60):
        connect(feed.url, Interviewer.objects.create(name=f"Person {number}"))
    reads = list(read_now(list(CONNECTIONS.all()), utc_seconds(NOW)))
    assert {read.reason for read in reads} == {None}
    assert len(feed.requests) == 60
