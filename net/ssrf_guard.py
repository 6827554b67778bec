"""Where a call may go: whoever may type an address must not reach what only this server reaches.

An address is https on a usual port, on a host with public addresses only. A host that the setting
PRIVATE_HOSTS names may also have private addresses, plain http and any port; it opts in for itself
alone, not for where it redirects to.
"""

from __future__ import annotations

import re
from functools import partial
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from socket import SOCK_STREAM, getaddrinfo

import httpx
from django.conf import settings

from core.read_errors import ReadError, ReadFailure
from net.deadline import Deadline
from net.public_ip import is_public
from net.thread_pool import pool

ALLOWED_PORTS = (None, 443, 8443)
_ENDS_IN_A_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")


class EgressBlockedError(ValueError):
    """No call may go there; the message says why, to who typed the address."""


def validate_url(address: str | httpx.URL) -> httpx.URL:
    """The URL that an address stands for; Refused if no call may go there.

    Feeds are handed out as webcal: addresses, which is https by another name.
    """
    try:
        url = httpx.URL(address)
        url = url.copy_with(scheme="https") if url.scheme in ("webcal", "webcals") else url
    except httpx.InvalidURL:
        raise EgressBlockedError("This is not an address.") from None
    if url.scheme not in ("https", "http") or not url.host:
        raise EgressBlockedError("The address must begin with https://.")
    if url.userinfo:
        raise EgressBlockedError("A user name and a password do not belong in the address.")
    if not _is_listed(_host(url)):
        _check_public(url)
    return url


def _check_public(url: httpx.URL) -> None:
    if url.scheme != "https":
        raise EgressBlockedError("Only hosts of ALLOWED_PRIVATE_HOSTS may be asked without https.")
    if url.port not in ALLOWED_PORTS:
        raise EgressBlockedError(
            "Only hosts of ALLOWED_PRIVATE_HOSTS may have a port but 443 and 8443."
        )
    literal = _literal(_host(url))
    if literal is not None and not is_public(literal):
        raise EgressBlockedError("Only hosts of ALLOWED_PRIVATE_HOSTS may have a private address.")


def _literal(host: str) -> str | None:
    """The IP address that a host is written as, "" if it is one in disguise, None for a name."""
    try:
        return str(ip_address(host))
    except ValueError:
        # resolvers take 2130706433, 127.1 and 0x7f.1 for addresses; no name ends in a number
        return "" if _ENDS_IN_A_NUMBER.fullmatch(host) else None


def resolve_host(host: str, deadline: Deadline) -> list[str]:
    """The IP addresses of a host, looked up once; Refused if there is none or any is not public."""
    found = _looked_up(host, deadline)
    if not found or not (_is_listed(host) or all(map(is_public, found))):
        raise EgressBlockedError("This host cannot be reached.")
    return found


def _looked_up(host: str, deadline: Deadline) -> list[str]:
    # a resolver knows no deadline, so another thread waits for it
    answers: SimpleQueue[list[str]] = SimpleQueue()
    pool.submit(partial(_look_up, host, answers))
    try:
        return answers.get(timeout=deadline.remaining())
    except Empty:
        raise ReadError(ReadFailure.TIMEOUT) from None


def _look_up(host: str, answers: SimpleQueue[list[str]]) -> None:
    try:
        found = getaddrinfo(host, None, type=SOCK_STREAM)
    except (OSError, ValueError):  # ValueError: a name that cannot be one
        found = []
    answers.put(list(dict.fromkeys(str(address[0]) for *_, address in found)))


def is_hostname(name: str) -> bool:
    """Whether a name is that of a host alone, so that a URL may have it."""
    try:
        return _host(httpx.URL(scheme="https", host=_plain(name))) == _plain(name) != ""
    except httpx.InvalidURL:
        return False


def _host(url: httpx.URL) -> str:
    return _plain(url.raw_host.decode("ascii"))


def _is_listed(host: str) -> bool:
    return _plain(host) in map(_plain, settings.HTTP_CLIENT["ALLOWED_PRIVATE_HOSTS"])


def _plain(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()
