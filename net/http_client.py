"""The one client for every call that leaves this server.

A call goes only where `guard` lets it, from hop to hop. It has one deadline for everything it does
(name, connection, handshake, every byte of the answer), not one for each read, so a server that
drips bytes is late like one that is silent. An answer is read up to a size, counted after
decompression. At most three redirects are followed, never from https to http, and credentials
never go along to another host; a caller may want fewer, or none.
"""

from __future__ import annotations

import ssl
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace

import httpx
from django.conf import settings
from django.utils.http import parse_http_date_safe

from core.read_errors import MAX_RETRY_AFTER_SECONDS, ReadError, ReadFailure, WriteRefusedError
from net import http_body, ssrf_guard
from net.deadline import Deadline
from net.http_transport import GuardedTransport

MAX_REDIRECTS = 3
_REFUSALS = {
    204: ReadFailure.NOT_A_CALENDAR,
    401: ReadFailure.REAUTH_NEEDED,
    403: ReadFailure.REAUTH_NEEDED,
    404: ReadFailure.GONE,
    410: ReadFailure.GONE,
    429: ReadFailure.RATE_LIMITED,
}
_ALWAYS_SENT = {"Accept": "*/*", "Accept-Encoding": "gzip, identity", "User-Agent": "Slotsmith"}
#: Refusals that may be over later: a sign-in, a time-out, a lock, a quota (RFC 9110, RFC 4918).
_PASSING = (401, 408, 421, 423, 425, 429)
#: What is sent to be kept, and is for one host alone.
_CHANGING = ("PUT", "PATCH", "DELETE")
_CREDENTIALS = ("authorization", "cookie")
_VALIDATORS = ("if-none-match", "if-modified-since")


@dataclass(frozen=True)
class Response:
    """What a server answered; the body is decompressed, headers are found in any case.

    `is_unchanged` says that it still has what the call's validator came with (304).
    """

    status: int
    body: bytes
    headers: Mapping[str, str]
    is_not_modified: bool = False

    def raise_for_read(self) -> Response:
        """This reply if it is a success, else ReadError with what its status means."""
        if self.status in (200, 207) or self.is_not_modified:
            return self
        raise self._refusal()

    def raise_for_write(self) -> Response:
        """This reply if it says that what was sent has been written or removed.

        Else WriteRefusedError where that is refused for good, and ReadError where it may be
        otherwise another time.
        """
        if self.status in (200, 201, 204):
            return self
        if 400 <= self.status < 500 and self.status not in _PASSING:
            raise WriteRefusedError(self.status)
        raise self._refusal()

    def _refusal(self) -> ReadError:
        why = _REFUSALS.get(self.status, ReadFailure.PROVIDER_ERROR)
        if self.status == 503 and "Retry-After" in self.headers:
            why = ReadFailure.RATE_LIMITED
        return ReadError(why, self.retry_after if why is ReadFailure.RATE_LIMITED else 0)

    @property
    def retry_after(self) -> int:
        """The seconds of Retry-After; 0 if they cannot be told.

        A date is as far off as the server's own clock says, so no other clock has to be right.
        """
        text = self.headers.get("Retry-After", "").strip()
        if text.isascii() and text.isdigit():
            return (
                min(int(text), MAX_RETRY_AFTER_SECONDS)
                if len(text) < 10
                else MAX_RETRY_AFTER_SECONDS
            )
        now, until = (parse_http_date_safe(one) for one in (self.headers.get("Date", ""), text))
        if now is None or until is None:
            return 0
        return max(0, min(until - now, MAX_RETRY_AFTER_SECONDS))


