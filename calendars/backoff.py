"""How the reading of connections goes: what went wrong last, and when they may be asked again.

The back-off is the connection's, not a request's. A calendar that asked to be left alone, that
refused the sign-in, or that failed five times in a row is asked by nobody for a while; then by
one, since readings are single flights.
"""

from __future__ import annotations

from calendars.models import Health
from core.read_errors import MAX_RETRY_AFTER_SECONDS, ReadError, ReadFailure
from engine.timestamps import from_datetime, to_datetime

#: Failures in a row after which a calendar is left alone, and for how many seconds.
FAILURE_THRESHOLD, COOLDOWN_SECONDS = 5, 30
#: Seconds for which a calendar is left alone that did not say how long.
_DEFAULT_BACKOFF_SECONDS = {ReadFailure.RATE_LIMITED: 60, ReadFailure.REAUTH_NEEDED: 300}


def current_backoff(health: Health | None, now: int) -> ReadError | None:
    """Why a calendar is not to be asked now (a UTC second), if it is to be left alone.

    A `retry_at` further away than MAX_RETRY_AFTER_SECONDS was written by a wrong clock: ignored.
    """
    if health is None or health.retry_at is None:
        return None
    seconds = from_datetime(health.retry_at) - now
    if not 0 < seconds <= MAX_RETRY_AFTER_SECONDS:
        return None
    return ReadError(ReadFailure(health.failure), seconds)


def build_health_after_success(connection_id: int, now: int) -> Health:
    """The health after a reading."""
    return Health(connection_id=connection_id, succeeded_at=to_datetime(now))


def build_health_after_failure(
    connection_id: int, before: Health | None, read_at: int | None, error: ReadError, now: int
) -> Health:
    """The health after a failure; `read_at` is when the stored snapshot was read."""
    failures = 1 + (before.failures if before else 0)
    pause = error.retry_after or _DEFAULT_BACKOFF_SECONDS.get(
        error.reason, COOLDOWN_SECONDS if failures >= FAILURE_THRESHOLD else 0
    )
    successes = [to_datetime(read_at)] if read_at is not None else []
    if before and before.succeeded_at:
        successes.append(before.succeeded_at)
    return Health(
        connection_id=connection_id,
        succeeded_at=max(successes, default=None),
        failed_at=to_datetime(now),
        failure=error.reason.value,
        failures=failures,
        retry_at=to_datetime(now + pause),
    )
