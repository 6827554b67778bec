"""How the reading of connections goes: what went wrong last, and when they may be asked again.

The back-off is the connection's, not a request's. A calendar that asked to be left alone, that
refused the sign-in, or that failed five times in a row is asked by nobody for a while; then by
one, since readings are single flights.
"""

from __future__ import annotations

from calendars.models import Health
from core.read_errors import MAX_RETRY_AFTER_SECONDS, ReadError, ReadFailure

#: Failures in a row after which a calendar is left alone, and for how many seconds.
FAILURE_THRESHOLD, COOLDOWN_SECONDS = 5, 30
#: Seconds for which a calendar is left alone that did not say how long.
_DEFAULT_BACKOFF_SECONDS = {ReadFailure.RATE_LIMITED: 60, ReadFailure.REAUTH_NEEDED: 300}


def current_backoff(health: Health | None, now: int) -> ReadError | None:
    """Why a calendar is not to be asked now (a UTC second), if it is to be left alone.

    A `retry_at` further away than MAX_RETRY_AFTER_SECONDS was written by a wrong clock: ignored.
    """
    if health is None or not 0 < health.retry_at - now <= MAX_RETRY_AFTER_SECONDS:
        return None
    return ReadError(ReadFailure(health.failure), health.retry_at - now)


def build_health_after_success(connection_id: int, now: int) -> Health:
    """The health after a reading."""
    return Health(connection_id=connection_id, succeeded_at=now)


def build_health_after_failure(
    connection_id: int, before: Health | None, last: int, error: ReadError, now: int
) -> Health:
    """The health after a failure; `last` is the last success that is known otherwise."""
    failures = 1 + (before.failures if before else 0)
    pause = error.retry_after or _DEFAULT_BACKOFF_SECONDS.get(
        error.reason, COOLDOWN_SECONDS if failures >= FAILURE_THRESHOLD else 0
    )
    return Health(
        connection_id=connection_id,
        succeeded_at=max(last, before.succeeded_at if before else 0),
        failed_at=now,
        failure=error.reason.value,
        failures=failures,
        retry_at=now + pause,
    )
