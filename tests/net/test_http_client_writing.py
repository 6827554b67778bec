"""What the response to a write means, and where a write is not sent."""

from __future__ import annotations

import pytest

from core.calendar_errors import ReadError, WriteRefusedError
from net import http_client
from net.deadline import Deadline
from net.http_client import Response
from tests.servers import response, send_bytes


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_successful_write_returns_the_response(status):
    result = Response(status, b"", {})
    assert result.raise_for_write() is result


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 412, 413, 415, 422])
def test_a_permanent_client_error_is_a_refused_write(status):
    with pytest.raises(WriteRefusedError):
        Response(status, b"", {}).raise_for_write()


@pytest.mark.parametrize(
    ("status", "reason"),
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
def test_another_failed_write_can_be_tried_again(status, reason):
    with pytest.raises(ReadError) as caught:
        Response(status, b"", {}).raise_for_write()
    assert caught.value.reason.value == reason


def test_a_failed_write_has_its_retry_after():
    with pytest.raises(ReadError) as caught:
        Response(503, b"", {"Retry-After": "30"}).raise_for_write()
    assert caught.value.retry_after == 30


def put_to_redirect(serve, status: str, to: str = "/there"):
    server = serve(send_bytes(response("", status, f"Location: {to}")))
    request = http_client.Request("PUT", server.url, content=b"a secret")
    with pytest.raises(ReadError, match="unreachable"):
        http_client.send(request, Deadline.after(5))
    return server


def test_a_write_is_not_redirected_to_a_read(serve):
    server = put_to_redirect(serve, "303 See Other")
    assert server.requested == ["PUT / HTTP/1.1"]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 There", "308 There"])
def test_a_write_is_not_sent_to_another_host(serve, status):
    other = serve(send_bytes(response("")))
    put_to_redirect(serve, status, other.url)
    assert other.requests == []


def test_a_write_follows_a_redirect_within_its_host(serve):
    first = response("", "308 There", "Location: /there")

    def answer(server, wire) -> None:
        wire.sendall(first if len(server.requests) == 1 else response("", "201 Created"))

    server = serve(answer)
    request = http_client.Request("PUT", server.url, content=b"an event")
    assert http_client.send(request, Deadline.after(5)).status == 201
    assert server.requests[-1].endswith(b"an event")
