"""The HTTP client for every request that leaves the server.

The SSRF guard checks the URL of a request and of every redirect. One deadline covers the whole
request, from the name lookup to the last byte of the body, so a server that sends single bytes
times out like a silent one. A body is read up to a maximum size, counted after decompression. At
most three redirects are followed, never from https to http, and credentials are not sent to
another host.
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

from core.calendar_errors import (
    MAX_RETRY_AFTER_SECONDS,
    ReadError,
    ReadFailure,
    WriteRefusedError,
)
from net import http_body, http_digest, ssrf_guard
from net.deadline import Deadline
from net.http_transport import GuardedTransport

MAX_REDIRECTS = 3
_FAILURES_BY_STATUS = {
    204: ReadFailure.NOT_A_CALENDAR,
    401: ReadFailure.REAUTH_NEEDED,
    403: ReadFailure.REAUTH_NEEDED,
    404: ReadFailure.GONE,
    410: ReadFailure.GONE,
    429: ReadFailure.RATE_LIMITED,
}
_DEFAULT_HEADERS = {"Accept": "*/*", "Accept-Encoding": "gzip, identity", "User-Agent": "Slotsmith"}
#: Client errors that can pass: sign-in, timeout, lock or quota (RFC 9110, RFC 4918).
_TEMPORARY_STATUSES = (401, 408, 421, 423, 425, 429)
#: Methods that change a resource. Their content is meant for one host only.
_WRITE_METHODS = ("PUT", "PATCH", "DELETE")
_CREDENTIAL_HEADERS = ("authorization", "cookie")
_CONDITIONAL_HEADERS = ("if-none-match", "if-modified-since")


@dataclass(frozen=True)
class Response:
    """The response to a request. The body is decompressed; header names ignore case.

    `is_not_modified` is true for a 304 to a conditional request.
    """

    status: int
    body: bytes
    headers: Mapping[str, str]
    is_not_modified: bool = False

    def raise_for_read(self) -> Response:
        """Return the response of a successful read. Raise ReadError for any other status."""
        if self.status in (200, 207) or self.is_not_modified:
            return self
        raise self._read_error()

    def raise_for_write(self) -> Response:
        """Return the response of a successful write or deletion.

        Raise WriteRefusedError if another try will fail too, and ReadError if it can succeed.
        """
        if self.status in (200, 201, 204):
            return self
        if 400 <= self.status < 500 and self.status not in _TEMPORARY_STATUSES:
            raise WriteRefusedError(self.status)
        raise self._read_error()

    def _read_error(self) -> ReadError:
        failure = _FAILURES_BY_STATUS.get(self.status, ReadFailure.PROVIDER_ERROR)
        if self.status == 503 and "Retry-After" in self.headers:
            failure = ReadFailure.RATE_LIMITED
        return ReadError(failure, self.retry_after if failure is ReadFailure.RATE_LIMITED else 0)

    @property
    def retry_after(self) -> int:
        """The seconds of Retry-After, at most MAX_RETRY_AFTER_SECONDS; 0 if there are none.

        A date is compared with the Date header of the response, so the local clock does not matter.
        """
        text = self.headers.get("Retry-After", "").strip()
        if text.isascii() and text.isdigit():
            # int() of a text of any length could take long
            seconds = int(text) if len(text) < 10 else MAX_RETRY_AFTER_SECONDS
        else:
            now = parse_http_date_safe(self.headers.get("Date", ""))
            until = parse_http_date_safe(text)
            seconds = 0 if now is None or until is None else until - now
        return max(0, min(seconds, MAX_RETRY_AFTER_SECONDS))


@dataclass(frozen=True)
class Request:
    """A request to send.

    `username` and `password` are sent as HTTP Basic credentials, and as a digest if the server
    offers nothing else.

    With `max_redirects` 0, a redirect is returned like any other response. With `reads_body`
    false, the body of the response is not read.
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
        """Return the request for httpx. Raise EgressBlockedError if its URL is not allowed."""
        headers = httpx.Headers({**_DEFAULT_HEADERS, **(self.headers or {})}, encoding="utf-8")
        if self.username:
            credentials = b64encode(f"{self.username}:{self.password}".encode())
            headers["Authorization"] = f"Basic {credentials.decode()}"
        url = ssrf_guard.validate_url(self.url)
        return httpx.Request(self.method, url, headers=headers, content=self.content or None)

    def without_headers(self, *names: str) -> Request:
        """Return a copy without the headers of the given lower-case names."""
        headers = self.headers or {}
        remaining = {name: value for name, value in headers.items() if name.lower() not in names}
        return replace(self, headers=remaining)

    @property
    def is_conditional(self) -> bool:
        return any(name.lower() in _CONDITIONAL_HEADERS for name in self.headers or {})


