"""What the one client does when a server misbehaves: an error with its reason, by the deadline."""

from __future__ import annotations

import gzip
import socket
from typing import Any

import pytest

from core.read_errors import ReadError
from net import http_client
from net.deadline import Deadline
from tests.servers import drip_body, response, send_bytes, stay_silent


def get(url: str, seconds: float = 5, **more: Any) -> http_client.Response:
    return http_client.send(http_client.Request("GET", url, **more), Deadline.after(seconds))


def why(url: str, seconds: float = 5) -> str:
    with pytest.raises(ReadError) as caught:
        get(url, seconds).raise_for_read()
    return caught.value.reason.value


def test_a_body_comes_back_as_it_was_sent(serve):
    reply = get(serve(send_bytes(response("some bytes"))).url)
    assert (reply.status, reply.body) == (200, b"some bytes")


def test_a_body_that_nobody_reads_is_not_waited_for(serve):
    reply = get(serve(drip_body).url, reads_body=False)
    assert (reply.status, reply.body) == (200, b"")


def test_a_compressed_body_comes_back_whole(serve):
    packed = gzip.compress(b"some bytes " * 1000)
    reply = get(serve(send_bytes(response(packed, "200 OK", "Content-Encoding: gzip"))).url)
    assert reply.body == b"some bytes " * 1000


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
def test_a_status_that_is_no_success_has_its_reason(serve, status, reason):
    assert why(serve(send_bytes(response("sorry", status))).url) == reason


def test_nobody_listening_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert why(f"http://127.0.0.1:{port}") == "unreachable"


@pytest.mark.parametrize(
    "url", ["http://[", "ftp://127.0.0.1/a.ics", "file:///etc/passwd", "nonsense", ""]
)
def test_an_address_that_is_not_of_the_web_is_unreachable(url):
    assert why(url) == "unreachable"


def test_a_silent_server_is_late(serve):
    assert why(serve(stay_silent).url, seconds=0.2) == "timeout"


def test_a_server_that_drips_bytes_is_late(serve):
    assert why(serve(drip_body).url, seconds=0.2) == "timeout"


def test_a_deadline_that_is_over_makes_no_call(serve):
    server = serve(send_bytes(response("some bytes")))
    assert why(server.url, seconds=0) == "timeout"
    assert server.requests == []


def test_a_server_that_does_not_speak_tls_is_named_so(serve):
    server = serve(send_bytes(b"plain words\r\n"))
    assert why(server.url.replace("http:", "https:")) == "tls"


def test_a_body_shorter_than_announced_is_truncated(serve):
    whole = response("BEGIN:VCALENDAR and then much more")
    assert why(serve(send_bytes(whole[:-10])).url) == "truncated"


def test_a_compressed_body_that_breaks_off_is_truncated(serve):
    packed = gzip.compress(bytes(range(256)) * 20)[:-20]
    server = serve(send_bytes(response(packed, "200 OK", "Content-Encoding: gzip")))
    assert why(server.url) == "truncated"


def test_an_answer_that_is_not_http_is_truncated(serve):
    assert why(serve(send_bytes(b"what?\r\n\r\n")).url) == "truncated"


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_body_in_no_encoding_that_was_asked_for_is_not_a_calendar(serve, encoding):
    server = serve(send_bytes(response("not packed", "200 OK", f"Content-Encoding: {encoding}")))
    assert why(server.url) == "not_a_calendar"


def test_a_large_body_is_too_large(serve, settings):
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "MAX_BODY_BYTES": 1000}
    assert get(serve(send_bytes(response("x" * 1000))).url).body == b"x" * 1000
    assert why(serve(send_bytes(response("x" * 1001))).url) == "too_large"


@pytest.mark.parametrize("headers", [[], ["Content-Encoding: br"], ["Content-Encoding: gzip"]])
def test_what_a_refusal_says_beside_its_status_cannot_hide_it(serve, settings, headers):
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "MAX_BODY_BYTES": 1000}
    refusal = response("x" * 2000, "401 Unauthorized", *headers)
    assert why(serve(send_bytes(refusal)).url) == "reauth_needed"
    assert why(serve(send_bytes(refusal[:-1500])).url) == "reauth_needed"


def test_credentials_go_to_the_server_they_are_for(serve):
    server = serve(send_bytes(response("here")))
    get(server.url, username="alice", password="secret")
    assert b"Authorization: Basic YWxpY2U6c2VjcmV0" in server.requests[0]


def test_a_proxy_of_the_environment_is_not_used(serve, monkeypatch):
    proxy = serve(send_bytes(response("from the proxy")))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("ALL_PROXY", proxy.url)
    assert get(serve(send_bytes(response("from the server"))).url).body == b"from the server"


@pytest.mark.parametrize("validator", ["If-None-Match", "if-modified-since"])
def test_what_did_not_change_is_told_to_who_asked_for_changes(serve, validator):
    server = serve(send_bytes(b'HTTP/1.1 304 Not Modified\r\nETag: "2"\r\n\r\n'))
    reply = get(server.url, headers={validator: '"ä"'}).raise_for_read()
    assert (reply.is_not_modified, reply.headers["etag"]) == (True, '"2"')
    assert validator.lower().encode() in server.requests[0].lower()


def waits(serve, *headers: str, status: str = "429 Too Many Requests") -> tuple[str, int]:
    with pytest.raises(ReadError) as caught:
        get(serve(send_bytes(response("", status, *headers))).url).raise_for_read()
    return caught.value.reason.value, caught.value.retry_after


@pytest.mark.parametrize(
    ("told", "seconds"),
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
def test_a_server_may_ask_to_be_left_alone_for_a_quarter_of_an_hour(serve, status, told, seconds):
    now = "Date: Mon, 20 Jan 2025 10:00:00 GMT"
    assert waits(serve, f"Retry-After: {told}", now, status=status) == ("rate_limited", seconds)


@pytest.mark.parametrize("headers", [[], ["Retry-After: Mon, 20 Jan 2025 10:01:00 GMT"]])
def test_a_wait_until_a_time_of_an_unknown_clock_is_not_told(serve, headers):
    assert waits(serve, *headers) == ("rate_limited", 0)


@pytest.mark.parametrize("status", ["500 Oops", "401 Unauthorized"])
def test_no_other_refusal_is_a_wait(serve, status):
    assert waits(serve, "Retry-After: 30", status=status)[1] == 0


def test_a_call_does_not_show_what_it_carries():
    call = http_client.Request(
        "GET", "https://a.example/token", "ann", "secret", {"Cookie": "s"}, b"body"
    )
    assert repr(call) == "Request(method='GET')"
