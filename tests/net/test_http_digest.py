"""Digest sign-in against a server that offers nothing else."""

from __future__ import annotations

import hashlib
import re

import pytest

from net import http_client
from net.deadline import Deadline
from tests.servers import response, send_bytes

CHALLENGE = 'WWW-Authenticate: Digest realm="dav", nonce="abc", qop="auth", algorithm=MD5'


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def is_signed_in(request: str, password: str) -> bool:
    """Compute the response of RFC 7616 section 3.4.1 independently of httpx."""
    values = dict(re.findall(r'(\w+)="?([^",\r\n]+)', request.partition("Digest ")[2]))
    if "response" not in values:
        return False
    method, target = request.split()[:2]
    secret, action = md5(f"ann:dav:{password}"), md5(f"{method}:{target}")
    parts = [secret, values["nonce"], values["nc"], values["cnonce"], "auth", action]
    return values["response"] == md5(":".join(parts))


def answer(server, connection) -> None:
    if is_signed_in(server.requests[-1].decode(), "secret"):
        connection.sendall(response("events", "207 Multi-Status"))
    else:
        connection.sendall(response("", "401 Unauthorized", CHALLENGE))


def send(url: str, username: str = "ann", password: str = "secret") -> http_client.Response:
    request = http_client.Request("REPORT", f"{url}/dav/?x=1", username, password, content=b"<a/>")
    return http_client.send(request, Deadline.after(10))


def test_digest_is_sent_to_a_server_that_asks_for_it(serve):
    server = serve(answer)
    reply = send(server.url)
    assert (reply.status, reply.body) == (207, b"events")
    assert [request.endswith(b"<a/>") for request in server.requests] == [True, True]


@pytest.mark.parametrize("credentials", [("ann", "wrong"), ("", "")])
def test_wrong_or_missing_password_is_refused(serve, credentials):
    server = serve(answer)
    assert send(server.url, *credentials).status == 401
    assert len(server.requests) == (2 if credentials[0] else 1)


@pytest.mark.parametrize(
    "challenges",
    [
        [],
        ['WWW-Authenticate: Basic realm="dav"'],
        [CHALLENGE, 'WWW-Authenticate: Basic realm="dav"'],
        ["WWW-Authenticate: Digest"],
        ["WWW-Authenticate: Digest realm"],
        ['WWW-Authenticate: Digest realm="dav", nonce="abc", algorithm=XYZ'],
        ['WWW-Authenticate: Digest realm="dav", nonce="abc", qop="auth-int"'],
    ],
)
def test_other_challenges_are_not_answered(serve, challenges):
    server = serve(send_bytes(response("", "401 Unauthorized", *challenges)))
    assert send(server.url).status == 401
    assert len(server.requests) == 1