def send(request: Request, deadline: Deadline) -> Response:
    """Send a request and return its response, whatever its status is.

    Raise ReadError if there is no response: unreachable, tls, timeout, too_large or truncated.
    """
    with _translate_errors(), GuardedTransport(deadline) as transport:
        for _ in range(1 + request.max_redirects):
            with closing(_exchange(transport, request)) as response:
                if not (request.max_redirects and response.has_redirect_location):
                    return Response(
                        response.status_code,
                        _read_body(response) if request.reads_body else b"",
                        response.headers,
                        response.status_code == 304 and request.is_conditional,
                    )
                # The body of a redirect is not read.
                request = _follow_redirect(request, response)
    raise ReadError(ReadFailure.UNREACHABLE)


def _exchange(transport: GuardedTransport, request: Request) -> httpx.Response:
    """Send one request, and again with a digest if the server asks for it."""
    message = request.to_httpx()
    response = transport.handle_request(message)
    if request.username:
        signed = http_digest.answer_challenge(message, response, request.username, request.password)
        if signed:
            response.close()
            return transport.handle_request(signed)
    return response


def _follow_redirect(request: Request, response: httpx.Response) -> Request:
    """Return the request that a redirect asks for. Raise EgressBlockedError if it is not safe."""
    source = ssrf_guard.validate_url(request.url)
    target = ssrf_guard.validate_url(source.join(response.headers["Location"]))
    if (source.scheme, target.scheme) == ("https", "http"):
        raise ssrf_guard.EgressBlockedError("Redirects from https to http are not followed.")
    status = response.status_code
    if status == 303 and request.method in _WRITE_METHODS:
        raise ssrf_guard.EgressBlockedError("A write must not become a read.")
    if status == 303 or (status in (301, 302) and request.method == "POST"):
        request = replace(request.without_headers("content-type"), method="GET", content=b"")
    if (source.host, source.port) != (target.host, target.port):
        if request.method in ("POST", *_WRITE_METHODS):
            raise ssrf_guard.EgressBlockedError("Content is not sent to another host.")
        request = replace(request.without_headers(*_CREDENTIAL_HEADERS), username="", password="")
    return replace(request, url=str(target))


def _read_body(response: httpx.Response) -> bytes:
    """Read the body. An unreadable body of an error response is empty: its status is enough."""
    encoding = response.headers.get("Content-Encoding", "")
    try:
        return http_body.read(response.iter_raw(), encoding, settings.HTTP_CLIENT["MAX_BODY_BYTES"])
    except (ReadError, httpx.HTTPError):
        if response.is_success:
            raise
        return b""


@contextmanager
def _translate_errors() -> Iterator[None]:
    """Turn exceptions of httpx and of the SSRF guard into ReadError.

    A blocked host looks like an unreachable host, so that users cannot explore the internal
    network.
    """
    try:
        yield
    except httpx.TimeoutException:
        raise ReadError(ReadFailure.TIMEOUT) from None
    except httpx.RemoteProtocolError:
        raise ReadError(ReadFailure.TRUNCATED) from None
    except httpx.ConnectError as error:
        is_tls = isinstance(_root_cause(error), ssl.SSLError)
        raise ReadError(ReadFailure.TLS if is_tls else ReadFailure.UNREACHABLE) from None
    except (httpx.HTTPError, httpx.InvalidURL, ssrf_guard.EgressBlockedError):
        raise ReadError(ReadFailure.UNREACHABLE) from None


def _root_cause(error: BaseException) -> BaseException:
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return error
