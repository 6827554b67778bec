from __future__ import annotations

import pytest

from net.url_origin import get_origin

ORIGIN = "https://cloud.example.com:443"


@pytest.mark.parametrize(
    "url",
    [
        "https://cloud.example.com/ann/",
        "https://cloud.example.com:443/bob/?key=1",
        "HTTPS://Cloud.Example.com./",
        "webcal://cloud.example.com/feed.ics",
    ],
)
def test_spellings_of_one_origin_are_equal(url):
    assert get_origin(url) == ORIGIN


@pytest.mark.parametrize(
    "url",
    [
        "http://cloud.example.com/",
        "https://cloud.example.com:8443/",
        "https://cloud.example.com.evil.org/",
        "https://cloud.example.com@evil.org/",
    ],
)
def test_other_scheme_port_and_host_are_other_origins(url):
    assert get_origin(url) not in (ORIGIN, "")


@pytest.mark.parametrize("text", ["", "alice", "https://", "https://a:x/"])
def test_text_that_is_no_url_has_no_origin(text):
    assert get_origin(text) == ""
