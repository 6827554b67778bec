"""CalDAV against a real Radicale, and against fakes of other servers."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from calendars.providers.base import Calendar
from calendars.providers.caldav import MAX_XML_TAGS, CalDavProvider
from core.calendar_errors import ReadError
from engine.intervals import subtract
from engine.timestamps import format_utc
from net.deadline import Deadline
from tests import servers
from tests.factories import utc_seconds
from tests.servers import Radicale, response

WINDOW = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))
MEETING = "DTSTART:20250122T090000Z\nDTEND:20250122T100000Z"
NINE = "2025-01-22T09:00:00Z/2025-01-22T10:00:00Z"


def reading_of(url: str, zone: str = "UTC", password: str = Radicale.password):
    calendar = Calendar(
        index=0,
        interviewer_id=1,
        interviewer_name="Alice Johnson",
        zone=ZoneInfo(zone),
        provider="caldav",
        name="Work",
        url=url,
        username=Radicale.username,
        password=password,
    )
    return list(CalDavProvider().read([calendar], WINDOW, Deadline.after(10)))


def read(url: str, **more: str):
    [(_, reading)] = reading_of(url, **more)
    assert subtract([WINDOW], reading.covered) == []
    return sorted(f"{format_utc(start)}/{format_utc(end)}" for start, end, _ in reading.busy)


def failure_reason(url: str, **more: str) -> str:
    with pytest.raises(ReadError) as caught:
        read(url, **more)
    return caught.value.reason.value


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
def test_radicale_events_are_busy(radicale_server, zone):
    radicale_server.put("meeting", MEETING)
    radicale_server.put("series", "DTSTART:20250121T120000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY")
    assert read(radicale_server.url, zone=zone) == [
        "2025-01-21T12:00:00Z/2025-01-21T13:00:00Z",
        NINE,
    ]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
def test_transparent_radicale_events_are_free(radicale_server, zone):
    assert read(radicale_server.url, zone=zone) == []
    radicale_server.put("away", f"{MEETING}\nTRANSP:TRANSPARENT")
    radicale_server.put("off", f"{MEETING}\nSTATUS:CANCELLED")
    assert read(radicale_server.url, zone=zone) == []


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", "2025-01-22T00:00:00Z/2025-01-23T00:00:00Z"),
        ("Europe/Berlin", "2025-01-21T23:00:00Z/2025-01-22T23:00:00Z"),
        ("America/New_York", "2025-01-22T05:00:00Z/2025-01-23T05:00:00Z"),
    ],
)
def test_all_day_radicale_event_is_a_day_in_the_owners_time_zone(radicale_server, zone, expected):
    radicale_server.put("day", "DTSTART;VALUE=DATE:20250122")
    assert read(radicale_server.url, zone=zone) == [expected]


def test_floating_radicale_event_is_in_the_owners_time_zone(radicale_server):
    radicale_server.put("floating", "DTSTART:20250122T090000\nDTEND:20250122T100000")
    assert read(radicale_server.url, zone="America/New_York") == [
        "2025-01-22T14:00:00Z/2025-01-22T15:00:00Z"
    ]


def test_owners_day_outside_the_servers_window_counts(radicale_server):
    """It ends on the 20th at 08:00 UTC, hours after the server's own idea of it."""
    radicale_server.put("day", "DTSTART;VALUE=DATE:20250119")
    assert read(radicale_server.url, zone="America/Los_Angeles") == [
        "2025-01-19T08:00:00Z/2025-01-20T08:00:00Z"
    ]


def test_radicale_refuses_a_wrong_password(radicale_server):
    assert failure_reason(radicale_server.url, password="wrong") == "reauth_needed"


def test_missing_radicale_calendar_is_gone(radicale_server):
    assert failure_reason(radicale_server.url.replace("calendar", "nowhere")) == "gone"


def test_stopped_radicale_is_unreachable(radicale_server):
    radicale_server.stop()
    assert failure_reason(radicale_server.url) == "unreachable"


