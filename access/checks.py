"""System checks: with DEBUG off, nothing starts with settings that protect nobody.

Management commands run them by themselves, and `config/wsgi.py` does before it answers anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

#: As Django's own check of `check --deploy` wants it (security.W009).
_SHORTEST_KEY, _FEWEST_CHARACTERS = 50, 5
_GOES_NOWHERE = ("console", "locmem", "dummy", "filebased")


@register
def check_access(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Keys, hosts, doors, mail and cookies are as they must be where others can reach us."""
    if not settings.ACCESS["STRICT"]:
        return []
    errors = [
        Error(f"With DEBUG off: {told}", id=f"access.E00{number}")
        for number, (is_weak, told) in enumerate(_weaknesses(), 1)
        if is_weak
    ]
    return [*errors, *_advice()]


def _weaknesses() -> list[tuple[bool, str]]:
    key, mail = settings.SECRET_KEY, settings.EMAIL_BACKEND.split(".")
    cookies = settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE
    return [
        (
            len(key) < _SHORTEST_KEY or len(set(key)) < _FEWEST_CHARACTERS,
            f"SECRET_KEY must be at least {_SHORTEST_KEY} random characters.",
        ),
        ("*" in settings.ALLOWED_HOSTS, "ALLOWED_HOSTS must name the hosts; * is all of them."),
        (settings.ACCESS["ANONYMOUS_ACCESS"] != "off", "ANONYMOUS_ACCESS must be off."),
        (any(part in _GOES_NOWHERE for part in mail), "mail must go to a server (EMAIL_BACKEND)."),
        (not cookies, "cookies must be sent over https alone."),
    ]


def _advice() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.ENCRYPTION_KEYS:
        told = "Without ENCRYPTION_KEYS, a new SECRET_KEY locks every calendar."
        found.append(checks.Warning(told, id="access.W001"))
    if urlsplit(settings.BASE_URL).scheme != "https":
        told = "BASE_URL is not https, and links that are handed out begin with it."
        found.append(checks.Warning(told, id="access.W002"))
    return found
