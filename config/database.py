"""The database settings of a DATABASE_URL, with time limits for connections and statements."""

from __future__ import annotations

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

_SCHEMES = ("postgres", "postgresql", "sqlite")
#: libpq's TCP settings: they detect a dead database host within 30 seconds.
_CONNECTION_LIMITS = {
    "connect_timeout": 5,
    "tcp_user_timeout": 25_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
_SESSION_LIMITS = (
    "-c lock_timeout=10s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
)
#: The executions after which the server prepares a statement of `core.raw_rows`.
_PREPARE_THRESHOLD = 3
#: Seconds for which SQLite waits for a lock.
_SQLITE_TIMEOUT_SECONDS = 10


def configure_database(url: str) -> dict[str, Any]:
    """Return Django's settings of a database; options in the URL take precedence."""
    database = _parse(url)
    options = database.setdefault("OPTIONS", {})
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["ENGINE"] = "config.sqlite"
        options["timeout"] = float(options.get("timeout", _SQLITE_TIMEOUT_SECONDS))
        return database
    database["ENGINE"] = "config.postgresql"
    for name, value in {**_CONNECTION_LIMITS, "options": _SESSION_LIMITS}.items():
        options.setdefault(name, value)
    options["prepare_threshold"] = _read_prepare_threshold(options)
    return database


def _read_prepare_threshold(options: dict[str, Any]) -> int | None:
    """Return after how many executions a statement is prepared; None for `?prepare=off`."""
    choice = options.pop("prepare", "on")
    if choice not in ("on", "off"):
        raise ImproperlyConfigured("prepare in DATABASE_URL must be on or off.")
    return _PREPARE_THRESHOLD if choice == "on" else None


def _parse(url: str) -> dict[str, Any]:
    """Parse a URL; raise ImproperlyConfigured without quoting it, because it holds a password."""
    scheme = url.partition("://")[0]
    if scheme not in _SCHEMES:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or sqlite:///.")
    try:
        return dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except ValueError:
        raise ImproperlyConfigured(
            "DATABASE_URL is not a valid URL. Percent-encode special characters of the password."
        ) from None
