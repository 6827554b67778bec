"""What a reply to a write means, and where what is written does not go."""

from __future__ import annotations

import pytest

from core.read_errors import ReadError, WriteRefusedError
from net import http_client
from net.deadline import Deadline
from net.http_client import Response
from tests.servers import response, send_bytes


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_success_is_one(status):
    reply = Response(status, b"", {})
    assert reply.raise_for_write() is reply


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 412, 413, 415, 422])
def test_what_is_refused_for_good_is_not_writable(status):
    with pytest.raises(WriteRefusedError):
        Response(status, b"", {}).raise_for_write()


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (401, "reauth_needed"),
        (408, "provider_error"),
        (423, "provider_error"),
        (429, "rate_limited"),
        (500, "provider_error"),
        (503, "provider_error"),
        (507, "provider_error"),
        (202, "provider_error"),
        (207, "provider_error"),
        (304, "provider_error"),
        (302, "provider_error"),
    ],
)
def test_what_may_be_otherwise_later_is_an_error(status, why):
    with pytest.raises(ReadError) as caught:
        Response(status, b"", {}).raise_for_write()
    assert caught.value.reason.value == why


def test_a_wait_is_handed_on():
    with pytest.raises(ReadError) as caught:
        Response(503, b"", {"Retry-After": "30"}).raise_for_write()
    assert caught.value.retry_after == 30


def redirected(serve, status: str, to: str = "/there"):
    server = serve(send_bytes(response("", status, f"Location: {to}")))
    call = http_client.Request("PUT", server.url, content=b"a secret")
    with pytest.raises(ReadError, match="unreachable"):
        http_client.send(call, Deadline.after(5))
    return server


def test_what_is_to_be_written_is_not_read_instead(serve):
    server = redirected(serve, "303 See Other")
    assert server.requested == ["PUT / HTTP/1.1"]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 There", "308 There"])
def test_what_is_to_be_written_does_not_go_to_another_host(serve, status):
    other = serve(send_bytes(response("")))
    redirected(serve, status, other.url)
    assert other.requests == []


def test_what_is_to_be_written_goes_on_within_its_host(serve):
    first = response("", "308 There", "Location: /there")

    def answer(server, wire) -> None:
        wire.sendall(first if len(server.requests) == 1 else response("", "201 Created"))

    server = serve(answer)
    call = http_client.Request("PUT", server.url, content=b"an event")
    assert http_client.send(call, Deadline.after(5)).status == 201
    assert server.requests[-1].endswith(b"an event")
