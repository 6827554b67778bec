from __future__ import annotations

import pytest
from django.test import RequestFactory

from core import client_ip


def request_from(remote: str = "127.0.0.1", **headers: str):
    return RequestFactory().get("/", REMOTE_ADDR=remote, **headers)


def forwarded_request(*hops: str, remote: str = "10.0.0.1"):
    return request_from(remote, HTTP_X_FORWARDED_FOR=", ".join(hops))


@pytest.fixture
def set_proxies(settings):
    def set_number(number: int) -> None:
        settings.ACCESS = {**settings.ACCESS, "PROXIES": number}

    return set_number


@pytest.mark.parametrize("remote", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
def test_a_loopback_client_has_anonymous_access(remote):
    assert client_ip.is_anonymous_access_allowed(request_from(remote))


@pytest.mark.parametrize(
    "remote",
    [
        "10.0.0.1",
        "172.17.0.1",
        "192.168.1.1",
        "8.8.8.8",
        "::",
        "fe80::1",
        "0.0.0.0",
        "",
        "localhost",
    ],
)
def test_other_clients_have_no_anonymous_access(remote):
    assert not client_ip.is_anonymous_access_allowed(request_from(remote))


@pytest.mark.parametrize(
    "header",
    [
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_X_FORWARDED_HOST": "localhost"},
        {"HTTP_VIA": "1.1 proxy"},
    ],
)
def test_a_proxied_client_is_not_on_this_machine(header):
    assert not client_ip.is_anonymous_access_allowed(request_from("127.0.0.1", **header))


@pytest.mark.parametrize(
    ("setting", "local", "remote"),
    [("off", False, False), ("loopback", True, False), ("any", True, True)],
)
def test_the_setting_decides_who_has_anonymous_access(settings, setting, local, remote):
    settings.ACCESS = {**settings.ACCESS, "ANONYMOUS_ACCESS": setting}
    assert client_ip.is_anonymous_access_allowed(request_from("127.0.0.1")) == local
    assert client_ip.is_anonymous_access_allowed(request_from("172.17.0.1")) == remote


@pytest.mark.parametrize(
    ("remote", "network"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("a unix socket", "unknown"),
    ],
)
def test_the_client_network_is_an_ipv4_address_or_an_ipv6_network(remote, network):
    assert client_ip.get_client_network(request_from(remote)) == network


def test_without_configured_proxies_x_forwarded_for_is_ignored():
    assert client_ip.get_client_network(forwarded_request("1.1.1.1", "2.2.2.2")) == "10.0.0.1"


@pytest.mark.parametrize(("proxies", "network"), [(1, "3.3.3.3"), (2, "2.2.2.2"), (4, "10.0.0.1")])
def test_behind_proxies_the_address_comes_from_the_outermost_one(set_proxies, proxies, network):
    set_proxies(proxies)
    assert (
        client_ip.get_client_network(forwarded_request("1.1.1.1", "2.2.2.2", "3.3.3.3")) == network
    )


@pytest.mark.parametrize("claimed", ["", "<script>", "1.2.3.4:5:6", "[", '"', "unknown"])
def test_without_a_valid_address_the_one_of_the_connection_counts(set_proxies, claimed):
    set_proxies(1)
    assert client_ip.get_client_network(forwarded_request("1.1.1.1", claimed)) == "10.0.0.1"
    assert client_ip.get_client_network(request_from("10.0.0.2")) == "10.0.0.2"


@pytest.mark.parametrize(
    ("written", "network"),
    [
        ("203.0.113.7:5007", "203.0.113.7"),
        ('"203.0.113.7:5007"', "203.0.113.7"),
        ("2001:db8::7", "2001:db8::/64"),
        ("[2001:db8::7]", "2001:db8::/64"),
        ("[2001:db8::7]:5007", "2001:db8::/64"),
        ('"[2001:db8::7]:5007"', "2001:db8::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_addresses_with_ports_and_quotes_are_read(set_proxies, written, network):
    set_proxies(1)
    assert client_ip.get_client_network(forwarded_request("1.1.1.1", written)) == network


def test_proxy_that_forwards_no_address_is_logged_once(set_proxies, caplog):
    client_ip._warn_once.cache_clear()
    for _ in range(2):
        client_ip.get_client_network(request_from("10.0.0.2"))
    assert caplog.records == []
    set_proxies(1)
    for _ in range(2):
        client_ip.get_client_network(request_from("10.0.0.2"))
    [record] = caplog.records
    assert "X-Forwarded-For" in record.getMessage()
    assert "10.0.0.2" not in record.getMessage()
