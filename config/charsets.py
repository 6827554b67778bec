"""Charsets that requests name.

Django takes any codec of Python for one, also such as `hex`, and fails over it before anybody could
tell of it. So requests that name an odd one are marked before Django sees them, and are refused.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from typing import Any

from django.http.request import HttpRequest
from django.utils.http import parse_header_parameters

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

#: What programs and browsers write in, as Python calls it.
_ALLOWED_CHARSETS = {"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"}
_ENVIRON_KEY = "slotsmith.odd_charset"


def flag_unsupported_charsets(application: Application) -> Application:
    """A WSGI application that is told which requests name an odd charset, and not its name."""

    def marked(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if _is_unsupported(environ.get("CONTENT_TYPE", "")):
            environ = {**environ, "CONTENT_TYPE": "", _ENVIRON_KEY: True}
        return application(environ, start_response)

    return marked


def has_unsupported_charset(request: HttpRequest) -> bool:
    """Whether a request named an odd charset."""
    return _ENVIRON_KEY in request.META


def _is_unsupported(content_type: str) -> bool:
    try:
        charset = parse_header_parameters(content_type)[1].get("charset", "utf-8")
        return codecs.lookup(charset).name not in _ALLOWED_CHARSETS
    except LookupError:
        return False  # what Python does not know either is passed over
    except ValueError:
        return True
