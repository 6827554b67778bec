"""What the one client does when a server misbehaves: an error with its reason, by the deadline."""

from __future__ import annotations

import gzip
import socket

import pytest

from calendars import http
from calendars.deadline import Deadline
from calendars.errors import CalendarError
from tests.servers import drip, response, say, silence


def get(url: str, seconds: float = 5, **more: str) -> http.Reply:
    return http.send(http.Call("GET", url, **more), Deadline.after(seconds))


def why(url: str, seconds: float = 5) -> str:
    with pytest.raises(CalendarError) as caught:
        get(url, seconds).or_refuse()
    return caught.value.why.value


def redirect(to: str) -> bytes:
    return response(b"", "302 Found", f"Location: {to}")


def test_a_body_comes_back_as_it_was_sent(serve):
    reply = get(serve(say(response("some bytes"))).url)
    assert (reply.status, reply.body) == (200, b"some bytes")


def test_a_compressed_body_comes_back_whole(serve):
    packed = gzip.compress(b"some bytes " * 1000)
    reply = get(serve(say(response(packed, "200 OK", "Content-Encoding: gzip"))).url)
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
        ("204 No Content", "provider_error"),
    ],
)
def test_a_status_that_is_no_success_has_its_reason(serve, status, reason):
    assert why(serve(say(response("sorry", status))).url) == reason


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
    assert why(serve(silence).url, seconds=0.2) == "timeout"


def test_a_server_that_drips_bytes_is_late(serve):
    assert why(serve(drip).url, seconds=0.2) == "timeout"


def test_a_deadline_that_is_over_makes_no_call(serve):
    server = serve(say(response("some bytes")))
    assert why(server.url, seconds=0) == "timeout"
    assert server.requests == []


def test_a_server_that_does_not_speak_tls_is_named_so(serve):
    server = serve(say(b"plain words\r\n"))
    assert why(server.url.replace("http:", "https:")) == "tls"


def test_a_body_shorter_than_announced_is_truncated(serve):
    whole = response("BEGIN:VCALENDAR and then much more")
    assert why(serve(say(whole[:-10])).url) == "truncated"


def test_a_compressed_body_that_breaks_off_is_truncated(serve):
    packed = gzip.compress(bytes(range(256)) * 20)[:-20]
    server = serve(say(response(packed, "200 OK", "Content-Encoding: gzip")))
    assert why(server.url) == "truncated"


def test_an_answer_that_is_not_http_is_truncated(serve):
    assert why(serve(say(b"what?\r\n\r\n")).url) == "truncated"


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_body_in_no_encoding_that_was_asked_for_is_not_a_calendar(serve, encoding):
    server = serve(say(response("not packed", "200 OK", f"Content-Encoding: {encoding}")))
    assert why(server.url) == "not_a_calendar"


def test_a_large_body_is_too_large(serve, settings):
    settings.CALENDARS = {**settings.CALENDARS, "LARGEST_BODY": 1000}
    assert get(serve(say(response("x" * 1000))).url).body == b"x" * 1000
    assert why(serve(say(response("x" * 1001))).url) == "too_large"


def test_a_body_is_measured_after_decompression(serve, settings):
    settings.CALENDARS = {**settings.CALENDARS, "LARGEST_BODY": 1000}
    bomb = gzip.compress(bytes(50_000_000))
    server = serve(say(response(bomb, "200 OK", "Content-Encoding: gzip")))
    assert why(server.url) == "too_large"


def test_three_redirects_are_followed_and_no_more(serve):
    end = serve(say(response("here")))
    third = serve(say(redirect(end.url)))
    second = serve(say(redirect(third.url)))
    first = serve(say(redirect(second.url)))
    assert get(first.url).body == b"here"
    assert why(serve(say(redirect(first.url))).url) == "unreachable"


def test_a_redirect_loop_comes_to_an_end(serve):
    server = serve(say(redirect("/again")))
    assert why(server.url) == "unreachable"
    assert len(server.requests) == 4


def test_credentials_go_to_the_server_they_are_for(serve):
    server = serve(say(response("here")))
    get(server.url, username="alice", password="secret")
    assert b"Authorization: Basic YWxpY2U6c2VjcmV0" in server.requests[0]


def test_credentials_do_not_follow_a_redirect_to_another_host(serve):
    other = serve(say(response("here")))
    first = serve(say(redirect(other.url)))
    get(first.url, username="alice", password="secret")
    assert b"authorization" in first.requests[0].lower()
    assert b"authorization" not in other.requests[0].lower()


def test_a_proxy_of_the_environment_is_not_used(serve, monkeypatch):
    proxy = serve(say(response("from the proxy")))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("ALL_PROXY", proxy.url)
    assert get(serve(say(response("from the server"))).url).body == b"from the server"