def multistatus(*calendars: str, status: str = "200 OK") -> bytes:
    responses = "".join(
        f"""<D:response><D:href>/a.ics</D:href><D:propstat>
        <D:prop><C:calendar-data><![CDATA[{data}]]></C:calendar-data></D:prop>
        <D:status>HTTP/1.1 {status}</D:status></D:propstat></D:response>"""
        for data in calendars
    )
    return f"""<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"
        xmlns:C="urn:ietf:params:xml:ns:caldav">{responses}</D:multistatus>""".encode()


def server(serve, free_busy_query: bytes, calendar_query: bytes):
    """A server that answers the two reports as told."""

    def answer(wire, connection):
        asks_free_busy = b"free-busy-query" in wire.requests[-1]
        connection.sendall(free_busy_query if asks_free_busy else calendar_query)

    return serve(answer).url


REFUSED = response("", "403 Forbidden")
EVENTS = response(multistatus(servers.icalendar_of(MEETING)), "207 Multi-Status")
FREE_BUSY = response(
    servers.vfreebusy_of(
        "FREEBUSY:20250122T090000Z/PT1H", "FREEBUSY;FBTYPE=FREE:20250123T090000Z/PT1H"
    )
)


def test_events_are_read_with_four_requests(serve):
    """The type of the collection, its events, its published free/busy, and its series."""
    wire = serve(servers.send_bytes(EVENTS))
    assert read(wire.url) == [NINE]
    methods = [line.split()[0] for line in wire.requested]
    assert methods == ["PROPFIND", "REPORT", "REPORT", "REPORT"]


@pytest.mark.parametrize(
    "status", ["400 Bad", "403 No", "405 No", "415 No", "422 No", "500 No", "501 No"]
)
def test_free_busy_report_is_used_without_events(serve, status):
    refused = response("", status)
    assert read(server(serve, FREE_BUSY, refused), zone="Europe/Berlin") == [NINE]


def test_free_busy_returned_for_an_event_query_triggers_the_report(serve):
    assert read(serve(servers.send_bytes(FREE_BUSY)).url) == [NINE]


def test_free_periods_are_not_busy(serve):
    assert read(server(serve, FREE_BUSY, REFUSED)) == [NINE]


def test_shorter_free_busy_report_covers_no_more(serve):
    span = ("DTSTART:20250120T000000Z", "DTEND:20250121T000000Z")
    answer = response(servers.vfreebusy_of(*span))
    [(_, reading)] = reading_of(server(serve, answer, REFUSED))
    assert reading.covered == [(WINDOW[0], utc_seconds("2025-01-21T00:00:00Z"))]


def test_refusal_of_both_queries_needs_reauthorisation(serve):
    assert failure_reason(server(serve, REFUSED, REFUSED)) == "reauth_needed"


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        (response("", "500 Oops"), "provider_error"),
        (response("<html>not xml", "207 Multi-Status"), "not_a_calendar"),
        (response(multistatus(servers.icalendar_of())[:-5], "207 Multi-Status"), "malformed"),
        (response(b"<a>" + b"<a/>" * MAX_XML_TAGS + b"</a>", "207 Multi-Status"), "too_large"),
        (response("<html/>", "207 Multi-Status"), "not_a_calendar"),
        (response(multistatus(servers.icalendar_of(MEETING), status="404 Gone")), "partial"),
        (response(multistatus(servers.icalendar_of(MEETING), "")), "partial"),
        (response(multistatus(servers.icalendar_of(MEETING)[:90])), "truncated"),
        (response('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "malformed"),
    ],
)
def test_incomplete_events_cover_nothing(serve, events, reason):
    assert failure_reason(server(serve, REFUSED, events)) == reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (response("", "401 Unauthorized"), "reauth_needed"),
        (response("", "404 Not Found"), "gone"),
        (response("", "503 Later"), "provider_error"),
        (response("<html/>"), "not_a_calendar"),
        (response(servers.icalendar_of()[:40]), "truncated"),
    ],
)
def test_response_without_free_busy_covers_nothing(serve, answer, reason):
    assert failure_reason(server(serve, answer, REFUSED)) == reason
