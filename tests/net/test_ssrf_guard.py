"""Where a call may go: by what an address says, and by what its host resolves to."""

from __future__ import annotations

import threading

import pytest

from core.read_errors import ReadError
from net import ssrf_guard
from net.deadline import Deadline
from tests.fake_network import OTHER_PUBLIC, PUBLIC


def why(address: str) -> str:
    with pytest.raises(ssrf_guard.EgressBlockedError) as refused:
        ssrf_guard.validate_url(address)
    return str(refused.value)


@pytest.fixture
def list_hosts(settings):
    def listed(*names: str) -> None:
        settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "ALLOWED_PRIVATE_HOSTS": list(names)}

    return listed


@pytest.mark.parametrize(
    "address",
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
def test_https_on_a_usual_port_of_a_public_host_passes(address):
    assert ssrf_guard.validate_url(address).scheme == "https"


@pytest.mark.parametrize("scheme", ["webcal", "WEBCAL", "webcals"])
def test_a_webcal_address_is_https_by_another_name(scheme):
    assert (
        str(ssrf_guard.validate_url(f"{scheme}://calendar.example/a"))
        == "https://calendar.example/a"
    )


@pytest.mark.parametrize(
    "address",
    ["", "nonsense", "//calendar.example/", "https:", "https:///a", "file:///etc/passwd"]
    + [f"{scheme}://calendar.example/" for scheme in ("ftp", "gopher", "ws", "wss", "data")],
)
def test_what_is_not_of_the_web_is_refused(address):
    assert why(address) == "The address must begin with https://."


@pytest.mark.parametrize(
    "address", ["http://[::", "https://①②⑦.⓪.⓪.①/", "https://a:b/", "https://\0/"]
)
def test_what_is_no_address_is_refused(address):
    assert why(address) == "This is not an address."


@pytest.mark.parametrize("user", ["ann", "ann:secret", ":secret", "calendar.example:443"])
def test_an_address_with_a_user_in_it_is_refused(user, list_hosts):
    list_hosts("127.0.0.1")
    assert "user name" in why(f"https://{user}@calendar.example/")
    assert "user name" in why(f"http://{user}@127.0.0.1/")


def test_plain_http_is_refused():
    assert "without https" in why("http://calendar.example/")


@pytest.mark.parametrize("port", [22, 25, 80, 6379, 8080, 65535])
def test_an_unusual_port_is_refused(port):
    assert "port" in why(f"https://calendar.example:{port}/")


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.2", "10.0.0.1", "169.254.169.254", "[::1]", "[fe80::1]", "[::ffff:10.0.0.1]"),
        *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::7f00:1]", "168.63.129.16", "224.0.0.1"),
    ],
)
def test_a_private_address_is_refused(host):
    assert "private address" in why(f"https://{host}/")


@pytest.mark.parametrize(
    "host",
    [
        *("2130706433", "134744072", "127.1", "0x7f.1", "0x7f000001", "017700000001"),
        *("127.0.0.1.2", "127.1.", "0x", "8.8.0x8"),
    ],
)
def test_an_address_in_disguise_is_refused(host):
    assert "private address" in why(f"https://{host}/")


@pytest.mark.parametrize(
    ("listed", "address"),
    [
        ("10.0.0.1", "http://10.0.0.1:5232/ann/"),
        ("dav.corp", "http://DAV.corp.:8080/"),
        ("DAV.Corp.", "https://dav.corp:444/"),
        ("::1", "http://[::1]:8080/"),
        ("[::1]", "https://[::1]/"),
    ],
)
def test_a_listed_host_may_be_private_and_plain_and_on_any_port(list_hosts, listed, address):
    list_hosts("another.corp", listed)
    assert ssrf_guard.validate_url(address).host


@pytest.mark.parametrize("host", ["sub.dav.corp", "dav.corp.example", "av.corp", "dav-corp"])
def test_a_listed_host_opts_in_itself_alone(list_hosts, host):
    list_hosts("dav.corp")
    assert "without https" in why(f"http://{host}/")


@pytest.mark.parametrize("name", ["dav.corp", "DAV.corp.", "10.0.0.1", "::1", "[::1]", "localhost"])
def test_a_host_is_named_without_anything_else(name):
    assert ssrf_guard.is_hostname(name)


@pytest.mark.parametrize("name", ["", "http://dav.corp", "dav.corp:80", "dav.corp/", "a b", "a@b"])
def test_an_address_is_no_host(name):
    assert not ssrf_guard.is_hostname(name)


def found(host: str) -> list[str]:
    return ssrf_guard.resolve_host(host, Deadline.after(5))


def test_a_host_has_the_addresses_that_its_name_resolves_to_each_once(internet):
    internet.names["calendar.example"] = [[PUBLIC, OTHER_PUBLIC, PUBLIC, "2606:4700:4700::1111"]]
    assert found("calendar.example") == [PUBLIC, OTHER_PUBLIC, "2606:4700:4700::1111"]
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
def test_a_host_with_any_private_address_is_refused(internet, answer):
    internet.names["calendar.example"] = [answer]
    with pytest.raises(ssrf_guard.EgressBlockedError):
        found("calendar.example")


def test_a_listed_host_may_resolve_to_private_addresses(internet, list_hosts):
    internet.names["dav.corp"] = [["10.0.0.1", PUBLIC]]
    list_hosts("dav.corp")
    assert found("dav.corp") == ["10.0.0.1", PUBLIC]


@pytest.mark.parametrize("host", ["nowhere.example", "a..b", "a" * 64])
def test_a_name_that_has_no_address_is_refused(host, internet):
    with pytest.raises(ssrf_guard.EgressBlockedError):
        found(host)


@pytest.mark.parametrize("host", ["a..b", "a" * 64, "a\0b"])
def test_a_name_that_no_resolver_takes_is_refused(host):
    with pytest.raises(ssrf_guard.EgressBlockedError):
        found(host)


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f.1", "localhost"])
def test_what_a_real_resolver_takes_for_loopback_is_refused(host):
    with pytest.raises(ssrf_guard.EgressBlockedError):
        found(host)


def test_a_resolver_that_hangs_is_late(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(ssrf_guard, "getaddrinfo", lambda *_, **__: over.wait(60) and [])
    with pytest.raises(ReadError, match="timeout"):
        ssrf_guard.resolve_host("calendar.example", Deadline.after(0.05))
    over.set()
