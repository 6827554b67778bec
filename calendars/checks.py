"""System checks of the calendar settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register
from django.urls import NoReverseMatch, reverse
from google.auth.exceptions import GoogleAuthError

from calendars.oauth.google_oauth import load_service_account
from calendars.providers import registry
from calendars.providers.microsoft_api import MAX_SCHEDULES
from core.encrypted_fields import is_valid_key
from net.http_transport import get_ssl_context
from net.ssrf_guard import is_hostname


@register
def check_calendar_settings(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Return the errors and warnings about the settings that calendars are read with."""
    configured = settings.CALENDARS
    return [
        *_check_providers(configured),
        *_check_limits(configured),
        *_check_encryption_keys(settings.ENCRYPTION_KEYS),
        *_check_ca_file(settings.HTTP_CLIENT["CA_FILE"]),
        *_check_private_hosts(settings.HTTP_CLIENT["ALLOWED_PRIVATE_HOSTS"]),
        *_check_credentials(configured),
        *_check_service_account_file(configured["GOOGLE"]["SERVICE_ACCOUNT_FILE"]),
        *_check_microsoft_batch_size(configured["MICROSOFT"]["BATCH_SIZE"]),
        *_check_redirect(configured["CONNECTED_REDIRECT"]),
        *_check_base_url(),
        *_warn_of_simulated_calendar(configured["DEFAULT"]),
    ]


def _check_providers(configured: Any) -> list[CheckMessage]:
    errors: list[CheckMessage] = []
    for kind, path in configured["PROVIDERS"].items():
        try:
            registry.get_provider(kind)
        except (ImportError, TypeError) as error:
            errors.append(Error(f"Provider {kind} ({path}): {error}", id="calendars.E001"))
    default = configured["DEFAULT"]
    if default and default not in configured["PROVIDERS"]:
        message = f"The default provider {default} is not in CALENDARS['PROVIDERS']."
        errors.append(Error(message, id="calendars.E002"))
    return errors


def _warn_of_simulated_calendar(default: str) -> list[CheckMessage]:
    """Warn with DEBUG off if invented meetings stand for calendars that are not connected."""
    if default != "mock" or not settings.ACCESS["STRICT"]:
        return []
    message = (
        "CALENDARS_DEFAULT is mock: interviewers without a connection get the meetings of the"
        " simulated calendar, not their own."
    )
    return [checks.Warning(message, id="calendars.W001")]


def _check_limits(configured: Any) -> list[CheckMessage]:
    limits = {
        "CALENDARS['DEADLINE']": configured["DEADLINE"],
        "CALENDARS['PARALLEL']": configured["PARALLEL"],
        "HTTP_CLIENT['MAX_BODY_BYTES']": settings.HTTP_CLIENT["MAX_BODY_BYTES"],
    }
    return [
        Error(f"{name} must be positive.", id="calendars.E003")
        for name, limit in limits.items()
        if not limit > 0
    ]


def _check_encryption_keys(keys: Sequence[str]) -> list[CheckMessage]:
    return [
        Error(
            f"Key {number} of ENCRYPTION_KEYS is invalid: it must be 32 bytes in URL-safe base64.",
            id="calendars.E004",
        )
        for number, key in enumerate(keys, 1)
        if not is_valid_key(key)
    ]


def _check_ca_file(path: str) -> list[CheckMessage]:
    try:
        get_ssl_context(path)
    except OSError as error:
        return [Error(f"OUTGOING_CA_FILE ({path}): {error}", id="calendars.E005")]
    return []


def _check_private_hosts(names: Sequence[str]) -> list[CheckMessage]:
    return [
        Error(
            f"{name} in ALLOWED_PRIVATE_HOSTS is not a host name. Leave out the scheme and port.",
            id="calendars.E006",
        )
        for name in names
        if not is_hostname(name)
    ]


def _check_credentials(configured: Any) -> list[CheckMessage]:
    """Return an error for each group of settings that is only partly set."""
    google, microsoft = configured["GOOGLE"], configured["MICROSOFT"]
    groups: list[tuple[str, Any, tuple[str, ...]]] = [
        ("GOOGLE", google, ("CLIENT_ID", "CLIENT_SECRET")),
        ("GOOGLE", google, ("SERVICE_ACCOUNT_FILE", "SUBJECT")),
        ("MICROSOFT", microsoft, ("CLIENT_ID", "CLIENT_SECRET")),
    ]
    if microsoft["SUBJECT"]:
        groups.append(("MICROSOFT", microsoft, ("CLIENT_ID", "TENANT", "SUBJECT")))
    return [
        Error(
            f"Set all of {', '.join(f'{service}_{name}' for name in names)}, or none of them.",
            id="calendars.E007",
        )
        for service, values, names in groups
        if 0 < sum(bool(values[name]) for name in names) < len(names)
    ]


def _check_service_account_file(path: str) -> list[CheckMessage]:
    try:
        if path:
            load_service_account(path)
    except (OSError, ValueError, GoogleAuthError) as error:
        # The error's message may quote the key.
        message = f"GOOGLE_SERVICE_ACCOUNT_FILE is not a key file ({type(error).__name__})."
        return [Error(message, id="calendars.E008")]
    return []


def _check_microsoft_batch_size(size: int) -> list[CheckMessage]:
    if 1 <= size <= MAX_SCHEDULES:
        return []
    message = f"MICROSOFT_BATCH_SIZE must be 1 to {MAX_SCHEDULES}."
    return [Error(message, id="calendars.E011")]


def _check_redirect(url_name: str) -> list[CheckMessage]:
    try:
        if url_name:
            reverse(url_name)
    except NoReverseMatch:
        message = f"CALENDARS['CONNECTED_REDIRECT'] ({url_name}) is not the name of a URL."
        return [Error(message, id="calendars.E010")]
    return []


def _check_base_url() -> list[CheckMessage]:
    parts = urlsplit(settings.BASE_URL)
    is_web = parts.scheme in ("http", "https") and parts.netloc
    if is_web and f"{parts.scheme}://{parts.netloc}" == settings.BASE_URL:
        return []
    message = "BASE_URL must be an origin such as https://slots.example.com, without a path."
    return [Error(message, id="calendars.E009")]
