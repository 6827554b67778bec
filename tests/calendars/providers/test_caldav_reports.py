"""Unusual answers of CalDAV servers: read completely, or refused."""

from __future__ import annotations

import time

import pytest

from tests import servers
from tests.caldav_server import CalDavServer
from tests.calendars.providers.test_caldav import MEETING, NINE, failure_reason, read

EVENT = servers.icalendar_of(MEETING)
NOT_FOUND = "<D:status>HTTP/1.1 404 Not Found</D:status>"


def build_answer(href: str, content: str) -> str:
    return f"<D:response><D:href>{href}</D:href>{content}</D:response>"


def serve_events(serve, more: str) -> str:
    return f"{serve(CalDavServer(events={'a.ics': EVENT}, more=more).answer).url}/dav/"


@pytest.mark.parametrize("href", ["/dav/", "/dav", "/d%61v/"])
@pytest.mark.parametrize("status", ["200 OK", "404 Not Found"])
def test_calendar_among_its_own_members_is_ignored(serve, href, status):
    propstat = (
        "<D:propstat><D:prop><C:calendar-data/></D:prop>"
        f"<D:status>HTTP/1.1 {status}</D:status></D:propstat>"
    )
    assert read(serve_events(serve, build_answer(href, propstat))) == [NINE]


def test_event_deleted_during_the_query_is_ignored(serve):
    assert read(serve_events(serve, build_answer("/dav/b.ics", NOT_FOUND))) == [NINE]


def test_missing_collection_within_the_answer_is_gone(serve):
    assert failure_reason(serve_events(serve, build_answer("/dav/", NOT_FOUND))) == "gone"


@pytest.mark.parametrize("href", ["/dav/", "/dav/b.ics"])
@pytest.mark.parametrize("status", ["403 Forbidden", "507 Insufficient Storage"])
def test_event_that_the_server_left_out_is_unknown(serve, href, status):
    line = f"<D:status>HTTP/1.1 {status}</D:status>"
    assert failure_reason(serve_events(serve, build_answer(href, line))) == "partial"
    propstat = f"<D:propstat><D:prop/>{line}</D:propstat>"
    assert failure_reason(serve_events(serve, build_answer(href, propstat))) == "partial"


def test_nested_responses_are_refused_in_linear_time(serve):
    depth = 20_000
    nested = "<D:response>" * depth + "</D:response>" * depth
    started = time.process_time()
    assert failure_reason(serve_events(serve, nested)) == "malformed"
    assert time.process_time() - started < 5


def test_published_free_busy_in_a_calendar_is_busy(serve):
    busy = servers.vfreebusy_of("FREEBUSY:20250123T100000Z/PT2H")
    server = CalDavServer(
        components=("VEVENT", "VFREEBUSY"), events={"a.ics": EVENT}, free_busy={"b.ics": busy}
    )
    url = f"{serve(server.answer).url}/dav/"
    assert read(url) == [NINE, "2025-01-23T10:00:00Z/2025-01-23T12:00:00Z"]


def test_events_returned_for_both_queries_count_once(serve):
    events = {"a.ics": EVENT}
    server = CalDavServer(components=(), events=events, free_busy=events)
    assert read(f"{serve(server.answer).url}/dav/") == [NINE]
