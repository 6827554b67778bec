"""Requests that name a charset, as servers hand them over; the test client lets few of them in."""

from __future__ import annotations

import io

import pytest
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import RequestFactory

from config import charsets

ODD = ["hex", "base64", "rot13", "zlib", "punycode", "undefined", "unicode_escape", "utf-7", "a\0"]


@pytest.fixture(autouse=True)
def no_database():
    """Nobody asks for it here, as Django does at the beginning of a request."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


def status(charset: str, method: str, path: str) -> int:
    """What the service answers to a request of a charset."""
    answered: list[str] = []
    kind = {"CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={charset}"}
    sent = {"REQUEST_METHOD": method, "CONTENT_LENGTH": "1", "wsgi.input": io.BytesIO(b"x")}
    where = RequestFactory().get(path).environ
    application = charsets.flag_unsupported_charsets(get_wsgi_application())
    application({**where, **sent, **kind}, lambda told, headers: answered.append(told))
    return int(answered[0].split()[0])


@pytest.mark.parametrize("charset", ODD)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/api/nothing?x=%41", "/nothing?x=%41"])
def test_a_charset_that_is_none_is_refused(charset, method, path):
    assert status(charset, method, path) == 400


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "us-ascii", "ISO-8859-1", "no-such", ""])
def test_what_programs_write_in_is_taken(charset):
    assert status(charset, "POST", "/api/nothing?x=%41") == 404


def test_a_header_that_cannot_be_read_is_refused(monkeypatch):
    def unreadable(line: str) -> None:
        raise ValueError

    monkeypatch.setattr(charsets, "parse_header_parameters", unreadable)
    assert status("utf-8", "GET", "/api/nothing") == 400
