"""Determine the IP address of a request's client, and whether the client is on this machine."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings

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

    Behind ACCESS["PROXIES"] proxies, the address is the one that the outermost proxy saw.
    Addresses further left in X-Forwarded-For come from the client and are ignored.
    """
    text = request.META.get("REMOTE_ADDR", "")
    proxies = settings.ACCESS["PROXIES"]
    forwarded_for = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if proxies and len(forwarded_for) >= proxies:
        text = forwarded_for[-proxies].strip()
    address = _parse_address(text)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address or "unknown")


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
