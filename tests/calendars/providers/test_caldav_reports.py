"""Unusual answers of CalDAV servers: read completely, or refused."""

from __future__ import annotations

from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest

from calendars.providers import caldav, caldav_reports
from core.calendar_errors import ReadError
from engine.busy_time import BusyType
from net.deadline import Deadline
from tests import servers
from tests.caldav_server import CalDavServer
from tests.calendars.providers.test_caldav import MEETING, NINE, failure_reason, read
from tests.factories import DAY
from tests.work_counter import WorkCounter, assert_doubles, assert_linear

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


def test_nested_responses_are_refused(serve):
    nested = "<D:response>" * 20_000 + "</D:response>" * 20_000
    assert failure_reason(serve_events(serve, nested)) == "malformed"


@pytest.mark.parametrize("encoding", ["hex", "utf-7", "no-such-encoding"])
def test_answer_in_an_unusual_encoding_is_refused(encoding):
    body = f'<?xml version="1.0" encoding="{encoding}"?><D:multistatus xmlns:D="DAV:"/>'
    with pytest.raises(ReadError) as raised:
        caldav_reports.parse(body.encode())
    assert raised.value.reason.value == "malformed"


PROPSTAT = (
    "<D:propstat><D:prop><D:getetag>1</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status>"
    "</D:propstat>"
)
UNKNOWN_PROPSTAT = PROPSTAT.replace("getetag", "other")
SHAPES = {
    "responses": lambda count: build_answer("/dav/a.ics", PROPSTAT) * count,
    "nested responses": lambda count: "<D:response>" * count + "</D:response>" * count,
    "properties": lambda count: build_answer("/dav/a.ics", UNKNOWN_PROPSTAT * 5) * count,
    "own members": lambda count: build_answer("/dav/", UNKNOWN_PROPSTAT) * count,
}


@pytest.mark.parametrize("name", SHAPES)
def test_twice_the_answer_takes_about_twice_the_work(name, monkeypatch):
    monkeypatch.setattr(caldav_reports, "CHUNK_BYTES", 100)

    def read_answer(count: int, deadline: Deadline) -> None:
        with suppress(ReadError):
            responses = caldav_reports.parse(bodies[count], deadline)
            caldav_reports.list_resources(responses, "https://example.com/dav/", deadline)

    def build_body(count: int) -> bytes:
        return f'<D:multistatus xmlns:D="DAV:">{SHAPES[name](count)}</D:multistatus>'.encode()

    bodies = {count: build_body(count) for count in (100, 200)}
    assert_linear(read_answer, 100)


def test_long_overlapping_times_of_a_free_busy_report_are_merged_before_they_become_days():
    def find_days(count: int) -> None:
        busy = [(number, 90 * DAY + number, BusyType.BUSY) for number in range(count)]
        days = list(caldav._iterate_owner_days(busy, (0, 92 * DAY), ZoneInfo("UTC")))
        assert 88 <= len(days) <= 90

    assert_doubles(find_days, 200)
    assert WorkCounter().measure(lambda: find_days(400)) < 10 * WorkCounter().measure(
        lambda: find_days(1)
    )


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
