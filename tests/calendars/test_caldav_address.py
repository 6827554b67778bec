"""A host name, an email address or a URL is an address from which calendars can be found."""

from __future__ import annotations

import pytest

from calendars.caldav_address import CalDavAddress, is_bare
from net.ssrf_guard import EgressBlockedError


@pytest.mark.parametrize(
    ("text", "url", "is_server"),
    [
        ("example.com", "https://example.com", True),
        (" example.com:8443 ", "https://example.com:8443", True),
        ("ann@example.com", "https://example.com", True),
        ("https://example.com", "https://example.com", True),
        ("https://example.com/", "https://example.com/", True),
        ("webcal://example.com/ann/", "https://example.com/ann/", False),
        ("example.com/dav/", "https://example.com/dav/", False),
        ("https://example.com/ann@example.com/", "https://example.com/ann@example.com/", False),
        ("http://127.0.0.1:5232", "http://127.0.0.1:5232", True),
    ],
)
def test_address_means_a_url(text, url, is_server):
    address = CalDavAddress.parse(text)
    assert (address.url, address.is_server) == (url, is_server)


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("example.com", "example.com"),
        ("ann@bücher.example", "xn--bcher-kva.example"),
        ("https://example.com/", "example.com"),
        ("https://example.com/dav/", ""),
        ("example.com:8443", ""),
        ("http://127.0.0.1", ""),
        ("https://[2606:4700::1111]", ""),
        ("https://localhost", ""),
    ],
)
def test_dns_is_asked_about_domains_only(settings, text, domain):
    hosts = ["127.0.0.1", "localhost"]
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "ALLOWED_PRIVATE_HOSTS": hosts}
    assert CalDavAddress.parse(text).domain == domain


@pytest.mark.parametrize("text", ["", "@", "ann@", "ann@exa mple.com", "http://example.com", "a b"])
def test_other_texts_are_not_addresses(text):
    with pytest.raises(EgressBlockedError):
        CalDavAddress.parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("example.com", True), ("a@example.com", True), ("https://a.org", False), ("a.org/b", False)],
)
def test_bare_texts_are_told_from_urls(text, expected):
    assert is_bare(text) == expected
