"""Which IP addresses lie on the public internet.

Python's own `is_global` is no guard: it differs between versions, and it calls an address global
that carries a private one inside. So the lists stand here, from IANA's special-purpose registries:
for IPv4 of what does not pass, for IPv6 of the one range that does and its exceptions. Mapped and
NAT64 addresses are judged by the IPv4 address inside; no other kind that holds one passes.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

_NOT_PUBLIC_4 = tuple(
    IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # what an Azure machine asks about itself
    )
)
_UNICAST_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(network)
    for network in (
        *("2001::/23", "2001:db8::/32", "3fff::/20"),
        "2002::/16",  # 6to4: packets end at an IPv4 address, and no relay of the internet is left
    )
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address, as text, is one host of the public internet."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return _is_public_4(found)
    if found.scope_id:
        return False
    if found in _MAPPED or found in _NAT64:
        return _is_public_4(IPv4Address(int(found) & 0xFFFFFFFF))
    return found in _UNICAST_6 and not any(found in network for network in _NOT_PUBLIC_6)


def _is_public_4(address: IPv4Address) -> bool:
    return not any(address in network for network in _NOT_PUBLIC_4)
