"""Requests with a charset, as WSGI servers pass them on; the test client rejects most of them."""

from __future__ import annotations

import io

import pytest
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import RequestFactory

from config import charsets

UNSUPPORTED = [
    "hex",
    "base64",
    "rot13",
    "zlib",
    "punycode",
    "undefined",
    "unicode_escape",
    "utf-7",
    "a\0",
]


@pytest.fixture(autouse=True)
def no_database():
    """Do not close database connections at the start of a request, as Django does."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


def status_of(charset: str, method: str, path: str) -> int:
    """Return the status of the response to a request with a charset."""
    statuses: list[str] = []
    content_type = {"CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={charset}"}
    request = {"REQUEST_METHOD": method, "CONTENT_LENGTH": "1", "wsgi.input": io.BytesIO(b"x")}
    base = RequestFactory().get(path).environ
    application = charsets.flag_unsupported_charsets(get_wsgi_application())
    application(
        {**base, **request, **content_type}, lambda status, headers: statuses.append(status)
    )
    return int(statuses[0].split()[0])


@pytest.mark.parametrize("charset", UNSUPPORTED)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/api/nothing?x=%41", "/nothing?x=%41"])
def test_unsupported_charset_is_rejected(charset, method, path):
    assert status_of(charset, method, path) == 400


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "us-ascii", "ISO-8859-1", "no-such", ""])
def test_common_or_unknown_charset_is_accepted(charset):
    assert status_of(charset, "POST", "/api/nothing?x=%41") == 404


def test_unreadable_content_type_is_rejected(monkeypatch):
    def unreadable(line: str) -> None:
        raise ValueError

    monkeypatch.setattr(charsets, "parse_header_parameters", unreadable)
    assert status_of("utf-8", "GET", "/api/nothing") == 400
