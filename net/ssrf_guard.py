"""Guard against server-side request forgery (SSRF): users type URLs that the server requests.

An allowed URL is https, on port 443 or 8443, on a host whose addresses are all public. A host
listed in ALLOWED_PRIVATE_HOSTS can also have private addresses, plain http and any port. The
listing covers only that host, not the hosts that it redirects to.

Every outgoing HTTP request passes through it: `net.http_client` checks the URL and each redirect,
and `net.http_transport` connects only to an address that was checked here, so that a name that
resolves differently a moment later gains nothing. No other HTTP client is used (ruff forbids it).
"""

from __future__ import annotations

import re
from functools import partial
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from socket import SOCK_STREAM, getaddrinfo

import httpx
from django.conf import settings

from core.calendar_errors import ReadError, ReadFailure
from net.deadline import Deadline
from net.public_ip import is_public
from net.thread_pool import pool

ALLOWED_PORTS = (None, 443, 8443)
_ENDS_IN_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")


class EgressBlockedError(ValueError):
    """A request to this URL or host is not allowed. The message says why."""


def validate_url(text: str | httpx.URL) -> httpx.URL:
    """Return the URL to request. Raise EgressBlockedError if requests to it are not allowed.

    webcal: becomes https:, because calendar feeds are published under both.
    """
    try:
        url = httpx.URL(text)
        url = url.copy_with(scheme="https") if url.scheme in ("webcal", "webcals") else url
        host = url.host
    except (httpx.InvalidURL, ValueError):  # ValueError: the host is not valid punycode
        raise EgressBlockedError("This is not a valid URL.") from None
    if url.scheme not in ("https", "http") or not host:
        raise EgressBlockedError("The URL must start with https://.")
    if url.userinfo:
        raise EgressBlockedError("The URL must not contain a user name or password.")
    if not _is_listed(_host_of(url)):
        _require_public(url)
    return url


def _require_public(url: httpx.URL) -> None:
    if url.scheme != "https":
        raise EgressBlockedError("Plain http is only allowed for hosts in ALLOWED_PRIVATE_HOSTS.")
    if url.port not in ALLOWED_PORTS:
        raise EgressBlockedError(
            "Ports other than 443 and 8443 are only allowed for hosts in ALLOWED_PRIVATE_HOSTS."
        )
    address = _literal_address(_host_of(url))
    if address is not None and not is_public(address):
        raise EgressBlockedError(
            "Private addresses are only allowed for hosts in ALLOWED_PRIVATE_HOSTS."
        )


def _literal_address(host: str) -> str | None:
    """Return the IP address that a host is written as, or None for a name.

    Return "" for other numbers: resolvers read 2130706433, 127.1 and 0x7f.1 as addresses, and no
    host name ends in a number.
    """
    try:
        return str(ip_address(host))
    except ValueError:
        return "" if _ENDS_IN_NUMBER.fullmatch(host) else None


def resolve_host(host: str, deadline: Deadline) -> list[str]:
    """Return the IP addresses of a host from a single lookup.

    Raise EgressBlockedError if there are none, or if one is not public and the host is not listed.
    """
    addresses = _look_up_until(host, deadline)
    if not addresses or not (_is_listed(host) or all(map(is_public, addresses))):
        raise EgressBlockedError("This host cannot be reached.")
    return addresses


def _look_up_until(host: str, deadline: Deadline) -> list[str]:
    """Look up a host in another thread, because getaddrinfo() has no timeout."""
    answers: SimpleQueue[list[str]] = SimpleQueue()
    pool.submit(partial(_look_up, host, answers))
    try:
        return answers.get(timeout=deadline.remaining())
    except Empty:
        raise ReadError(ReadFailure.TIMEOUT) from None


def _look_up(host: str, answers: SimpleQueue[list[str]]) -> None:
    try:
        results = getaddrinfo(host, None, type=SOCK_STREAM)
    except (OSError, ValueError):  # ValueError: the name is not a possible host name
        results = []
    answers.put(list(dict.fromkeys(str(address[0]) for *_, address in results)))


def is_hostname(text: str) -> bool:
    """Return whether a text is a host name or an IP address without port, path or user."""
    try:
        url = httpx.URL(scheme="https", host=_normalize(text))
    except httpx.InvalidURL:
        return False
    return _host_of(url) == _normalize(text) != ""


def _host_of(url: httpx.URL) -> str:
    return _normalize(url.raw_host.decode("ascii"))


def _is_listed(host: str) -> bool:
    return _normalize(host) in map(_normalize, settings.HTTP_CLIENT["ALLOWED_PRIVATE_HOSTS"])


def _normalize(host: str) -> str:
    """Return a host in lower case, without IPv6 brackets and without the final dot."""
    return host.strip("[]").rstrip(".").lower()
