"""How the reading of connections goes: what went wrong last, and when they may be asked again.

The back-off is the connection's, not a request's. A calendar that asked to be left alone, that
refused the sign-in, or that failed five times in a row is asked by nobody for a while; then by
one, since readings are single flights.
"""

from __future__ import annotations

from calendars.models import Health
from core.read_errors import LONGEST_WAIT, CalendarError, Unreadable

#: Failures in a row after which a calendar is left alone, and for how many seconds.
MANY, BROKEN = 5, 30
#: Seconds for which a calendar is left alone that did not say how long.
_PAUSES = {Unreadable.RATE_LIMITED: 60, Unreadable.REAUTH_NEEDED: 300}


def resting(health: Health | None, now: int) -> CalendarError | None:
    """Why a calendar is not to be asked now (a UTC second), if it is to be left alone.

    Nobody is left alone for longer than LONGEST_WAIT: it was written by a clock that was wrong.
    """
    if health is None or not 0 < health.retry_at - now <= LONGEST_WAIT:
        return None
    return CalendarError(Unreadable(health.failure), health.retry_at - now)


def succeeded(connection_id: int, now: int) -> Health:
    """The health after a reading."""
    return Health(connection_id=connection_id, succeeded_at=now)


def failed(
    connection_id: int, before: Health | None, last: int, error: CalendarError, now: int
) -> Health:
    """The health after a failure; `last` is the last success that is known otherwise."""
    failures = 1 + (before.failures if before else 0)
    pause = error.retry_after or _PAUSES.get(error.why, BROKEN if failures >= MANY else 0)
    return Health(
        connection_id=connection_id,
        succeeded_at=max(last, before.succeeded_at if before else 0),
        failed_at=now,
        failure=error.why.value,
        failures=failures,
        retry_at=now + pause,
    )
