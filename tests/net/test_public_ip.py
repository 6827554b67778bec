"""Which addresses are public, including IPv6 addresses that contain an IPv4 address."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from net.public_ip import is_public

LOOPBACK = "7f00:1"
ADDRESSES = st.one_of(
    st.integers(0, 2**32 - 1).map(IPv4Address), st.integers(0, 2**128 - 1).map(IPv6Address)
)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "93.184.216.34",
        "172.15.255.255",
        "172.32.0.0",
        "100.128.0.0",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2a00:1450:4001:80b::200e",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
    ],
)
def test_an_internet_address_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
    ],
)
def test_special_purpose_ipv4_addresses_are_not_public(address):
    assert not is_public(address)
    assert not is_public(f"::ffff:{address}")
    assert not is_public(f"64:ff9b::{address}")


@pytest.mark.parametrize(
    "address",
    [
        "::",
        "::1",
        "::2",
        "100::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700:4700::1111%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "64:ff9b:1::808:808",
    ],
)
def test_special_purpose_ipv6_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        f"::{LOOPBACK}",
        f"::ffff:{LOOPBACK}",
        f"::ffff:0:{LOOPBACK}",
        f"64:ff9b::{LOOPBACK}",
        f"64:ff9b:1::{LOOPBACK}",
        f"2002:{LOOPBACK}::1",
        "2002:808:808::1",
        "::8.8.8.8",
        "2001:0:808:808::80ff:fffe",  # Teredo: loopback upside down
    ],
)
def test_an_ipv6_address_that_contains_an_ipv4_address_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "text",
    ["", "localhost", "2130706433", "127.1", "0x7f.0.0.1", "0177.0.0.1", "①②⑦.⓪.⓪.①", "8.8.8.8 "],
)
def test_other_texts_are_not_public_addresses(text):
    assert not is_public(text)


@given(ADDRESSES)
def test_public_addresses_are_global_for_python_too(address):
    if is_public(str(address)) and not str(address).startswith("64:ff9b::"):
        embedded = getattr(address, "ipv4_mapped", None) or address
        assert embedded.is_global
        assert not embedded.is_multicast
        assert not embedded.is_reserved
