"""Calendars of bob that ann reads: they are flagged, because private events may be missing."""

from __future__ import annotations

import pytest

from calendars.connection_status import ConnectionStatus
from calendars.models import Connection
from tests.caldav_servers import slotsmith

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
PLAIN = "DTSTART:20250324T090000Z\nDTEND:20250324T100000Z"
PRIVATE = "DTSTART:20250325T090000Z\nDTEND:20250325T100000Z\nCLASS:PRIVATE"
DAY_OFF = "DTSTART;VALUE=DATE:20250402\nDTEND;VALUE=DATE:20250403"


def _connect_share(server, way: str, *events: str) -> None:
    if way not in server.shares:
        pytest.skip("the server cannot share a calendar so")
    owner_url, url = server.make_shared_calendar(way)
    for number, event in enumerate(events):
        server.put(owner_url, f"event-{number}", event, "bob").raise_for_status()
    slotsmith.connect(server, url)


def _status() -> ConnectionStatus:
    connections = Connection.objects.select_related("interviewer", "snapshot", "health")
    return ConnectionStatus.from_connection(connections.get())


@pytest.mark.parametrize("way", ["full", "public", "free_busy"])
def test_calendar_of_somebody_else_is_flagged_if_shared(server, way):
    _connect_share(server, way, PLAIN, PRIVATE)
    assert slotsmith.busy()[0] == "2025-03-24T09:00:00Z/2025-03-24T10:00:00Z"
    status = _status()
    assert status.has_problem
    assert status.message == "This calendar belongs to another account."
    assert status.remedy == "Private events may be missing: sign in as the owner."


@pytest.mark.parametrize(
    "event",
    [PLAIN, "DTSTART:20250324T090000Z\nDURATION:PT1H"],
    ids=["with_end", "with_duration"],
)
def test_event_in_a_free_busy_share_is_busy_for_its_whole_time(server, event):
    """SOGo hides a duration, and then the event is busy for a day."""
    _connect_share(server, "free_busy", event)
    [interval] = slotsmith.busy()
    start, _, end = interval.partition("/")
    assert start == "2025-03-24T09:00:00Z"
    assert end >= "2025-03-24T10:00:00Z"


def test_own_calendar_is_not_flagged(server):
    url = server.make_calendar()
    server.put(url, "meeting", PLAIN).raise_for_status()
    slotsmith.connect(server, url)
    slotsmith.busy()
    assert not _status().has_problem


def test_owner_reads_private_events(server):
    url = server.make_calendar()
    server.put(url, "private", PRIVATE).raise_for_status()
    confidential = PRIVATE.replace("PRIVATE", "CONFIDENTIAL").replace("T10", "T12")
    confidential = confidential.replace("T09", "T11")
    server.put(url, "confidential", confidential).raise_for_status()
    slotsmith.connect(server, url)
    expected = ["2025-03-25T09:00/10:00", "2025-03-25T11:00/12:00"]
    assert slotsmith.busy() == slotsmith.join(expected)


def test_day_off_in_a_free_busy_share_is_the_owners_day(server):
    """London's day starts at 23:00 UTC; the server's own day is busy as well."""
    _connect_share(server, "free_busy", DAY_OFF)
    [interval] = slotsmith.busy()
    start, _, end = interval.partition("/")
    assert start <= "2025-04-01T23:00:00Z"
    assert end >= "2025-04-02T23:00:00Z"
