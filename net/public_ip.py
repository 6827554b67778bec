"""Decide whether an IP address belongs to the public internet.

`ipaddress.is_global` is not safe for this: it differs between Python versions, and it accepts IPv6
addresses that contain a private IPv4 address. The lists here come from the IANA special-purpose
registries: all non-public ranges of IPv4, and the one public range of IPv6 with its exceptions.
IPv4-mapped and NAT64 addresses are judged by the IPv4 address that they contain. All other
addresses that contain one are not public.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

_NON_PUBLIC_IPV4 = tuple(
    IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # Azure platform services, such as WireServer
    )
)
_UNICAST_IPV6 = IPv6Network("2000::/3")
_NON_PUBLIC_IPV6 = tuple(
    IPv6Network(network)
    for network in (
        *("2001::/23", "2001:db8::/32", "3fff::/20"),
        "2002::/16",  # 6to4: packets go to an IPv4 address, and public relays no longer exist
    )
)
_IPV4_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Return whether a text is the IP address of a single host on the public internet."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return _is_public_ipv4(address)
    if address.scope_id:
        return False
    if address in _IPV4_MAPPED or address in _NAT64:
        return _is_public_ipv4(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _UNICAST_IPV6 and not any(address in network for network in _NON_PUBLIC_IPV6)


def _is_public_ipv4(address: IPv4Address) -> bool:
    return not any(address in network for network in _NON_PUBLIC_IPV4)