@dataclass(frozen=True)
class Request:
    """A request to make; `username`, where there is one, signs in with HTTP basic.

    So many `redirects` are followed; with none of them a redirect is a reply like any other.
    Where nobody `reads` the body of the reply, it is left empty.
    """

    method: str
    url: str = field(repr=False)
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    headers: Mapping[str, str] | None = field(default=None, repr=False)
    content: bytes = field(default=b"", repr=False)
    max_redirects: int = field(default=MAX_REDIRECTS, repr=False)
    reads_body: bool = field(default=True, repr=False)

    def to_httpx(self) -> httpx.Request:
        """What goes out; guard.Refused if it may not go there."""
        headers = httpx.Headers({**_ALWAYS_SENT, **(self.headers or {})}, encoding="utf-8")
        if self.username:
            words = b64encode(f"{self.username}:{self.password}".encode())
            headers["Authorization"] = f"Basic {words.decode()}"
        url = ssrf_guard.validate_url(self.url)
        return httpx.Request(self.method, url, headers=headers, content=self.content or None)

    def without_headers(self, *names: str) -> Request:
        """The same call without the headers of some names (lower case)."""
        headers = self.headers or {}
        kept = {name: text for name, text in headers.items() if name.lower() not in names}
        return replace(self, headers=kept)

    @property
    def is_conditional(self) -> bool:
        """Whether it asks only for what changed."""
        return any(name.lower() in _VALIDATORS for name in self.headers or {})


def send(request: Request, deadline: Deadline) -> Response:
    """Make a call; whatever its status, its reply.

    Raises ReadError if there is none: unreachable, tls, timeout, too_large, truncated.
    """
    with _errors_told(), GuardedTransport(deadline) as transport:
        for _ in range(1 + request.max_redirects):
            with closing(transport.handle_request(request.to_httpx())) as response:
                if not (request.max_redirects and response.has_redirect_location):
                    return Response(
                        response.status_code,
                        _body(response) if request.reads_body else b"",
                        response.headers,
                        response.status_code == 304 and request.is_conditional,
                    )
                # what a redirect says beside its address is not read
                request = _redirected(request, response)
    raise ReadError(ReadFailure.UNREACHABLE)


def _redirected(call: Request, response: httpx.Response) -> Request:
    """The call that a redirect asks for in the place of another."""
    here = ssrf_guard.validate_url(call.url)
    there = ssrf_guard.validate_url(here.join(response.headers["Location"]))
    if (here.scheme, there.scheme) == ("https", "http"):
        raise ssrf_guard.EgressBlockedError("A redirect from https to http is not followed.")
    status = response.status_code
    if status == 303 and call.method in _CHANGING:
        raise ssrf_guard.EgressBlockedError("What is to be written is not to be read instead.")
    if status == 303 or (status in (301, 302) and call.method == "POST"):
        call = replace(call.without_headers("content-type"), method="GET", content=b"")
    if (here.host, here.port) != (there.host, there.port):
        if call.method in ("POST", *_CHANGING):
            raise ssrf_guard.EgressBlockedError(
                "What is sent may hold a secret, and is for one host alone."
            )
        call = replace(call.without_headers(*_CREDENTIALS), username="", password="")
    return replace(call, url=str(there))


def _body(response: httpx.Response) -> bytes:
    """The body; of an answer that is no success, as much as there is a use for."""
    encoding = response.headers.get("Content-Encoding", "")
    try:
        return http_body.read(response.iter_raw(), encoding, settings.HTTP_CLIENT["MAX_BODY_BYTES"])
    except (ReadError, httpx.HTTPError):
        if response.is_success:
            raise
        return b""


@contextmanager
def _errors_told() -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException:
        raise ReadError(ReadFailure.TIMEOUT) from None
    except httpx.RemoteProtocolError:
        raise ReadError(ReadFailure.TRUNCATED) from None
    except httpx.ConnectError as error:
        tls = isinstance(_root(error), ssl.SSLError)
        raise ReadError(ReadFailure.TLS if tls else ReadFailure.UNREACHABLE) from None
    except (httpx.HTTPError, httpx.InvalidURL, ssrf_guard.EgressBlockedError):
        # the same for what is refused as for what is closed, so that nobody learns which it is
        raise ReadError(ReadFailure.UNREACHABLE) from None


def _root(error: BaseException) -> BaseException:
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return error
