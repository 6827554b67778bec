"""Prove a slot: for each person, the free gap that contains the slot with its buffers.

A gap begins where the last blocked time before the slot ends. It ends where the first blocked time
after the slot begins. Blocked time is busy time, unknown time, and bookings and holds with their
own buffers. A gap also ends where the known time ends.

Open hours and days off apply to the slot without its buffers. So the open period that contains the
slot itself is given beside the gap.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import chain

from engine import rules
from engine.conflicts import list_blocked_time
from engine.grid import Grid
from engine.intervals import Interval, merge, subtract
from engine.person import Person
from engine.reasons import Reason


@dataclass(frozen=True, order=True)
class Edge:
    """One end of a gap, the reason, and the calendar's name if a calendar is the source."""

    instant: int
    reason: Reason
    source: str = ""


@dataclass(frozen=True)
class Gap:
    """Free time between two edges, and the open period around the slot (None: always open)."""

    before: Edge
    after: Edge
    open_period: Interval | None


class GapFinder:
    """Find the gaps of one person for the slots of a grid.

    `known` is the interval in which the person's calendars were read.
    """

    def __init__(self, grid: Grid, person: Person, known: Interval) -> None:
        blocked = list(list_blocked_time(person))
        ends = [Edge(time.end, time.reason, time.source) for time in blocked]
        starts = [Edge(time.start, time.reason, time.source) for time in blocked]
        self._ends = sorted([Edge(known[0], Reason.WINDOW), *ends])
        self._starts = sorted([*starts, Edge(known[1], Reason.WINDOW)])
        parts = (*rules.closed_hours(grid, person), *rules.time_off(grid, person))
        closed = merge(chain.from_iterable(parts))
        self._open_periods = subtract([grid.span], closed) if closed else None

    def find(self, slot: Interval) -> Gap:
        """Return the gap that contains a slot at which the person is free."""
        start, end = slot
        before = bisect_right(self._ends, start, key=lambda edge: edge.instant)
        after = bisect_left(self._starts, end, key=lambda edge: edge.instant)
        return Gap(self._ends[before - 1], self._starts[after], self._find_open_period(start))

    def _find_open_period(self, start: int) -> Interval | None:
        if self._open_periods is None:
            return None
        number = bisect_right(self._open_periods, start, key=lambda period: period[0])
        return self._open_periods[number - 1]
