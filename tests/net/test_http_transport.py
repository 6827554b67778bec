"""Connections go to the checked address, use the host name for TLS, and end at the deadline."""

from __future__ import annotations

import datetime
import ssl
import warnings

import pytest

from core.calendar_errors import ReadError
from net import http_client
from net.deadline import Deadline
from net.http_transport import get_ssl_context
from tests.fake_network import OTHER_PUBLIC, PUBLIC
from tests.servers import response, send_bytes, stay_silent

HERE = send_bytes(response("here"))
URL = "https://calendar.example/"


def get(url: str = URL, seconds: float = 5) -> bytes:
    return http_client.send(http_client.Request("GET", url), Deadline.after(seconds)).body


def failure_of(url: str = URL, seconds: float = 5) -> str:
    with pytest.raises(ReadError) as caught:
        get(url, seconds)
    return caught.value.reason.value


def test_a_request_goes_to_the_resolved_address_with_the_host_name(internet):
    server = internet.host("calendar.example", HERE)
    assert get() == b"here"
    assert b"Host: calendar.example\r\n" in server.requests[0]
    assert internet.dialled == [(PUBLIC, 443)]


def test_a_name_is_resolved_once(internet):
    internet.host("calendar.example", HERE)
    internet.names["calendar.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert get() == b"here"
    assert internet.resolved == ["calendar.example"]
    assert internet.dialled == [(PUBLIC, 443)]


def test_a_redirect_resolves_and_checks_the_name_again(internet):
    internet.host("calendar.example", send_bytes(response("", "302 Found", f"Location: {URL}")))
    internet.names["calendar.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert failure_of() == "unreachable"
    assert internet.dialled == [(PUBLIC, 443)]


@pytest.mark.parametrize("answer", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["64:ff9b::a9fe:a9fe"]])
def test_a_private_address_looks_like_a_closed_port_and_gets_no_connection(internet, answer):
    internet.names["calendar.example"] = [answer]
    internet.names["closed.example"] = [[OTHER_PUBLIC]]
    assert (
        failure_of()
        == failure_of("https://closed.example/")
        == failure_of("https://nowhere.example/")
    )
    assert internet.dialled == [(OTHER_PUBLIC, 443)]


def test_the_next_address_is_tried_if_one_is_closed(internet):
    internet.host("calendar.example", HERE)
    internet.names["calendar.example"] = [["2606:4700:4700::1111", OTHER_PUBLIC, PUBLIC]]
    assert get() == b"here"
    assert [address for address, _ in internet.dialled] == [
        "2606:4700:4700::1111",
        OTHER_PUBLIC,
        PUBLIC,
    ]


def test_an_address_that_hangs_leaves_time_for_the_next(internet):
    internet.host("calendar.example", HERE)
    internet.names["calendar.example"] = [[OTHER_PUBLIC, PUBLIC]]
    internet.hanging.add(OTHER_PUBLIC)
    assert get(seconds=1) == b"here"


def test_hanging_addresses_time_out(internet):
    internet.names["calendar.example"] = [[OTHER_PUBLIC, PUBLIC]]
    internet.hanging.update((OTHER_PUBLIC, PUBLIC))
    assert failure_of(seconds=0.1) == "timeout"


def test_an_expired_certificate_is_a_tls_failure(internet):
    over = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    internet.host("calendar.example", HERE, not_before=over, not_after=over)
    assert failure_of() == "tls"


def test_a_certificate_of_another_host_is_a_tls_failure(internet):
    internet.host("another.example", HERE)
    internet.names["calendar.example"] = [[PUBLIC]]
    assert get("https://another.example/") == b"here"
    assert failure_of() == "tls"


def test_an_unknown_certificate_authority_is_not_trusted(internet, settings):
    server = internet.host("calendar.example", HERE)
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "CA_FILE": ""}
    assert failure_of() == "tls"
    assert server.requests == []


def test_tls_before_1_2_is_a_tls_failure(internet):
    internet.host("calendar.example", HERE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        internet.tls["calendar.example"].minimum_version = ssl.TLSVersion.TLSv1
        internet.tls["calendar.example"].maximum_version = ssl.TLSVersion.TLSv1_1
    internet.tls["calendar.example"].set_ciphers("DEFAULT:@SECLEVEL=0")
    assert failure_of() == "tls"


def test_a_hanging_handshake_times_out(internet, serve):
    internet.host("calendar.example", HERE)
    internet.servers[PUBLIC] = serve(stay_silent)
    assert failure_of(seconds=0.1) == "timeout"


def test_the_configured_authority_is_trusted_beside_the_public_ones(internet, settings):
    public = get_ssl_context("").cert_store_stats()["x509_ca"]
    assert (
        get_ssl_context(settings.HTTP_CLIENT["CA_FILE"]).cert_store_stats()["x509_ca"] == public + 1
    )


def test_tls_1_2_and_certificate_checks_are_required():
    context = get_ssl_context("")
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_proxies_from_the_environment_are_ignored(internet, serve, monkeypatch):
    proxy = serve(send_bytes(response("from the proxy")))
    for name in ("HTTPS_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, proxy.url)
    internet.host("calendar.example", HERE)
    assert get() == b"here"
    assert proxy.requests == []
