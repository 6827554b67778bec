"""Every way in which a server misbehaves is an error with its reason, before the deadline."""

from __future__ import annotations

import gzip
import socket
from typing import Any

import pytest

from core.calendar_errors import ReadError
from net import http_client
from net.deadline import Deadline
from tests.servers import drip_body, response, send_bytes, stay_silent


def get(url: str, seconds: float = 5, **more: Any) -> http_client.Response:
    return http_client.send(http_client.Request("GET", url, **more), Deadline.after(seconds))


def failure_of(url: str, seconds: float = 5) -> str:
    with pytest.raises(ReadError) as caught:
        get(url, seconds).raise_for_read()
    return caught.value.reason.value


def test_a_body_is_returned_as_sent(serve):
    result = get(serve(send_bytes(response("some bytes"))).url)
    assert (result.status, result.body) == (200, b"some bytes")


def test_an_unwanted_body_is_not_waited_for(serve):
    result = get(serve(drip_body).url, reads_body=False)
    assert (result.status, result.body) == (200, b"")


def test_a_compressed_body_is_decompressed(serve):
    compressed = gzip.compress(b"some bytes " * 1000)
    result = get(serve(send_bytes(response(compressed, "200 OK", "Content-Encoding: gzip"))).url)
    assert result.body == b"some bytes " * 1000


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("401 Unauthorized", "reauth_needed"),
        ("403 Forbidden", "reauth_needed"),
        ("404 Not Found", "gone"),
        ("410 Gone", "gone"),
        ("429 Too Many Requests", "rate_limited"),
        ("418 Teapot", "provider_error"),
        ("500 Internal Server Error", "provider_error"),
        ("503 Service Unavailable", "provider_error"),
        ("204 No Content", "not_a_calendar"),
        ("304 Not Modified", "provider_error"),
    ],
)
def test_an_error_status_has_its_reason(serve, status, reason):
    assert failure_of(serve(send_bytes(response("sorry", status))).url) == reason


def test_a_closed_port_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert failure_of(f"http://127.0.0.1:{port}") == "unreachable"


@pytest.mark.parametrize(
    "url", ["http://[", "ftp://127.0.0.1/a.ics", "file:///etc/passwd", "nonsense", ""]
)
def test_a_url_that_is_not_http_is_unreachable(url):
    assert failure_of(url) == "unreachable"


def test_a_silent_server_times_out(serve):
    assert failure_of(serve(stay_silent).url, seconds=0.2) == "timeout"


def test_a_server_that_sends_single_bytes_times_out(serve):
    assert failure_of(serve(drip_body).url, seconds=0.2) == "timeout"


def test_a_passed_deadline_sends_no_request(serve):
    server = serve(send_bytes(response("some bytes")))
    assert failure_of(server.url, seconds=0) == "timeout"
    assert server.requests == []


def test_a_server_without_tls_is_a_tls_failure(serve):
    server = serve(send_bytes(b"plain words\r\n"))
    assert failure_of(server.url.replace("http:", "https:")) == "tls"


def test_a_body_shorter_than_its_content_length_is_truncated(serve):
    whole = response("BEGIN:VCALENDAR and then much more")
    assert failure_of(serve(send_bytes(whole[:-10])).url) == "truncated"


def test_an_incomplete_compressed_body_is_truncated(serve):
    compressed = gzip.compress(bytes(range(256)) * 20)[:-20]
    server = serve(send_bytes(response(compressed, "200 OK", "Content-Encoding: gzip")))
    assert failure_of(server.url) == "truncated"


def test_a_response_that_is_not_http_is_truncated(serve):
    assert failure_of(serve(send_bytes(b"what?\r\n\r\n")).url) == "truncated"


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_body_in_another_encoding_is_not_a_calendar(serve, encoding):
    server = serve(send_bytes(response("not packed", "200 OK", f"Content-Encoding: {encoding}")))
    assert failure_of(server.url) == "not_a_calendar"


