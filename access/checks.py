"""System checks that refuse insecure settings when DEBUG is off.

Management commands run them, and `config/wsgi.py` runs them before it serves requests.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

#: The thresholds of Django's own check (security.W009).
_MIN_KEY_LENGTH, _MIN_DISTINCT_CHARACTERS = 50, 5
_BACKENDS_WITHOUT_SERVER = ("console", "locmem", "dummy", "filebased")


@register
def check_access(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check SECRET_KEY, ALLOWED_HOSTS, ANONYMOUS_ACCESS, mail, cookies and URLs."""
    if not settings.ACCESS["STRICT"]:
        return []
    errors = [
        Error(f"DEBUG is off: {message}", id=f"access.E00{number}")
        for number, (is_insecure, message) in enumerate(_find_insecure_settings(), 1)
        if is_insecure
    ]
    return [*errors, *_build_warnings()]


def _find_insecure_settings() -> list[tuple[bool, str]]:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    backend = settings.EMAIL_BACKEND.split(".")
    are_cookies_secure = settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE
    return [
        (
            any(map(_is_weak_key, keys)),
            "SECRET_KEY and each key of SECRET_KEY_FALLBACKS must be at least"
            f" {_MIN_KEY_LENGTH} random characters.",
        ),
        ("*" in settings.ALLOWED_HOSTS, "ALLOWED_HOSTS must list host names, not *."),
        (settings.ACCESS["ANONYMOUS_ACCESS"] != "off", "ANONYMOUS_ACCESS must be off."),
        (
            any(part in _BACKENDS_WITHOUT_SERVER for part in backend),
            "EMAIL_BACKEND must send mail through a server.",
        ),
        (
            not are_cookies_secure,
            "SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE must be on.",
        ),
    ]


def _is_weak_key(key: str) -> bool:
    return len(key) < _MIN_KEY_LENGTH or len(set(key)) < _MIN_DISTINCT_CHARACTERS


def _build_warnings() -> list[CheckMessage]:
    warnings: list[CheckMessage] = []
    if not settings.ENCRYPTION_KEYS:
        message = "ENCRYPTION_KEYS is empty: changing SECRET_KEY makes stored secrets unreadable."
        warnings.append(checks.Warning(message, id="access.W001"))
    if urlsplit(settings.BASE_URL).scheme != "https":
        message = "BASE_URL is not https: links in mails and pages are not encrypted."
        warnings.append(checks.Warning(message, id="access.W002"))
    return warnings
