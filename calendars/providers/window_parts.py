"""Read a long window in parts: a service limits the time range of one request."""

from __future__ import annotations

from collections.abc import Sequence

from calendars.providers.types import ReadResult
from core.calendar_errors import ReadError, ReadFailure
from engine.intervals import Interval, clip


def split(window: Interval, max_seconds: int, step: int = 1) -> list[Interval]:
    """Split a window into parts of at most `max_seconds`, rounded outward to steps."""
    first = window[0] // step * step
    last = -(-window[1] // step) * step
    return [(start, min(start + max_seconds, last)) for start in range(first, last, max_seconds)]


def join(
    outcomes: Sequence[ReadResult | ReadError], window: Interval, grant: str = ""
) -> ReadResult | ReadError:
    """Return the outcome of a calendar over all parts; an error if every part failed.

    A part that could not be read is not covered. `grant` is a new grant of the calendar.
    """
    results = [outcome for outcome in outcomes if isinstance(outcome, ReadResult)]
    errors = [outcome for outcome in outcomes if isinstance(outcome, ReadError)]
    if not results:
        return errors[0]
    return ReadResult(
        busy=[interval for result in results for interval in result.busy],
        covered=clip([span for result in results for span in result.covered], window),
        reason=errors[0].reason if errors else ReadFailure.PARTIAL,
        grant=grant,
    )
