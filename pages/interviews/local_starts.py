"""The starts of a local day on a clock; they are the same whatever the interview and its panel."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from engine import timestamps
from engine.grid import MINUTE
from pages.page_clock import PageClock

#: A row of a grid is one step, and at least this long.
MIN_ROW_MINUTES = 15
#: The minutes of the local day at which a row begins, and whether the clock was set back before.
RowKey = tuple[int, bool]
#: Days that are kept in the process, with at most 288 starts each.
MAX_CACHED_DAYS = 256


class LocalStart(NamedTuple):
    """A start in UTC seconds and as ISO 8601 text in UTC, and its local time as `label`.

    The texts need no escaping in HTML. `row` is the row of a grid that shows the start.
    """

    instant: int
    start: str
    label: str
    row: RowKey


@lru_cache(maxsize=MAX_CACHED_DAYS)
def list_day(clock: PageClock, day: date, step: int) -> tuple[LocalStart, ...]:
    """Return the starts of a local day, `step` seconds apart on the UTC clock."""
    first, end = clock.midnight(day), clock.midnight(day + timedelta(days=1))
    starts = range(-(-first // step) * step, end, step)
    return tuple(_localize(clock, instant, step) for instant in starts)


def _localize(clock: PageClock, instant: int, step: int) -> LocalStart:
    local = clock.localize(instant)
    minutes = local.hour * 60 + local.minute
    if step < MIN_ROW_MINUTES * MINUTE:
        minutes -= minutes % MIN_ROW_MINUTES
    return LocalStart(
        instant,
        timestamps.format_utc(instant),
        clock.format_local_time(local),
        (minutes, bool(local.fold)),
    )
