"""Determine the IP address of a request's client, and whether the client is on this machine."""

from __future__ import annotations

import logging
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings

logger = logging.getLogger(__name__)

#: Headers that proxies add. A request with one of them may come from another machine, even if the
#: connection comes from this one.
_PROXY_HEADERS = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_REAL_IP",
)


def get_client_network(request: Any) -> str:
    """Return the client's IPv4 address or IPv6 network (/64), for rate limits; or "unknown".

    Behind ACCESS["PROXIES"] proxies, the address is that which the outermost proxy saw.
    Addresses further left in X-Forwarded-For come from the client and are ignored. Without a valid
    address there, it is the address of the connection.
    """
    address = _get_forwarded_address(request)
    address = address or _parse_address(request.META.get("REMOTE_ADDR", ""))
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address or "unknown")


def _get_forwarded_address(request: Any) -> IPv4Address | IPv6Address | None:
    proxies = settings.ACCESS["PROXIES"]
    if not proxies:
        return None
    forwarded_for = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    text = forwarded_for[-proxies] if len(forwarded_for) >= proxies else ""
    address = _parse_address(_strip_port(text.strip()))
    if address is None:
        _warn_once()
    return address


def _strip_port(text: str) -> str:
    """Return the address in `address`, `"address"`, `ipv4:port`, `[ipv6]` or `[ipv6]:port`."""
    text = text.strip('"')
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


@lru_cache(maxsize=1)
def _warn_once() -> None:
    """Say that a proxy does not forward addresses; once for each process."""
    logger.warning(
        "PROXIES is set, but a request had no client address in X-Forwarded-For. Its rate limit"
        " counts the address of the connection, which many clients may share."
    )


def is_anonymous_access_allowed(request: Any) -> bool:
    """Return whether a request has full access without authentication, for trying Slotsmith out."""
    if settings.ACCESS["ANONYMOUS_ACCESS"] == "any":
        return True
    return settings.ACCESS["ANONYMOUS_ACCESS"] == "loopback" and _is_from_this_machine(request)


def _is_from_this_machine(request: Any) -> bool:
    address = _parse_address(request.META.get("REMOTE_ADDR", ""))
    is_proxied = any(request.META.get(name) for name in _PROXY_HEADERS)
    return bool(address and address.is_loopback and not is_proxied)


@lru_cache(maxsize=1024)
def _parse_address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
