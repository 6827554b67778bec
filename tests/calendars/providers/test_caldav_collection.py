"""A CalDAV URL that is not a calendar of events is refused, never read as an empty calendar."""

from __future__ import annotations

import pytest

from tests import servers
from tests.caldav_server import CALENDAR_TYPE, CalDavServer, multistatus
from tests.calendars.providers.test_caldav import (
    MEETING,
    NINE,
    failure_reason,
    read,
    reading_of,
)

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


ADDRESS_BOOK = '<A:addressbook xmlns:A="urn:ietf:params:xml:ns:carddav"/>'
HOME_MEMBER = f"""<D:response><D:href>/dav/work</D:href><D:propstat><D:prop><D:resourcetype>
    {CALENDAR_TYPE}</D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>
    </D:response>"""


def test_home_that_says_it_is_a_calendar_is_not(serve):
    """Calypso says of every address that it is a calendar and an address book."""
    state = CalDavServer(f"{CALENDAR_TYPE}{ADDRESS_BOOK}", members=HOME_MEMBER)
    assert failure_reason(f"{serve(state.answer).url}/dav/") == "not_a_calendar"


def test_empty_calendar_of_a_server_that_mixes_types_is_free(serve):
    state = CalDavServer(f"{CALENDAR_TYPE}{ADDRESS_BOOK}")
    assert read(f"{serve(state.answer).url}/dav/") == []


def test_server_that_mixes_types_is_asked_for_all_earlier_events(serve):
    state = CalDavServer(f"{CALENDAR_TYPE}{ADDRESS_BOOK}", events={"a.ics": EVENT})
    server = serve(state.answer)
    [(_, result)] = reading_of(f"{server.url}/dav/")
    assert result.validator == ""
    assert any(b'start="19700101T000000Z"' in request for request in server.requests)


def test_too_many_events_of_a_server_that_mixes_types_are_unknown(serve, settings):
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "MAX_BODY_BYTES": 2000}
    large = servers.icalendar_of(f"{MEETING}\nDESCRIPTION:{'x' * 3000}")
    state = CalDavServer(f"{CALENDAR_TYPE}{ADDRESS_BOOK}", events={"a.ics": large})
    assert failure_reason(f"{serve(state.answer).url}/dav/") == "too_large"


def _principal(name: str, path: str) -> str:
    return f"<D:{name}><D:href>{path}</D:href></D:{name}>"


def _privileges(*names: str) -> str:
    privileges = "".join(f"<D:privilege><D:{name}/></D:privilege>" for name in names)
    return f"<D:current-user-privilege-set>{privileges}</D:current-user-privilege-set>"


@pytest.mark.parametrize(
    ("properties", "is_shared"),
    [
        ("", False),
        (_principal("owner", "/ann/"), False),
        (_principal("owner", "/ann/") + _principal("current-user-principal", "/ann"), False),
        (_principal("owner", "/bob/") + _principal("current-user-principal", "/ann/"), True),
        (_principal("owner", "/b%6Fb/") + _principal("current-user-principal", "/bob/"), False),
        (_privileges("read", "write"), False),
        (_privileges("all"), False),
        (_privileges("write-content"), True),
        (_privileges(), False),
    ],
)
def test_calendar_of_somebody_else_is_shared(serve, properties, is_shared):
    state = CalDavServer(events={"a.ics": EVENT}, more_properties=properties)
    [(_, result)] = reading_of(f"{serve(state.answer).url}/dav/")
    assert result.is_shared == is_shared


def test_calendar_that_hides_what_it_is_from_the_account_is_shared(serve):
    for events in ({}, {"a.ics": EVENT}):
        [(_, result)] = reading_of(f"{serve(CalDavServer(None, events=events).answer).url}/dav/")
        assert result.is_shared
