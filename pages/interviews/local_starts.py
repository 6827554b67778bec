"""The starts of a local day on a clock; they are the same whatever the interview and its panel."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from engine import timestamps
from pages.page_clock import PageClock

#: Days that are kept in the process, with at most 288 starts each.
MAX_CACHED_DAYS = 256


class LocalStart(NamedTuple):
    """A start in UTC seconds and as ISO 8601 text in UTC, and its local time as `label`.

    The texts need no escaping in HTML. `minutes` are those of the local day. `is_second` says that
    this local time occurs for the second time, because the clock was set back.
    """

    instant: int
    start: str
    label: str
    minutes: int
    is_second: bool


@lru_cache(maxsize=MAX_CACHED_DAYS)
def list_day(clock: PageClock, day: date, step: int) -> tuple[LocalStart, ...]:
    """Return the starts of a local day, `step` seconds apart on the UTC clock."""
    first, end = clock.midnight(day), clock.midnight(day + timedelta(days=1))
    starts = range(-(-first // step) * step, end, step)
    return tuple(_localize(clock, instant) for instant in starts)


def _localize(clock: PageClock, instant: int) -> LocalStart:
    local = clock.localize(instant)
    return LocalStart(
        instant,
        timestamps.format_utc(instant),
        clock.format_local_time(local),
        local.hour * 60 + local.minute,
        bool(local.fold),
    )
