"""The back-off of a connection: when its calendar may be read again after failures.

The back-off belongs to the connection, not to a request: while it lasts, no request reads the
calendar. It starts when the service asks for it (Retry-After), when the service refuses the
sign-in, or after FAILURE_THRESHOLD failures in a row. When it ends, one reader tries again, since
reads are single-flight.
"""

from __future__ import annotations

from calendars.models import Health
from core.calendar_errors import MAX_RETRY_AFTER_SECONDS, ReadError, ReadFailure
from engine.timestamps import from_datetime, to_datetime

#: Consecutive failures that start a back-off, and its length.
FAILURE_THRESHOLD = 5
COOLDOWN_SECONDS = 30
#: The back-off after a failure for which the service names no time.
_DEFAULT_BACKOFF_SECONDS = {
    ReadFailure.RATE_LIMITED: 60,
    ReadFailure.QUOTA_EXHAUSTED: MAX_RETRY_AFTER_SECONDS,
    ReadFailure.REAUTH_NEEDED: 300,
    ReadFailure.APP_REFUSED: 300,
    ReadFailure.API_DISABLED: 300,
}


def is_failing(health: Health | None) -> bool:
    """Return whether a connection has failed so often, or in such a way, that it may stay so."""
    if health is None or not health.failures:
        return False
    needs_people = health.failure in (
        ReadFailure.REAUTH_NEEDED.value,
        ReadFailure.APP_REFUSED.value,
        ReadFailure.API_DISABLED.value,
    )
    return needs_people or health.failures >= FAILURE_THRESHOLD


def current_backoff(health: Health | None, now: int) -> ReadError | None:
    """Return the failure that a back-off is for, with the seconds left; None without a back-off.

    A `retry_at` further away than MAX_RETRY_AFTER_SECONDS was written by a wrong clock: ignored.
    """
    if health is None or health.retry_at is None:
        return None
    seconds = from_datetime(health.retry_at) - now
    if not 0 < seconds <= MAX_RETRY_AFTER_SECONDS:
        return None
    return ReadError(ReadFailure(health.failure), seconds)


def build_health_after_success(connection_id: int, now: int) -> Health:
    """Return the unsaved health of a connection that was read at a UTC second."""
    return Health(connection_id=connection_id, succeeded_at=to_datetime(now))


def build_health_after_failure(
    connection_id: int, before: Health | None, read_at: int | None, error: ReadError, now: int
) -> Health:
    """Return the unsaved health after a failure; `read_at` is when the snapshot was read."""
    failures = 1 + (before.failures if before else 0)
    successes = [to_datetime(read_at)] if read_at is not None else []
    if before and before.succeeded_at:
        successes.append(before.succeeded_at)
    return Health(
        connection_id=connection_id,
        succeeded_at=max(successes, default=None),
        failed_at=to_datetime(now),
        failure=error.reason.value,
        failures=failures,
        retry_at=to_datetime(now + _backoff_seconds(error, failures)),
    )


def _backoff_seconds(error: ReadError, failures: int) -> int:
    if error.retry_after:
        return error.retry_after
    if error.reason in _DEFAULT_BACKOFF_SECONDS:
        return _DEFAULT_BACKOFF_SECONDS[error.reason]
    return COOLDOWN_SECONDS if failures >= FAILURE_THRESHOLD else 0