def test_a_body_over_the_limit_is_too_large(serve, settings):
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "MAX_BODY_BYTES": 1000}
    assert get(serve(send_bytes(response("x" * 1000))).url).body == b"x" * 1000
    assert failure_of(serve(send_bytes(response("x" * 1001))).url) == "too_large"


@pytest.mark.parametrize("headers", [[], ["Content-Encoding: br"], ["Content-Encoding: gzip"]])
def test_an_unreadable_error_body_does_not_hide_its_status(serve, settings, headers):
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "MAX_BODY_BYTES": 1000}
    error_response = response("x" * 2000, "401 Unauthorized", *headers)
    assert failure_of(serve(send_bytes(error_response)).url) == "reauth_needed"
    assert failure_of(serve(send_bytes(error_response[:-1500])).url) == "reauth_needed"


def test_credentials_are_sent_as_basic_authentication(serve):
    server = serve(send_bytes(response("here")))
    get(server.url, username="alice", password="secret")
    assert b"Authorization: Basic YWxpY2U6c2VjcmV0" in server.requests[0]


def test_proxies_from_the_environment_are_ignored(serve, monkeypatch):
    proxy = serve(send_bytes(response("from the proxy")))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("ALL_PROXY", proxy.url)
    assert get(serve(send_bytes(response("from the server"))).url).body == b"from the server"


@pytest.mark.parametrize("validator", ["If-None-Match", "if-modified-since"])
def test_a_conditional_request_can_be_not_modified(serve, validator):
    server = serve(send_bytes(b'HTTP/1.1 304 Not Modified\r\nETag: "2"\r\n\r\n'))
    result = get(server.url, headers={validator: '"ä"'}).raise_for_read()
    assert (result.is_not_modified, result.headers["etag"]) == (True, '"2"')
    assert validator.lower().encode() in server.requests[0].lower()


def retry_after_of(serve, *headers: str, status: str = "429 Too Many Requests") -> tuple[str, int]:
    with pytest.raises(ReadError) as caught:
        get(serve(send_bytes(response("", status, *headers))).url).raise_for_read()
    return caught.value.reason.value, caught.value.retry_after


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("30", 30),
        (" 30 ", 30),
        ("900", 900),
        ("901", 900),
        ("1000000000", 900),
        ("9" * 5000, 900),
        ("-5", 0),
        ("1.5", 0),
        ("soon", 0),
        ("", 0),
        ("²", 0),
        ("Mon, 20 Jan 2025 10:01:00 GMT", 60),
        ("Monday, 20-Jan-25 10:01:00 GMT", 60),
        ("Tue, 21 Jan 2025 10:00:00 GMT", 900),
        ("Mon, 20 Jan 2025 09:00:00 GMT", 0),
        ("Mon, 99 Jan 2025 10:00:00 GMT", 0),
    ],
)
@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_retry_after_is_respected_up_to_fifteen_minutes(serve, status, header, seconds):
    now = "Date: Mon, 20 Jan 2025 10:00:00 GMT"
    assert retry_after_of(serve, f"Retry-After: {header}", now, status=status) == (
        "rate_limited",
        seconds,
    )


@pytest.mark.parametrize("headers", [[], ["Retry-After: Mon, 20 Jan 2025 10:01:00 GMT"]])
def test_a_retry_after_date_without_a_date_header_is_ignored(serve, headers):
    assert retry_after_of(serve, *headers) == ("rate_limited", 0)


@pytest.mark.parametrize("status", ["500 Oops", "401 Unauthorized"])
def test_other_error_statuses_have_no_retry_after(serve, status):
    assert retry_after_of(serve, "Retry-After: 30", status=status)[1] == 0


def test_the_repr_of_a_request_has_no_secrets():
    request = http_client.Request(
        "GET", "https://a.example/token", "ann", "secret", {"Cookie": "s"}, b"body"
    )
    assert repr(request) == "Request(method='GET')"
