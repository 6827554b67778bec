"""A CalDAV URL that is not a calendar of events is refused, never read as an empty calendar."""

from __future__ import annotations

import pytest

from tests import servers
from tests.caldav_server import CALENDAR_TYPE, CalDavServer, multistatus
from tests.calendars.providers.test_caldav import MEETING, NINE, failure_reason, read

EVENT = servers.icalendar_of(MEETING)


@pytest.mark.parametrize("path", ["", "alice", "alice/", ".well-known/caldav"])
def test_radicale_root_and_home_are_not_calendars(radicale_server, path):
    radicale_server.put("meeting", MEETING)
    url = f"{radicale_server.base}/{path}"
    assert failure_reason(url) == "not_a_calendar"


def test_radicale_event_is_not_a_calendar(radicale_server):
    radicale_server.put("meeting", MEETING)
    assert failure_reason(f"{radicale_server.url}meeting.ics") == "not_a_calendar"


@pytest.mark.parametrize(
    "resource_type",
    [
        "",
        "<D:collection/>",
        "<D:principal/>",
        "<D:collection/><C:schedule-inbox/>",
        "<D:collection/><C:schedule-outbox/>",
        '<D:collection/><A:addressbook xmlns:A="urn:ietf:params:xml:ns:carddav"/>',
    ],
)
@pytest.mark.parametrize("events", [{}, {"a.ics": EVENT}])
def test_other_resources_are_not_calendars(serve, resource_type, events):
    server = serve(CalDavServer(resource_type, events=events).answer)
    assert failure_reason(f"{server.url}/dav/") == "not_a_calendar"


def test_task_list_is_not_a_calendar(serve):
    server = serve(CalDavServer(components=("VTODO",)).answer)
    assert failure_reason(f"{server.url}/dav/") == "not_a_calendar"


@pytest.mark.parametrize("components", [(), ("VEVENT",), ("VTODO", "VEVENT")])
def test_empty_calendar_of_events_is_free(serve, components):
    server = serve(CalDavServer(CALENDAR_TYPE, components).answer)
    assert read(f"{server.url}/dav/") == []


def test_events_are_read_where_the_type_is_a_secret(serve):
    server = serve(CalDavServer(None, events={"a.ics": EVENT}).answer)
    assert read(f"{server.url}/dav/") == [NINE]


def test_empty_answer_of_unknown_type_needs_the_free_busy_report(serve):
    server = serve(CalDavServer(None).answer)
    assert read(f"{server.url}/dav/") == []
    assert "free-busy-query" in server.requests[-1].decode()


def test_resource_without_a_type_is_not_a_calendar(serve):
    """The root of Cyrus has no WebDAV properties, and refuses every query."""
    propstat = (
        "<D:propstat><D:prop><D:resourcetype/></D:prop>"
        "<D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>"
    )
    answer = multistatus(f"<D:response><D:href>/</D:href>{propstat}</D:response>")
    assert failure_reason(serve(servers.send_bytes(answer)).url) == "not_a_calendar"
