"""Failures of a calendar server, as the brief's endpoint reports them.

Alice's calendar fails and Bob's works: the response names only Alice and the reason.
"""

from __future__ import annotations

import gzip
import socket
import struct
from collections.abc import Callable

import pytest

from calendars.models import Connection
from people.models import Interviewer
from tests.factories import alice, bob, starts_of, technical_interview
from tests.fake_network import PUBLIC
from tests.servers import (
    drip_body,
    icalendar_of,
    response,
    send_bytes,
    send_then_trickle,
    stay_silent,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

MORNING = {"start": "2025-01-22T08:00:00Z", "end": "2025-01-22T12:00:00Z"}
MEETING = "DTSTART:20250122T080000Z\nDTEND:20250122T110000Z"
FEED = icalendar_of(MEETING)
FREE_STARTS = ["2025-01-22T11:00:00Z"]
HTML = "<!DOCTYPE html><html><body>Sign in<br></body></html>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.fixture
def panel(serve):
    """Return a template of Alice and Bob; Bob's calendar works."""
    connect_calendar(bob(), serve(send_bytes(response(icalendar_of()))).url)
    return technical_interview(alice(), bob())


def connect_calendar(person: Interviewer, url: str, provider: str = "ics") -> None:
    Connection.objects.create(interviewer=person, provider=provider, name="Work", url=url)


def ask(client, panel, **more):
    return client.get(f"/api/interviews/{panel.pk}/availability", {**MORNING, **more})


def read_failure_reason(client, panel, url: str, provider: str = "ics") -> str:
    """Return why Alice's time is unknown, and check the rest of the response."""
    connect_calendar(alice(), url, provider)
    answer = ask(client, panel)
    [gap] = answer.json()["unknown"]
    assert (answer.status_code, gap["name"]) == (503, "Alice Johnson")
    assert (gap["start"], gap["end"]) == (MORNING["start"], MORNING["end"])
    partial = ask(client, panel, partial="true")
    assert (partial.status_code, partial.json()["availableSlots"]) == (200, [])
    assert partial.json()["unknown"] == [gap]
    return gap["reason"]


def build_raw_response(*lines: str, body: bytes = b"") -> bytes:
    """Return a response with only these header lines."""
    return "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode() + body


def build_redirect(to: str) -> bytes:
    return response(HTML, "302 Found", f"Location: {to}")


def build_gzip_response(body: str | bytes, encoding: str = "gzip", count: int = 1) -> bytes:
    content = body.encode() if isinstance(body, str) else body
    for _ in range(count):
        content = gzip.compress(content)
    return response(content, "200 OK", f"Content-Encoding: {encoding}")


def build_response_with_line(line: bytes) -> bytes:
    body = FEED.encode().replace(b"END:VEVENT", line + b"\r\nEND:VEVENT", 1)
    return build_raw_response("Connection: close", body=body)


def reset_connection(server, connection) -> None:
    """Close the connection with a TCP reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


STATUSES = {
    "204 No Content": "not_a_calendar",
    "400 Bad Request": "provider_error",
    "401 Unauthorized": "reauth_needed",
    "403 Forbidden": "reauth_needed",
    "404 Not Found": "gone",
    "410 Gone": "gone",
    "429 Too Many Requests": "rate_limited",
    "500 Oops": "provider_error",
    "502 Bad Gateway": "provider_error",
    "503 Service Unavailable": "provider_error",
}
#: Responses and the reason of the failure. A long response is a function, which its test calls.
ANSWERS: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "503, wait": (response("", "503 Later", "Retry-After: 30"), "rate_limited"),
    "a sign-in page": (response(HTML), "not_a_calendar"),
    "an error in JSON": (response('{"error": "no"}'), "not_a_calendar"),
    "nothing": (response(""), "not_a_calendar"),
    "no answer": (b"", "truncated"),
    "no HTTP": (b"220 mail.example ESMTP\r\n", "truncated"),
    "headers without end": (build_raw_response("X: " + "x" * 200_000), "truncated"),
    "fewer bytes than announced": (response(FEED)[:-40], "truncated"),
    "a chunk cut": (
        build_raw_response("Transfer-Encoding: chunked", body=b"fff\r\nBEGIN:VCAL"),
        "truncated",
    ),
    "chunks without end": (
        build_raw_response("Transfer-Encoding: chunked", body=b"4\r\nBEGI\r\n"),
        "truncated",
    ),
    "closed within": (
        build_raw_response("Connection: close", body=FEED[:-60].encode()),
        "truncated",
    ),
    "gzip cut": (build_gzip_response(FEED)[:-20], "truncated"),
    "gzip bomb": (lambda: build_gzip_response(bytes(200_000_000)), "too_large"),
    "gzip in gzip": (build_gzip_response(FEED, count=2), "not_a_calendar"),
    "gzip, gzip": (build_gzip_response(FEED, "gzip, gzip", count=2), "not_a_calendar"),
    "brotli": (response(FEED, "200 OK", "Content-Encoding: br"), "not_a_calendar"),
    "not gzip": (response(FEED, "200 OK", "Content-Encoding: gzip"), "not_a_calendar"),
    "50 MB": (lambda: build_response_with_line(b"X-A:1\r\n" * 7_000_000), "too_large"),
    "a line of 20 MB": (
        lambda: build_response_with_line(b"SUMMARY:" + b"x" * 20_000_000),
        "too_large",
    ),
    "a zone of 1 MB": (
        build_response_with_line(b"EXDATE;TZID=" + b"x" * 1_000_000 + b":1"),
        "too_large",
    ),
    "a loop": (build_redirect("/again"), "unreachable"),
    "to a file": (build_redirect("file:///etc/passwd"), "unreachable"),
    "to metadata": (build_redirect("http://169.254.169.254/latest/meta-data/"), "unreachable"),
    "to metadata over TLS": (build_redirect("https://169.254.169.254/"), "unreachable"),
}


@pytest.mark.parametrize("provider", ["ics", "caldav"])
@pytest.mark.parametrize("status", STATUSES)
def test_error_status_of_a_calendar_server(client, panel, serve, status, provider):
    server = serve(send_bytes(response(HTML, status)))
    assert read_failure_reason(client, panel, server.url, provider) == STATUSES[status]


@pytest.mark.parametrize("name", ANSWERS)
def test_invalid_feed(client, panel, serve, name):
    answer, expected = ANSWERS[name]
    if callable(answer):
        answer = answer()
    assert read_failure_reason(client, panel, serve(send_bytes(answer)).url) == expected


@pytest.mark.parametrize("provider", ["ics", "caldav"])
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(stay_silent, id="silence"),
        pytest.param(drip_body, id="bytes that drip"),
        pytest.param(send_then_trickle(b"HTTP/1.1 200 OK\r\n", b"X"), id="headers that drip"),
        pytest.param(
            send_then_trickle(build_raw_response("Transfer-Encoding: chunked"), b"1\r\nB\r\n"),
            id="chunks that drip",
        ),
        pytest.param(
            send_then_trickle(b"", b"HTTP/1.1 102 Wait\r\n\r\n" * 99), id="wait, wait, wait"
        ),
    ],
)
def test_slow_server_times_out(client, panel, serve, settings, answer, provider):
    settings.CALENDARS = {**settings.CALENDARS, "DEADLINE": 0.3}
    assert read_failure_reason(client, panel, serve(answer).url, provider) == "timeout"


def test_connection_reset_by_the_server(client, panel, serve):
    assert read_failure_reason(client, panel, serve(reset_connection).url) == "unreachable"


def test_port_without_a_server(client, panel):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert read_failure_reason(client, panel, f"http://127.0.0.1:{port}") == "unreachable"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://good.example/", "gone"),
        ("https://other.example/", "tls"),
        ("https://nowhere.example/", "unreachable"),
        ("https://intranet.example/", "unreachable"),
        ("http://good.example/", "unreachable"),
        ("https://good.example:22/", "unreachable"),
        ("https://ann:secret@good.example/", "unreachable"),
    ],
)
def test_public_calendar_address(client, panel, internet, url, expected):
    internet.host("good.example", send_bytes(response("", "404 Not Found")))
    internet.names["other.example"] = [[PUBLIC]]
    internet.names["intranet.example"] = [["10.0.0.1"]]
    internet.loopback()
    assert read_failure_reason(client, panel, url) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(HTML, "not_a_calendar", id="a sign-in page"),
        pytest.param("<html/>", "not_a_calendar", id="XHTML"),
        pytest.param("", "not_a_calendar", id="nothing"),
        pytest.param('{"error": "no"}', "not_a_calendar", id="JSON"),
        pytest.param('<D:multistatus xmlns:D="DAV:"><D:response>', "malformed", id="XML cut"),
        pytest.param(
            '<D:multistatus xmlns:D="DAV:"><D:response/></D:multistatus>',
            "partial",
            id="a response without properties",
        ),
        pytest.param(
            f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l9;</x>', "malformed", id="billion laughs"
        ),
        pytest.param(XXE, "malformed", id="an external entity"),
        pytest.param(
            f'<a xmlns="DAV:">{"<b/>" * 600_000}</a>', "too_large", id="too many elements"
        ),
        pytest.param("<a>" * 200_000 + "</a>" * 200_000, "not_a_calendar", id="deep elements"),
    ],
)
def test_invalid_caldav_response(client, panel, serve, body, expected):
    server = serve(send_bytes(response(body, "207 Multi-Status")))
    assert read_failure_reason(client, panel, server.url, "caldav") == expected


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(response(FEED), id="no content type"),
        pytest.param(response(FEED, "200 OK", "Content-Type: text/html"), id="a wrong one"),
        pytest.param(response(FEED, "200 OK", "Content-Type: application/octet-stream"), id="any"),
        pytest.param(build_raw_response("Connection: close", body=FEED.encode()), id="no length"),
        pytest.param(build_gzip_response(FEED), id="packed"),
        pytest.param(response(b"\xef\xbb\xbf" + FEED.encode()), id="BOM"),
        pytest.param(response(FEED.encode("utf-16")), id="UTF-16"),
        pytest.param(build_response_with_line("SUMMARY:caf\xe9".encode("latin-1")), id="Latin-1"),
        pytest.param(response(FEED.replace("\r\n", "\n")), id="LF"),
        pytest.param(response(FEED.replace("\r\n", "\r")), id="CR"),
        pytest.param(
            lambda: build_response_with_line(b"SUMMARY:" + b"\r\n x" * 1_250_000),
            id="5 MB of folds",
        ),
        pytest.param(
            lambda: build_response_with_line(b"SUMMARY:" + b"x" * 9_000_000), id="a title of 9 MB"
        ),
    ],
)
def test_unusual_but_valid_feed_is_read(client, panel, serve, answer):
    content = answer() if callable(answer) else answer
    connect_calendar(alice(), serve(send_bytes(content)).url)
    assert starts_of(ask(client, panel).json()["availableSlots"]) == FREE_STARTS
