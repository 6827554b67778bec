"""The one client for every call that leaves this server.

A call has one deadline for everything it does (name, connection, handshake, every byte of the
answer), not one for each read, so a server that drips bytes is late like one that is silent. An
answer is read up to a size, counted after decompression. At most three redirects are followed,
and credentials never go along to another host.
"""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpcore
import httpx
from django.conf import settings

from calendars.deadline import Deadline
from calendars.errors import CalendarError, Unreadable

REDIRECTS = 3
_GZIP = 31  # zlib's window size that means: with a gzip header
_REFUSALS = {
    401: Unreadable.REAUTH_NEEDED,
    403: Unreadable.REAUTH_NEEDED,
    404: Unreadable.GONE,
    410: Unreadable.GONE,
    429: Unreadable.RATE_LIMITED,
}


@dataclass(frozen=True)
class Reply:
    """What a server answered; the body is decompressed, headers are found in any case."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    def or_refuse(self) -> Reply:
        """This reply if it is a success, else CalendarError with what its status means."""
        if self.status in (200, 207):
            return self
        why = _REFUSALS.get(self.status, Unreadable.PROVIDER_ERROR)
        raise CalendarError(why, self._wait() if why is Unreadable.RATE_LIMITED else 0)

    def _wait(self) -> int:
        text = self.headers.get("Retry-After", "")
        return min(int(text), 900) if text.isascii() and text.isdigit() else 0


@dataclass(frozen=True)
class Call:
    """A request to make; `username`, where there is one, signs in with HTTP basic."""

    method: str
    url: str
    username: str = ""
    password: str = ""
    headers: Mapping[str, str] | None = None
    content: bytes = b""


def send(call: Call, deadline: Deadline) -> Reply:
    """Make a call; whatever its status, its reply.

    Raises CalendarError if there is none: unreachable, tls, timeout, too_large, truncated.
    """
    headers = {"Accept-Encoding": "gzip, identity", **(call.headers or {})}
    auth = (call.username, call.password) if call.username else None
    with (
        _errors_told(),
        httpx.Client(
            transport=_DeadlineTransport(deadline),
            follow_redirects=True,
            max_redirects=REDIRECTS,
            trust_env=False,
        ) as client,
        client.stream(
            call.method, call.url, headers=headers, content=call.content or None, auth=auth
        ) as response,
    ):
        body = _body(response, settings.CALENDARS["LARGEST_BODY"])
        return Reply(response.status_code, body, response.headers)


@contextmanager
def _errors_told() -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException:
        raise CalendarError(Unreadable.TIMEOUT) from None
    except httpx.RemoteProtocolError:
        raise CalendarError(Unreadable.TRUNCATED) from None
    except httpx.ConnectError as error:
        tls = isinstance(_root(error), ssl.SSLError)
        raise CalendarError(Unreadable.TLS if tls else Unreadable.UNREACHABLE) from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise CalendarError(Unreadable.UNREACHABLE) from None


def _root(error: BaseException) -> BaseException:
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return error


def _body(response: httpx.Response, largest: int) -> bytes:
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding not in ("identity", "gzip", "x-gzip", ""):
        raise CalendarError(Unreadable.NOT_A_CALENDAR)
    inflate = zlib.decompressobj(_GZIP) if "gzip" in encoding else None
    body = bytearray()
    try:
        for chunk in response.iter_raw():
            room = largest - len(body) + 1
            body += inflate.decompress(chunk, room) if inflate else chunk
            if len(body) > largest:
                raise CalendarError(Unreadable.TOO_LARGE)
    except zlib.error:
        raise CalendarError(Unreadable.NOT_A_CALENDAR) from None
    if inflate and body and not inflate.eof:
        raise CalendarError(Unreadable.TRUNCATED)
    return bytes(body)


def _tls() -> ssl.SSLContext:
    return _trusting(settings.CALENDARS["CA_FILE"])


@lru_cache
def _trusting(authorities: str) -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    if authorities:
        context.load_verify_locations(authorities)
    return context


class _DeadlineTransport(httpx.HTTPTransport):
    """The client's own transport, over connections that know the deadline."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__(verify=_tls())
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(), network_backend=_DeadlineBackend(deadline)
        )


class _DeadlineBackend(httpcore.SyncBackend):
    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = self.deadline.remaining()
        stream = super().connect_tcp(host, port, left, local_address, socket_options)
        return _DeadlineStream(stream, self.deadline)


class _DeadlineStream(httpcore.NetworkStream):
    """Waits for nothing longer than the deadline leaves, whatever timeout it is given."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self.stream, self.deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self.deadline.remaining())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self.deadline.remaining())

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self.deadline.remaining()
        stream = self.stream.start_tls(ssl_context, server_hostname, left)
        return _DeadlineStream(stream, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)
