from __future__ import annotations

import pytest
from django.test import RequestFactory

from core import client_ip


def sent(remote: str = "127.0.0.1", **headers: str):
    return RequestFactory().get("/", REMOTE_ADDR=remote, **headers)


def forwarded(*hops: str, remote: str = "10.0.0.1"):
    return sent(remote, HTTP_X_FORWARDED_FOR=", ".join(hops))


@pytest.fixture
def behind(settings):
    def proxies(number: int) -> None:
        settings.ACCESS = {**settings.ACCESS, "PROXIES": number}

    return proxies


@pytest.mark.parametrize("here", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may_try(here):
    assert client_ip.is_anonymous_access_allowed(sent(here))


@pytest.mark.parametrize(
    "elsewhere",
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
def test_no_other_machine_may(elsewhere):
    assert not client_ip.is_anonymous_access_allowed(sent(elsewhere))


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
def test_whoever_comes_through_a_proxy_is_not_on_this_machine(header):
    assert not client_ip.is_anonymous_access_allowed(sent("127.0.0.1", **header))


@pytest.mark.parametrize(
    ("door", "here", "elsewhere"),
    [("off", False, False), ("loopback", True, False), ("any", True, True)],
)
def test_the_setting_says_who_may_try(settings, door, here, elsewhere):
    settings.ACCESS = {**settings.ACCESS, "ANONYMOUS_ACCESS": door}
    asked = sent("127.0.0.1"), sent("172.17.0.1")
    assert [client_ip.is_anonymous_access_allowed(one) for one in asked] == [here, elsewhere]


@pytest.mark.parametrize(
    ("remote", "origin"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("a unix socket", "unknown"),
    ],
)
def test_the_origin_is_an_address_or_a_network(remote, origin):
    assert client_ip.get_client_network(sent(remote)) == origin


def test_without_proxies_of_our_own_nothing_that_is_claimed_counts():
    assert client_ip.get_client_network(forwarded("1.1.1.1", "2.2.2.2")) == "10.0.0.1"


@pytest.mark.parametrize(("proxies", "origin"), [(1, "3.3.3.3"), (2, "2.2.2.2"), (4, "10.0.0.1")])
def test_behind_proxies_the_outermost_one_says_who_it_was(behind, proxies, origin):
    behind(proxies)
    assert client_ip.get_client_network(forwarded("1.1.1.1", "2.2.2.2", "3.3.3.3")) == origin


@pytest.mark.parametrize("claimed", ["", "<script>", "1.2.3.4:5678"])
def test_what_is_no_address_counts_as_one_origin(behind, claimed):
    behind(1)
    assert client_ip.get_client_network(forwarded("1.1.1.1", claimed)) == "unknown"
