"""System checks: the calendar settings are sound before the first request comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.urls import NoReverseMatch, reverse
from google.auth.exceptions import GoogleAuthError

from calendars.oauth import google
from calendars.providers import registry
from core.encrypted_fields import is_valid_key
from net.http_transport import get_ssl_context
from net.ssrf_guard import is_hostname


@register
def check_calendar_settings(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Every provider can be loaded, the default is one of them, and the limits are positive."""
    configured = settings.CALENDARS
    found: list[CheckMessage] = []
    for kind, path in configured["PROVIDERS"].items():
        try:
            registry.get_provider(kind)
        except (ImportError, TypeError) as error:
            found.append(Error(f"Provider {kind} ({path}): {error}", id="calendars.E001"))
    if configured["DEFAULT"] and configured["DEFAULT"] not in configured["PROVIDERS"]:
        found.append(
            Error(f"The default provider {configured['DEFAULT']} is none.", id="calendars.E002")
        )
    limits = {
        "CALENDARS['DEADLINE']": configured["DEADLINE"],
        "CALENDARS['PARALLEL']": configured["PARALLEL"],
        "HTTP_CLIENT['MAX_BODY_BYTES']": settings.HTTP_CLIENT["MAX_BODY_BYTES"],
    }
    found += [
        Error(f"{name} must be positive.", id="calendars.E003")
        for name, limit in limits.items()
        if not limit > 0
    ]
    return [
        *found,
        *_keys(settings.ENCRYPTION_KEYS),
        *_authorities(settings.HTTP_CLIENT["CA_FILE"]),
        *_hosts(settings.HTTP_CLIENT["ALLOWED_PRIVATE_HOSTS"]),
        *_services(configured),
        *_after_connecting(configured["CONNECTED_REDIRECT"]),
        *_base_url(),
    ]


def _keys(keys: Sequence[str]) -> list[CheckMessage]:
    return [
        Error(
            f"Key {number} of ENCRYPTION_KEYS is none: it must be 32 bytes in URL-safe base64.",
            id="calendars.E004",
        )
        for number, key in enumerate(keys, 1)
        if not is_valid_key(key)
    ]


def _authorities(path: str) -> list[CheckMessage]:
    try:
        get_ssl_context(path)
    except OSError as error:
        return [Error(f"OUTGOING_CA_FILE ({path}): {error}", id="calendars.E005")]
    return []


def _hosts(names: Sequence[str]) -> list[CheckMessage]:
    return [
        Error(
            f"{name} of ALLOWED_PRIVATE_HOSTS is no host: it has no scheme and no port.",
            id="calendars.E006",
        )
        for name in names
        if not is_hostname(name)
    ]


def _services(configured: Any) -> list[CheckMessage]:
    for_google, for_microsoft = configured["GOOGLE"], configured["MICROSOFT"]
    together: list[tuple[str, Any, tuple[str, ...]]] = [
        ("GOOGLE", for_google, ("CLIENT_ID", "CLIENT_SECRET")),
        ("GOOGLE", for_google, ("SERVICE_ACCOUNT_FILE", "SUBJECT")),
        ("MICROSOFT", for_microsoft, ("CLIENT_ID", "CLIENT_SECRET")),
    ]
    if for_microsoft["SUBJECT"]:
        together.append(("MICROSOFT", for_microsoft, ("CLIENT_ID", "TENANT", "SUBJECT")))
    found: list[CheckMessage] = [
        Error(
            f"{', '.join(f'{service}_{name}' for name in names)}: all of them, or none.",
            id="calendars.E007",
        )
        for service, given, names in together
        if 0 < sum(bool(given[name]) for name in names) < len(names)
    ]
    return found + _key_file(for_google["SERVICE_ACCOUNT_FILE"])


def _key_file(path: str) -> list[CheckMessage]:
    try:
        if path:
            google.load_service_account(path)
    except (OSError, ValueError, GoogleAuthError) as error:
        # the error of a key that cannot be read may quote it
        kind = type(error).__name__
        return [Error(f"GOOGLE_SERVICE_ACCOUNT_FILE is no key file ({kind}).", id="calendars.E008")]
    return []


def _after_connecting(name: str) -> list[CheckMessage]:
    try:
        if name:
            reverse(name)
    except NoReverseMatch:
        words = f"CALENDARS['CONNECTED_REDIRECT'] ({name}) names no URL."
        return [Error(words, id="calendars.E010")]
    return []


def _base_url() -> list[CheckMessage]:
    parts = urlsplit(settings.BASE_URL)
    is_web = parts.scheme in ("http", "https") and parts.netloc
    if is_web and f"{parts.scheme}://{parts.netloc}" == settings.BASE_URL:
        return []
    return [Error("BASE_URL is no address such as https://slots.example.com.", id="calendars.E009")]
