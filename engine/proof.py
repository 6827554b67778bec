"""Why a slot can be believed: for each person the free gap that holds it.

A gap reaches from the end of what takes the person's time before the slot to the start of what
takes it after: busy or unknown time, bookings and holds with their own buffers, or the edge of
what is known of them. The slot with its buffers lies in the gap. Open hours and days off are no
business of the buffers: the open stretch that holds the slot itself is told beside the gap.
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
    """Where a gap ends, why, and in which calendar, if it is one that says so."""

    instant: int
    reason: Reason
    source: str = ""


@dataclass(frozen=True)
class Gap:
    """Free time between two edges, and the open stretch about the slot (None: always open)."""

    before: Edge
    after: Edge
    open_period: Interval | None


class GapFinder:
    """The gaps of one person, for the slots of a grid; `known` is the time known of them."""

    def __init__(self, grid: Grid, person: Person, known: Interval) -> None:
        first, last = Edge(known[0], Reason.WINDOW), Edge(known[1], Reason.WINDOW)
        obstacles = list(list_blocked_time(person))
        self._ends = sorted([first, *(Edge(one.end, one.reason, one.source) for one in obstacles)])
        self._starts = sorted(
            [*(Edge(one.start, one.reason, one.source) for one in obstacles), last]
        )
        parts = (*rules.closed_hours(grid, person), *rules.time_off(grid, person))
        closed = merge(chain.from_iterable(parts))
        self._opened = subtract([grid.span], closed) if closed else None

    def find(self, slot: Interval) -> Gap:
        """The gap that holds a slot at which the person is free."""
        start, end = slot
        before = bisect_right(self._ends, start, key=lambda edge: edge.instant)
        after = bisect_left(self._starts, end, key=lambda edge: edge.instant)
        return Gap(self._ends[before - 1], self._starts[after], self._open_stretch(start))

    def _open_stretch(self, start: int) -> Interval | None:
        if self._opened is None:
            return None
        number = bisect_right(self._opened, start, key=lambda stretch: stretch[0])
        return self._opened[number - 1]
