"""Events when a calendar begins to fail, and when it works again."""

from __future__ import annotations

from typing import Any

import pytest

from calendars import reader
from calendars.backoff import FAILURE_THRESHOLD
from calendars.models import Connection
from outbox.event_log import LoggedEvent
from tests import servers
from tests.factories import HOUR, NOW, alice, utc_seconds
from tests.servers import WireServer, response

pytestmark = pytest.mark.django_db

DAY_AFTER = utc_seconds("2025-01-22T00:00:00Z")
CALENDAR = response(servers.icalendar_of("DTSTART:20250122T090000Z\nDTEND:20250122T100000Z"))


@pytest.fixture
def answers(serve) -> list[bytes]:
    """Connect Alice to a feed that serves the last response of the returned list."""
    responses = [CALENDAR]

    def answer(server: WireServer, wire):
        wire.sendall(responses[-1])

    url = serve(answer).url
    Connection.objects.create(interviewer=alice(), provider="ics", name="Work", url=url)
    return responses


def read(later: int) -> None:
    connections = Connection.objects.select_related("interviewer", "snapshot", "health")
    window = (DAY_AFTER, DAY_AFTER + 24 * HOUR)
    reader.read([alice()], connections, window, utc_seconds(NOW) + later)


def list_events() -> list[tuple[str, Any]]:
    events = LoggedEvent.objects.filter(type__startswith="connection.").order_by("pk")
    return [(event.type, event.data["reason"]) for event in events]


def test_repeated_failures_and_recovery_are_published_once(answers):
    read(0)
    answers.append(response("oops", "500 Internal Server Error"))
    for number in range(1, FAILURE_THRESHOLD):
        read(100 * number)
    assert list_events() == []
    for number in range(FAILURE_THRESHOLD, FAILURE_THRESHOLD + 3):
        read(100 * number)
    ((event_type, reason),) = list_events()
    assert (event_type, bool(reason)) == ("connection.failing", True)
    answers.append(CALENDAR)
    for later in (2000, 2100):
        read(later)
    assert list_events()[1:] == [("connection.recovered", None)]
    event = LoggedEvent.objects.filter(type="connection.recovered").get()
    assert event.data["connectionId"] == Connection.objects.get().pk
    assert event.data["interviewerId"] == alice().pk


def test_short_failure_is_not_published(answers):
    answers.append(response("oops", "500 Internal Server Error"))
    read(0)
    answers.append(CALENDAR)
    read(100)
    assert list_events() == []


def test_refused_sign_in_is_published_at_once(answers):
    answers.append(response("no", "401 Unauthorized"))
    read(0)
    assert list_events() == [("connection.failing", "reauth_needed")]
