"""Receivers are told when a calendar differs from its last snapshot."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from calendars import reader
from calendars.models import Connection
from calendars.signals import calendars_changed
from tests import servers
from tests.factories import HOUR, NOW, alice, utc_seconds
from tests.servers import WireServer, response

pytestmark = pytest.mark.django_db

DAY_AFTER = utc_seconds("2025-01-22T00:00:00Z")
NINE = "DTSTART:20250122T090000Z\nDTEND:20250122T100000Z"
TEN = "DTSTART:20250122T100000Z\nDTEND:20250122T110000Z"

changes: list[object] = []


def record_change(sender, interviewer_ids, spans, now, **_):
    changes.append((interviewer_ids, spans, now))


@pytest.fixture(autouse=True)
def _listening():
    changes.clear()
    calendars_changed.connect(record_change)
    yield
    calendars_changed.disconnect(record_change)


@pytest.fixture
def feed(serve) -> list[bytes]:
    """Connect Alice to a feed that serves the last response of the returned list."""
    answers = [response(servers.icalendar_of(NINE))]

    def answer(server: WireServer, wire):
        wire.sendall(answers[-1])

    url = serve(answer).url
    Connection.objects.create(interviewer=alice(), provider="ics", name="Work", url=url)
    return answers


def read(later: int = 0) -> None:
    connections = Connection.objects.select_related("interviewer", "snapshot", "health")
    window = (DAY_AFTER, DAY_AFTER + 24 * HOUR)
    reader.read([alice()], connections, window, utc_seconds(NOW) + later, max_staleness=60)


def test_changed_calendar_is_announced_once(feed):
    read()
    feed.append(response(servers.icalendar_of(TEN)))
    for later in (60, 61, 121):
        read(later)
    span = (DAY_AFTER + 9 * HOUR, DAY_AFTER + 11 * HOUR)
    assert changes == [((alice().pk,), (span,), utc_seconds(NOW) + 60)]


@pytest.mark.parametrize(
    "answer", [response(servers.icalendar_of(NINE)), response("", "404 Not Found")]
)
def test_equal_or_failed_read_is_no_change(feed, answer):
    read()
    feed.append(answer)
    read(60)
    assert changes == []


def test_first_read_after_connecting_again_is_no_change(feed):
    read()
    Connection.objects.get().reset_state()
    feed.append(response(servers.icalendar_of(TEN)))
    read(60)
    assert changes == []


def test_change_that_could_not_be_stored_is_announced_later(feed):
    def no_room(execute, sql, *more):
        if sql.startswith("INSERT"):
            raise OperationalError("no room left")
        return execute(sql, *more)

    read()
    feed.append(response(servers.icalendar_of(TEN)))
    with connection.execute_wrapper(no_room):
        read(60)
    assert changes == []
    read(120)
    assert len(changes) == 1


@pytest.mark.parametrize(("event", "queries"), [(NINE, 0), (TEN, 3)])
def test_only_a_change_costs_the_queries_of_its_event(
    feed, django_assert_num_queries, event, queries
):
    read()
    feed.append(response(servers.icalendar_of(event)))
    to_find_out, to_keep = 2, 3
    with django_assert_num_queries(to_find_out + to_keep + queries):
        read(60)
