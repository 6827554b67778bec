"""Where a request comes from."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings

#: What proxies add. Whoever stands behind one is not on this machine, whatever the socket says.
_FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_REAL_IP",
)


def get_client_network(request: Any) -> str:
    """The address that counts for how often somebody may ask; of IPv6 the network (/64).

    With proxies of our own in front it is what the outermost of them saw; what a caller claims
    of itself stands further left in the header, and is not believed.
    """
    told = request.META.get("REMOTE_ADDR", "")
    proxies = settings.ACCESS["PROXIES"]
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if proxies and len(seen) >= proxies:
        told = seen[-proxies].strip()
    address = _parsed(told)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address or "unknown")


def is_anonymous_access_allowed(request: Any) -> bool:
    """Whether a request may do everything without saying who sends it, for trying."""
    if settings.ACCESS["ANONYMOUS_ACCESS"] == "any":
        return True
    return settings.ACCESS["ANONYMOUS_ACCESS"] == "loopback" and _is_from_here(request)


def _is_from_here(request: Any) -> bool:
    address = _parsed(request.META.get("REMOTE_ADDR", ""))
    forwarded = any(request.META.get(name) for name in _FORWARDED)
    return bool(address and address.is_loopback and not forwarded)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
