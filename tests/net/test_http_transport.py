"""Connections: to the address that was checked, under the name that was asked for, over TLS."""

from __future__ import annotations

import datetime
import ssl
import warnings

import pytest

from core.read_errors import ReadError
from net import http_client
from net.deadline import Deadline
from net.http_transport import get_ssl_context
from tests.fake_network import OTHER_PUBLIC, PUBLIC
from tests.servers import response, send_bytes, stay_silent

HERE = send_bytes(response("here"))
URL = "https://calendar.example/"


def get(url: str = URL, seconds: float = 5) -> bytes:
    return http_client.send(http_client.Request("GET", url), Deadline.after(seconds)).body


def why(url: str = URL, seconds: float = 5) -> str:
    with pytest.raises(ReadError) as caught:
        get(url, seconds)
    return caught.value.reason.value


def test_a_call_goes_to_the_address_under_the_name(internet):
    server = internet.host("calendar.example", HERE)
    assert get() == b"here"
    assert b"Host: calendar.example\r\n" in server.requests[0]
    assert internet.dialled == [(PUBLIC, 443)]


def test_a_name_is_resolved_once_so_a_second_answer_changes_nothing(internet):
    internet.host("calendar.example", HERE)
    internet.names["calendar.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert get() == b"here"
    assert internet.resolved == ["calendar.example"]
    assert internet.dialled == [(PUBLIC, 443)]


def test_the_second_answer_is_refused_when_a_redirect_asks_again(internet):
    internet.host("calendar.example", send_bytes(response("", "302 Found", f"Location: {URL}")))
    internet.names["calendar.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert why() == "unreachable"
    assert internet.dialled == [(PUBLIC, 443)]


@pytest.mark.parametrize("answer", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["64:ff9b::a9fe:a9fe"]])
def test_a_private_address_is_not_dialled_and_looks_like_a_closed_one(internet, answer):
    internet.names["calendar.example"] = [answer]
    internet.names["closed.example"] = [[OTHER_PUBLIC]]
    assert why() == why("https://closed.example/") == why("https://nowhere.example/")
    assert internet.dialled == [(OTHER_PUBLIC, 443)]


def test_another_address_is_tried_where_one_is_closed(internet):
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


def test_addresses_that_all_hang_are_late(internet):
    internet.names["calendar.example"] = [[OTHER_PUBLIC, PUBLIC]]
    internet.hanging.update((OTHER_PUBLIC, PUBLIC))
    assert why(seconds=0.1) == "timeout"


def test_a_certificate_that_is_over_is_no_secure_connection(internet):
    over = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    internet.host("calendar.example", HERE, not_before=over, not_after=over)
    assert why() == "tls"


def test_a_certificate_of_another_host_is_no_secure_connection(internet):
    internet.host("another.example", HERE)
    internet.names["calendar.example"] = [[PUBLIC]]
    assert get("https://another.example/") == b"here"
    assert why() == "tls"


def test_an_authority_that_is_not_listed_is_not_trusted(internet, settings):
    server = internet.host("calendar.example", HERE)
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "CA_FILE": ""}
    assert why() == "tls"
    assert server.requests == []


def test_tls_older_than_1_2_is_no_secure_connection(internet):
    internet.host("calendar.example", HERE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        internet.tls["calendar.example"].minimum_version = ssl.TLSVersion.TLSv1
        internet.tls["calendar.example"].maximum_version = ssl.TLSVersion.TLSv1_1
    internet.tls["calendar.example"].set_ciphers("DEFAULT:@SECLEVEL=0")
    assert why() == "tls"


def test_a_handshake_that_hangs_is_late(internet, serve):
    internet.host("calendar.example", HERE)
    internet.servers[PUBLIC] = serve(stay_silent)
    assert why(seconds=0.1) == "timeout"


def test_a_listed_authority_is_trusted_beside_the_public_ones(internet, settings):
    public = get_ssl_context("").cert_store_stats()["x509_ca"]
    assert (
        get_ssl_context(settings.HTTP_CLIENT["CA_FILE"]).cert_store_stats()["x509_ca"] == public + 1
    )


def test_only_tls_of_today_is_spoken_and_every_certificate_checked():
    context = get_ssl_context("")
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_a_proxy_of_the_environment_is_not_used(internet, serve, monkeypatch):
    proxy = serve(send_bytes(response("from the proxy")))
    for name in ("HTTPS_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, proxy.url)
    internet.host("calendar.example", HERE)
    assert get() == b"here"
    assert proxy.requests == []
