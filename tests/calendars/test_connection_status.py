"""The status of connections in plain words."""

from __future__ import annotations

from typing import Any

import pytest

from calendars import failure_text, reader
from calendars.connection_status import ConnectionStatus, read_now
from calendars.models import Connection, Health, Snapshot
from calendars.signals import calendars_changed
from core.calendar_errors import ReadFailure
from people.models import Interviewer
from tests import servers
from tests.factories import NOW, alice, utc_seconds
from tests.servers import response, send_bytes

pytestmark = pytest.mark.django_db

CONNECTIONS = Connection.objects.select_related("interviewer", "snapshot", "health")
GOOD = response(servers.icalendar_of())
SHARED = "This calendar belongs to another account."


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
        assert failing.remedy == failure_text.remedy(ReadFailure.GONE)
        assert failing.remedy.startswith("The calendar was moved or deleted. Enter its new URL.")
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


def test_calendar_that_lost_all_its_events_is_reported_until_it_has_some_again(serve):
    days = (21, 22, 23)
    full = response(
        servers.icalendar_of(*(f"DTSTART:202501{day}T120000Z\nDURATION:PT1H" for day in days))
    )
    answers = iter([full, GOOD, GOOD, full])
    connect(serve(lambda server, connection: connection.sendall(next(answers))).url)
    assert not read_status().has_problem
    for later in (60, 86400):
        emptied = read_status(utc_seconds(NOW) + later)
        assert emptied.has_problem
        assert emptied.message == (
            "All events disappeared on 2025-01-20. Check that this is still the right calendar."
        )
    assert read_status(utc_seconds(NOW) + 86460).message == "Working."


def test_time_after_the_published_weeks_is_unknown(serve):
    connection = connect(serve(send_bytes(GOOD)).url)
    Connection.objects.filter(pk=connection.pk).update(published_weeks=1)
    now = utc_seconds(NOW)
    window = (now, now + 14 * 86400)
    [read] = reader.read([connection.interviewer], list(CONNECTIONS.all()), window, now)
    assert read.free_busy.unknown == ((utc_seconds("2025-01-27T00:00:00Z"), window[1]),)
    assert read.reason is ReadFailure.PARTIAL


def test_published_weeks_are_no_change_of_a_calendar_until_the_next_day(serve):
    connection = connect(serve(send_bytes(GOOD)).url)
    Connection.objects.filter(pk=connection.pk).update(published_weeks=1)
    changes: list[Any] = []
    receiver = lambda spans, **_: changes.extend(spans)  # noqa: E731
    calendars_changed.connect(receiver)
    now = utc_seconds(NOW)
    window = (now, now + 14 * 86400)
    for later in (0, 60, 3600):
        connections = list(CONNECTIONS.all())
        reader.read([connection.interviewer], connections, window, now + later)
    calendars_changed.disconnect(receiver)
    assert changes == []


def test_roster_of_free_events_is_busy_if_its_connection_says_so(serve):
    roster = servers.icalendar_of("DTSTART:20250121T120000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT")
    connection = connect(serve(send_bytes(response(roster))).url)
    Connection.objects.filter(pk=connection.pk).update(is_transparent_busy=True)
    [read] = read_now(list(CONNECTIONS.all()), utc_seconds(NOW))
    assert [len(intervals) for intervals in read.free_busy.busy.values()] == [1]


@pytest.mark.parametrize(("is_shared", "message"), [(False, "Working."), (True, SHARED)])
def test_calendar_of_somebody_else_says_so(serve, is_shared, message):
    connect(serve(send_bytes(GOOD)).url)
    read_status()
    Snapshot.objects.update(is_shared=is_shared)
    status = ConnectionStatus.from_connection(CONNECTIONS.get())
    assert status.message == message
    assert status.has_problem == is_shared
    assert status.remedy.startswith("Private events may be missing" if is_shared else "")


def test_other_problems_come_before_a_shared_calendar(serve):
    connect(serve(send_bytes(GOOD)).url)
    read_status()
    Snapshot.objects.update(is_shared=True, emptied_at="2025-01-20T10:00:00Z")
    status = ConnectionStatus.from_connection(CONNECTIONS.get())
    assert status.message.startswith("All events disappeared")
    assert status.remedy == ""
