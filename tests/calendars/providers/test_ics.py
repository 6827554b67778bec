"""Calendar feeds, read from a local HTTP server."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from calendars.providers.base import Calendar
from calendars.providers.ics import IcsProvider
from core.calendar_errors import ReadError
from engine.busy_time import BusyType
from net.deadline import Deadline
from tests import servers
from tests.factories import utc_seconds
from tests.servers import response, send_bytes

WINDOW = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))
MEETING = "DTSTART:20250122T090000\nDTEND:20250122T100000"


def read(url: str, **more: str):
    zone = ZoneInfo("America/New_York")
    calendar = Calendar(0, 1, "Alice Johnson", zone, "ics", "Feed", url, **more)
    [(read, reading)] = IcsProvider().read([calendar], WINDOW, Deadline.after(5))
    assert read is calendar
    return reading


def failure_reason(url: str) -> str:
    with pytest.raises(ReadError) as caught:
        read(url)
    return caught.value.reason.value


def test_feed_is_read_in_the_owners_time_zone_and_covers_the_window(serve):
    reading = read(serve(send_bytes(response(servers.icalendar_of(MEETING)))).url)
    assert reading.busy == [
        (utc_seconds("2025-01-22T14:00:00Z"), utc_seconds("2025-01-22T15:00:00Z"), BusyType.BUSY)
    ]
    assert reading.covered == [WINDOW]


def test_feed_with_basic_authentication_is_read(serve):
    server = serve(send_bytes(response(servers.icalendar_of())))
    read(server.url, username="alice", password="secret")
    assert b"authorization: basic" in server.requests[0].lower()


@pytest.mark.parametrize("scheme", ["webcal", "WEBCAL", "webcals"])
def test_webcal_url_is_requested_over_https(serve, scheme):
    server = serve(send_bytes(b"no handshake"))
    assert failure_reason(server.url.replace("http", scheme)) == "tls"
    assert server.requests[0].startswith(servers.TLS_HANDSHAKE)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (response("gone away", "404 Not Found"), "gone"),
        (response("<html>Sign in</html>"), "not_a_calendar"),
        (response(""), "not_a_calendar"),
        (response(servers.icalendar_of(MEETING)[:90]), "truncated"),
        (response(servers.icalendar_of("SUMMARY:no start")), "malformed"),
    ],
)
def test_response_without_a_calendar_raises_its_reason(serve, answer, reason):
    assert failure_reason(serve(send_bytes(answer)).url) == reason


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ('ETag: "1"', 'If-None-Match: "1"'),
        (
            "Date: Mon, 20 Jan 2025 10:01:00 GMT\r\nLast-Modified: Mon, 20 Jan 2025 10:00:00 GMT",
            "If-Modified-Since: Mon, 20 Jan 2025 10:00:00 GMT",
        ),
        ("Date: Mon, 20 Jan 2025 10:00:59 GMT\r\nLast-Modified: Mon, 20 Jan 2025 10:00:00 GMT", ""),
        ("Last-Modified: Mon, 20 Jan 2025 10:00:00 GMT", ""),
        ("Date: Mon, 20 Jan 2025 10:01:00 GMT\r\nLast-Modified: lately", ""),
        ("Date: Mon, 20 Jan 2025 10:01:00 GMT", ""),
    ],
)
def test_conditional_request_uses_only_reliable_validators(serve, headers, validator):
    server = serve(send_bytes(response(servers.icalendar_of(MEETING), "200 OK", headers)))
    assert read(server.url).validator == validator


def test_entity_tag_without_quotes_is_not_sent_back(serve):
    """SOGo's tag is the time of the last change in seconds: it misses a second change."""
    feed = serve(send_bytes(response(servers.icalendar_of(), "200 OK", "ETag: 1795906564")))
    assert read(feed.url).validator == ""
