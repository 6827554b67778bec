"""Addresses that are not a calendar are refused with the right advice, and never free."""

from __future__ import annotations

import pytest

from tests.caldav_servers import slotsmith

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
MEETING = "DTSTART:20250324T090000Z\nDURATION:PT1H"
BUSY = ["2025-03-24T09:00:00Z/2025-03-24T10:00:00Z"]


def _prepare(server) -> str:
    """Return the URL of a calendar with a meeting."""
    url = server.make_calendar()
    server.put(url, "meeting", MEETING).raise_for_status()
    return url


def _find_other_address(server, kind: str) -> str:
    """Return the URL of something that is not a calendar; skip the test if there is none."""
    calendar_url = _prepare(server)
    found = {
        "root": lambda: server.url("/"),
        "well_known": lambda: server.url("/.well-known/caldav"),
        "principal": lambda: server.url(server.principal),
        "home": lambda: server.url(server.home),
        "event": lambda: server.event_url(calendar_url, "meeting"),
        "address_book": lambda: server.address_book and server.make_address_book(),
        "task_list": lambda: server.has_task_lists and server.make_task_list(),
        "inbox": lambda: server.inbox and server.url(server.inbox),
        "outbox": lambda: server.outbox and server.url(server.outbox),
    }[kind]()
    if not found:
        pytest.skip("the server has no such address")
    return found


@pytest.mark.parametrize(
    "kind",
    [
        *("root", "well_known", "principal", "home", "event"),
        *("address_book", "task_list", "inbox", "outbox"),
    ],
)
def test_address_of(server, kind):
    slotsmith.connect(server, _find_other_address(server, kind))
    reason, _ = slotsmith.why_unknown()
    assert reason in ("not_a_calendar", "gone")
    assert slotsmith.book("2025-03-24T12:00:00Z").status_code in (409, 503)


def test_calendar_without_the_last_slash(server):
    slotsmith.connect(server, _prepare(server).rstrip("/"))
    assert slotsmith.busy() == BUSY


def test_calendar_that_is_empty(server):
    slotsmith.connect(server, server.make_calendar())
    assert slotsmith.busy() == []


def test_other_calendar_of_the_home_counts_when_it_is_connected(server):
    url, other_url = _prepare(server), server.make_calendar()
    slotsmith.connect(server, other_url)
    assert slotsmith.busy() == []
    slotsmith.connect(server, url, name="Private")
    assert slotsmith.busy() == BUSY


def test_calendar_that_was_deleted(server):
    url = _prepare(server)
    slotsmith.connect(server, url)
    assert slotsmith.busy() == BUSY
    server.delete(url)
    assert slotsmith.why_unknown()[0] in ("gone", "not_a_calendar")
    assert slotsmith.book("2025-03-24T12:00:00Z").status_code in (409, 503)


def test_calendar_that_never_existed(server):
    slotsmith.connect(server, f"{server.url(server.home)}nowhere/")
    assert slotsmith.why_unknown()[0] in ("gone", "not_a_calendar")
