"""Reject requests whose Content-Type names an unusual charset.

Django accepts any Python codec as a charset, including `hex`, and raises inside its request class
before middleware can answer. So the charset is checked and removed before Django sees it.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from typing import Any

from django.http.request import HttpRequest
from django.utils.http import parse_header_parameters

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

#: Charsets that programs and browsers send, by their Python names.
_ALLOWED_CHARSETS = {"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"}
_ENVIRON_KEY = "slotsmith.unsupported_charset"


def flag_unsupported_charsets(application: Application) -> Application:
    """Wrap a WSGI application: flag requests with an unsupported charset and remove its name."""

    def flagged(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if _is_unsupported(environ.get("CONTENT_TYPE", "")):
            environ = {**environ, "CONTENT_TYPE": "", _ENVIRON_KEY: True}
        return application(environ, start_response)

    return flagged


def has_unsupported_charset(request: HttpRequest) -> bool:
    """Return whether a request named an unsupported charset."""
    return _ENVIRON_KEY in request.META


def _is_unsupported(content_type: str) -> bool:
    try:
        charset = parse_header_parameters(content_type)[1].get("charset", "utf-8")
        return codecs.lookup(charset).name not in _ALLOWED_CHARSETS
    except LookupError:
        return False  # Django ignores a charset that Python does not know
    except ValueError:
        return True
