"""Which redirects are followed, and what is not sent to the next host."""

from __future__ import annotations

import gzip
import tracemalloc
from typing import Any

import pytest

from core.calendar_errors import ReadError
from net import http_client
from net.deadline import Deadline
from tests.fake_network import OTHER_PUBLIC, PUBLIC
from tests.servers import response, send_bytes

SECRET = {"Authorization": "Bearer secret", "Cookie": "session=secret", "X-Other": "kept"}


def send(url: str, method: str = "GET", **more: Any) -> http_client.Response:
    return http_client.send(http_client.Request(method, url, **more), Deadline.after(5))


def failure_of(url: str, **more: Any) -> str:
    with pytest.raises(ReadError) as caught:
        send(url, **more)
    return caught.value.reason.value


def redirect(to: str, status: str = "302 Found", body: bytes = b"", *headers: str) -> bytes:
    return response(body, status, f"Location: {to}", *headers)


def test_three_redirects_are_followed_and_no_more(serve):
    end = serve(send_bytes(response("here")))
    third = serve(send_bytes(redirect(end.url)))
    second = serve(send_bytes(redirect(third.url)))
    first = serve(send_bytes(redirect(second.url)))
    assert send(first.url).body == b"here"
    assert failure_of(serve(send_bytes(redirect(first.url))).url) == "unreachable"


def test_a_caller_can_allow_fewer_redirects(serve):
    end = serve(send_bytes(response("here")))
    second = serve(send_bytes(redirect(end.url)))
    first = serve(send_bytes(redirect(second.url)))
    assert send(first.url, max_redirects=2).body == b"here"
    assert failure_of(first.url, max_redirects=1) == "unreachable"


@pytest.mark.parametrize("to", ["/elsewhere", "http://169.254.169.254/", "http://[::"])
def test_without_redirects_the_redirect_is_returned_and_not_followed(serve, to):
    server = serve(send_bytes(redirect(to, "307 Found")))
    assert send(server.url, max_redirects=0).status == 307
    assert len(server.requests) == 1


def test_a_redirect_loop_ends(serve):
    server = serve(send_bytes(redirect("/again")))
    assert failure_of(server.url) == "unreachable"
    assert len(server.requests) == 4


def test_a_redirect_without_a_location_is_returned(serve):
    assert send(serve(send_bytes(response("", "302 Found"))).url).status == 302


@pytest.mark.parametrize(
    "to",
    [
        "http://[::",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "http://ann:secret@127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://2130706433/",
        "http://localhost/",
        "https://a..b/",
    ],
)
def test_a_redirect_to_a_blocked_url_is_not_followed(serve, to):
    server = serve(send_bytes(redirect(to)))
    assert failure_of(server.url) == "unreachable"
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "to",
    [
        "http://calendar.example/",
        "http://127.0.0.1/",
        "https://calendar.example:22/",
        "https://intranet.example/",
    ],
)
def test_a_public_host_cannot_redirect_to_a_private_one(internet, to):
    server = internet.host("calendar.example", send_bytes(redirect(to)))
    internet.names["intranet.example"] = [["10.0.0.1"]]
    assert failure_of("https://calendar.example/") == "unreachable"
    assert len(server.requests) == 1
    assert internet.dialled == [(PUBLIC, 443)]


def test_a_listed_host_cannot_redirect_from_https_to_http(internet, serve, settings):
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "ALLOWED_PRIVATE_HOSTS": ["dav.corp"]}
    internet.host("dav.corp", send_bytes(redirect("http://dav.corp/")), "10.0.0.1")
    assert failure_of("https://dav.corp/") == "unreachable"
    assert internet.dialled == [("10.0.0.1", 443)]


@pytest.mark.parametrize(
    "signed", [{"username": "alice", "password": "secret"}, {"headers": SECRET}]
)
def test_credentials_are_not_sent_to_another_host(internet, signed):
    other = internet.host("other.example", send_bytes(response("here")), OTHER_PUBLIC)
    first = internet.host("calendar.example", send_bytes(redirect("https://other.example/a")))
    assert send("https://calendar.example/", **signed).body == b"here"
    assert b"authorization:" in first.requests[0].lower()
    for word in (b"authorization", b"cookie", b"secret"):
        assert word not in other.requests[0].lower()
    assert (b"X-Other" in other.requests[0]) == ("headers" in signed)
    assert b"Host: other.example\r\n" in other.requests[0]


def test_credentials_are_not_sent_to_another_port(serve):
    other = serve(send_bytes(response("here")))
    first = serve(send_bytes(redirect(other.url)))
    send(first.url, username="alice", password="secret")
    assert b"authorization" in first.requests[0].lower()
    assert b"authorization" not in other.requests[0].lower()


def test_credentials_are_sent_again_to_the_same_host(internet):
    server = internet.host("calendar.example", _once_to("https://calendar.example/next"))
    send("https://calendar.example/", username="alice", password="secret")
    assert [b"Authorization: Basic" in request for request in server.requests] == [True, True]


def _once_to(url: str, status: str = "302 Found"):
    """A server that sends its first caller somewhere, and answers the next."""

    def answer(server, connection):
        again = len(server.requests) > 1
        connection.sendall(response("here") if again else redirect(url, status))

    return answer


@pytest.mark.parametrize(
    ("status", "method", "next_method"),
    [
        ("301 Moved", "GET", "GET"),
        ("301 Moved", "REPORT", "REPORT"),
        ("302 Found", "REPORT", "REPORT"),
        ("303 See Other", "REPORT", "GET"),
        ("307 Temporary", "REPORT", "REPORT"),
        ("308 Permanent", "POST", "POST"),
        ("302 Found", "POST", "GET"),
        ("303 See Other", "POST", "GET"),
    ],
)
def test_a_redirect_keeps_method_and_body_unless_its_status_changes_them(
    serve, status, method, next_method
):
    server = serve(_once_to("/next", status))
    headers = {"Content-Type": "text/plain"}
    assert send(server.url, method, headers=headers, content=b"words").body == b"here"
    assert server.requested == [f"{method} / HTTP/1.1", f"{next_method} /next HTTP/1.1"]
    sent_again = (b"words" in server.requests[1], b"Content-Type" in server.requests[1])
    assert sent_again == (next_method == method,) * 2


@pytest.mark.parametrize("status", ["307 Temporary", "308 Permanent"])
def test_posted_content_is_not_sent_to_another_host(serve, status):
    other = serve(send_bytes(response("here")))
    first = serve(send_bytes(redirect(other.url, status)))
    assert failure_of(first.url, method="POST", content=b"refresh_token=secret") == "unreachable"
    assert other.requests == []


@pytest.mark.parametrize("compressed", [False, True])
def test_the_body_of_a_redirect_is_not_read(serve, compressed):
    end = serve(send_bytes(response("here")))
    body = gzip.compress(bytes(100_000_000)) if compressed else bytes(50_000_000)
    headers = ["Content-Encoding: gzip"] if compressed else []
    server = serve(send_bytes(redirect(end.url, "302 Found", body, *headers)))
    tracemalloc.start()
    assert send(server.url).body == b"here"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
