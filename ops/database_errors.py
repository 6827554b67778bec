"""Find out why the database failed, and report it.

The message of a database error may quote personal data, so logs have its type and code only.
"""

from __future__ import annotations

import logging
from enum import Enum

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from prometheus_client import Counter

logger = logging.getLogger(__name__)

DATABASE_ERRORS = Counter(
    "slotsmith_database_errors",
    "Requests that failed because of the database, by the kind of failure.",
    ["failure"],
)
#: PostgreSQL's codes: no space left on device; a change in a read-only transaction, as on a standby
#: server; a missing table, column or schema.
_FULL_CODES = {"53100", "SQLITE_FULL"}
_READ_ONLY_CODES = {"25006", "SQLITE_READONLY"}
_NOT_MIGRATED_CODES = {"42P01", "42703", "3F000"}
#: SQLite's messages, which name no data of a row; SQLite has no code for a missing table.
_FULL_MESSAGE = "disk is full"
_NOT_MIGRATED_MESSAGES = ("no such table", "no such column", "has no column named")


class DatabaseFailure(str, Enum):
    """Why the database could not answer."""

    FULL = "full"
    READ_ONLY = "read_only"
    NOT_MIGRATED = "not_migrated"
    AWAY = "away"


_LOG_TEXTS = {
    DatabaseFailure.FULL: "the database has no space left: free disk space or add more",
    DatabaseFailure.READ_ONLY: (
        "the database is read-only: connect to the primary server, or allow changes"
    ),
    DatabaseFailure.NOT_MIGRATED: "the database is not migrated: run manage.py migrate",
    DatabaseFailure.AWAY: "the database is unreachable or busy",
}


def classify(error: BaseException | None) -> DatabaseFailure | None:
    """Return the kind of a database failure; None for any other error, such as a wrong query."""
    if not isinstance(error, (DatabaseError, InterfaceError)):
        return None
    code, message = get_code(error), str(error)
    if code in _FULL_CODES or _FULL_MESSAGE in message:
        return DatabaseFailure.FULL
    if code in _READ_ONLY_CODES:
        return DatabaseFailure.READ_ONLY
    if code in _NOT_MIGRATED_CODES or message.startswith(_NOT_MIGRATED_MESSAGES):
        return DatabaseFailure.NOT_MIGRATED
    is_away = isinstance(error, (OperationalError, InterfaceError))
    return DatabaseFailure.AWAY if is_away else None


def is_permanent(error: BaseException) -> bool:
    """Return whether trying again is useless until an operator has done something."""
    return classify(error) not in (None, DatabaseFailure.AWAY)


def get_code(error: BaseException) -> str:
    """Return the SQLSTATE of PostgreSQL or the error name of SQLite; empty if there is none."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or ""


def describe(error: BaseException) -> str:
    """Return a database error for a log line: its type and code, and what an operator must do."""
    code, failure = get_code(error), classify(error)
    name = f"{type(error).__name__} {code}" if code else type(error).__name__
    return f"{name} ({_LOG_TEXTS[failure]})" if failure and is_permanent(error) else name


def report(error: BaseException, failure: DatabaseFailure) -> None:
    """Log and count a request that failed because of the database.

    The connection to a read-only database ends with the request, because a new one may reach the
    new primary server.
    """
    level = logging.ERROR if is_permanent(error) else logging.WARNING
    logger.log(level, "%s (%s %s)", _LOG_TEXTS[failure], type(error).__name__, get_code(error))
    DATABASE_ERRORS.labels(failure.value).inc()
    if failure is DatabaseFailure.READ_ONLY:
        connection.close_at = 0
