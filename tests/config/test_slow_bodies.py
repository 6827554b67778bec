"""Bodies are read before the service answers, or the client gets 408."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator

import pytest

from config.slow_bodies import MAX_BODY_BYTES, limit_reading_time


@pytest.fixture
def connection() -> Iterator[socket.socket]:
    server, client = socket.socketpair()
    with server, client:
        yield server


def answer(environ, connection) -> tuple[str, bytes]:
    """Return the status and body of an application that answers with the body that it reads."""
    statuses = []

    def application(environ, start_response):
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    limited = limit_reading_time(application)
    given = {"gunicorn.socket": connection, **environ}
    body = b"".join(limited(given, lambda status, _: statuses.append(status)))
    return statuses[0], body


def test_complete_body_is_passed_on(connection):
    body = {"CONTENT_LENGTH": "4", "wsgi.input": io.BytesIO(b"body")}
    assert answer(body, connection) == ("200 OK", b"body")


def test_body_that_ends_early_is_answered_with_408(connection):
    status, body = answer({"CONTENT_LENGTH": "5", "wsgi.input": io.BytesIO(b"body")}, connection)
    assert status == "408 Request Timeout"
    assert b"request-timeout" in body


def test_no_more_is_read_of_a_body_that_will_be_refused(connection):
    sent = io.BytesIO(b"a" * (MAX_BODY_BYTES + 1000))
    body = {"CONTENT_LENGTH": str(MAX_BODY_BYTES + 1000), "wsgi.input": sent}
    assert len(answer(body, connection)[1]) == MAX_BODY_BYTES + 1
    assert sent.tell() == MAX_BODY_BYTES + 1


@pytest.mark.parametrize("length", ["0", "", "none"])
def test_request_without_a_length_is_not_read(connection, length):
    body = {"CONTENT_LENGTH": length, "wsgi.input": io.BytesIO(b"body")}
    assert answer(body, connection) == ("200 OK", b"body")
