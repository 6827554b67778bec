"""Which URLs and which resolved addresses requests are allowed to."""

from __future__ import annotations

import threading

import pytest

from core.calendar_errors import ReadError
from net import ssrf_guard
from net.deadline import Deadline
from tests.fake_network import OTHER_PUBLIC, PUBLIC


def block_reason(url: str) -> str:
    with pytest.raises(ssrf_guard.EgressBlockedError) as caught:
        ssrf_guard.validate_url(url)
    return str(caught.value)


@pytest.fixture
def list_hosts(settings):
    def set_hosts(*names: str) -> None:
        settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "ALLOWED_PRIVATE_HOSTS": list(names)}

    return set_hosts


@pytest.mark.parametrize(
    "url",
    [
        "https://calendar.example",
        "HTTPS://Calendar.Example./a.ics?token=1#top",
        "https://calendar.example:443/",
        "https://calendar.example:8443/",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]/",
        "https://münchen.example/",
        "https://1.calendar.example/",
    ],
)
def test_https_on_an_allowed_port_of_a_public_host_is_allowed(url):
    assert ssrf_guard.validate_url(url).scheme == "https"


@pytest.mark.parametrize("scheme", ["webcal", "WEBCAL", "webcals"])
def test_webcal_becomes_https(scheme):
    assert (
        str(ssrf_guard.validate_url(f"{scheme}://calendar.example/a"))
        == "https://calendar.example/a"
    )


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "//calendar.example/", "https:", "https:///a", "file:///etc/passwd"]
    + [f"{scheme}://calendar.example/" for scheme in ("ftp", "gopher", "ws", "wss", "data")],
)
def test_a_url_that_is_not_http_is_blocked(url):
    assert block_reason(url) == "The URL must start with https://."


@pytest.mark.parametrize("url", ["http://[::", "https://①②⑦.⓪.⓪.①/", "https://a:b/", "https://\0/"])
def test_an_invalid_url_is_blocked(url):
    assert block_reason(url) == "This is not a valid URL."


@pytest.mark.parametrize("host", ["xn--", "xn--.example"])
def test_a_host_in_invalid_punycode_is_blocked(host):
    assert block_reason(f"https://{host}/") == "This is not a valid URL."


@pytest.mark.parametrize("user", ["ann", "ann:secret", ":secret", "calendar.example:443"])
def test_a_url_with_credentials_is_blocked(user, list_hosts):
    list_hosts("127.0.0.1")
    assert "user name" in block_reason(f"https://{user}@calendar.example/")
    assert "user name" in block_reason(f"http://{user}@127.0.0.1/")


def test_plain_http_is_blocked():
    assert "Plain http" in block_reason("http://calendar.example/")


@pytest.mark.parametrize("port", [22, 25, 80, 6379, 8080, 65535])
def test_another_port_is_blocked(port):
    assert "Ports" in block_reason(f"https://calendar.example:{port}/")


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.2", "10.0.0.1", "169.254.169.254", "[::1]", "[fe80::1]", "[::ffff:10.0.0.1]"),
        *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::7f00:1]", "168.63.129.16", "224.0.0.1"),
    ],
)
def test_a_private_address_is_blocked(host):
    assert "Private addresses" in block_reason(f"https://{host}/")


@pytest.mark.parametrize(
    "host",
    [
        *("2130706433", "134744072", "127.1", "0x7f.1", "0x7f000001", "017700000001"),
        *("127.0.0.1.2", "127.1.", "0x", "8.8.0x8"),
    ],
)
def test_an_address_written_as_another_number_is_blocked(host):
    assert "Private addresses" in block_reason(f"https://{host}/")


@pytest.mark.parametrize(
    ("listed", "url"),
    [
        ("10.0.0.1", "http://10.0.0.1:5232/ann/"),
        ("dav.corp", "http://DAV.corp.:8080/"),
        ("DAV.Corp.", "https://dav.corp:444/"),
        ("::1", "http://[::1]:8080/"),
        ("[::1]", "https://[::1]/"),
    ],
)
def test_a_listed_host_can_be_private_and_use_plain_http_and_any_port(list_hosts, listed, url):
    list_hosts("another.corp", listed)
    assert ssrf_guard.validate_url(url).host


@pytest.mark.parametrize("host", ["sub.dav.corp", "dav.corp.example", "av.corp", "dav-corp"])
def test_a_listing_covers_only_its_own_host(list_hosts, host):
    list_hosts("dav.corp")
    assert "Plain http" in block_reason(f"http://{host}/")


@pytest.mark.parametrize("name", ["dav.corp", "DAV.corp.", "10.0.0.1", "::1", "[::1]", "localhost"])
def test_a_host_name_or_ip_address_is_a_hostname(name):
    assert ssrf_guard.is_hostname(name)


@pytest.mark.parametrize("name", ["", "http://dav.corp", "dav.corp:80", "dav.corp/", "a b", "a@b"])
def test_a_url_or_part_of_one_is_not_a_hostname(name):
    assert not ssrf_guard.is_hostname(name)


def resolve(host: str) -> list[str]:
    return ssrf_guard.resolve_host(host, Deadline.after(5))


def test_a_host_resolves_to_each_of_its_addresses_once(internet):
    internet.names["calendar.example"] = [[PUBLIC, OTHER_PUBLIC, PUBLIC, "2606:4700:4700::1111"]]
    assert resolve("calendar.example") == [PUBLIC, OTHER_PUBLIC, "2606:4700:4700::1111"]
    assert internet.resolved == ["calendar.example"]


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        [PUBLIC, "127.0.0.1"],
        [PUBLIC, "fe80::1"],
        ["64:ff9b::7f00:1"],
        ["::ffff:127.0.0.1"],
        ["2002:7f00:1::"],
        ["169.254.169.254"],
    ],
)
def test_a_host_with_any_private_address_is_blocked(internet, answer):
    internet.names["calendar.example"] = [answer]
    with pytest.raises(ssrf_guard.EgressBlockedError):
        resolve("calendar.example")


def test_a_listed_host_can_resolve_to_private_addresses(internet, list_hosts):
    internet.names["dav.corp"] = [["10.0.0.1", PUBLIC]]
    list_hosts("dav.corp")
    assert resolve("dav.corp") == ["10.0.0.1", PUBLIC]


@pytest.mark.parametrize("host", ["nowhere.example", "a..b", "a" * 64])
def test_a_name_without_an_address_is_blocked(host, internet):
    with pytest.raises(ssrf_guard.EgressBlockedError):
        resolve(host)


@pytest.mark.parametrize("host", ["a..b", "a" * 64, "a\0b"])
def test_an_invalid_name_is_blocked(host):
    with pytest.raises(ssrf_guard.EgressBlockedError):
        resolve(host)


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f.1", "localhost"])
def test_names_that_the_system_resolves_to_loopback_are_blocked(host):
    with pytest.raises(ssrf_guard.EgressBlockedError):
        resolve(host)


def test_a_hanging_name_lookup_times_out(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(ssrf_guard, "getaddrinfo", lambda *_, **__: over.wait(60) and [])
    with pytest.raises(ReadError, match="timeout"):
        ssrf_guard.resolve_host("calendar.example", Deadline.after(0.05))
    over.set()
