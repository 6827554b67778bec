"""`search(query)`: the one call that lists slots, and tells why other starts are none.

Exact by construction: a start is a slot if it lies on the grid, its slot lies inside a period that
was asked for, it keeps the notice, and enough people are free for the whole slot to fill every
group. People of whom nobody may be missing go into one union of forbidden runs; masks person by
person are made only where a pool has to be counted, or when somebody asks for the reasons. Both
come from `rules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine import assignment, panel, rules
from engine.bitslice import at_least
from engine.grid import DEFAULT_STEP, Grid
from engine.intervals import Interval, clip
from engine.local_time import OpenHours
from engine.panel import Group
from engine.person import Person
from engine.reasons import Reason

#: The brief's notice: no slot begins less than 24 hours in the future.
DEFAULT_NOTICE = 24 * 3600
#: How far back interviews count when places are shared out fairly.
FAIRNESS_WINDOW_SECONDS = 30 * 86400


@dataclass(frozen=True)
class Query:
    """What is asked: all times in UTC seconds, all lengths in seconds.

    `now` is rounded up to a whole second by the caller; `people` holds every member of every
    group, and everybody `optional`, by id. `periods` are the parts of the window that are asked
    for, all of it if there are none; `offered` are the only hours in which the interview is held.
    """

    now: int
    window: Interval
    duration: int
    groups: tuple[Group, ...]
    people: Mapping[int, Person]
    notice: int = DEFAULT_NOTICE
    step: int = DEFAULT_STEP
    buffer_before: int = 0
    buffer_after: int = 0
    periods: tuple[Interval, ...] = ()
    offered_hours: OpenHours | None = None
    optional: tuple[int, ...] = ()

    @property
    def requested_periods(self) -> tuple[Interval, ...]:
        """The time that is asked for, none of it outside the window."""
        return tuple(clip(self.periods, self.window)) if self.periods else (self.window,)

    @property
    def members(self) -> tuple[int, ...]:
        """Everybody who may take a place, once each, in the order of the groups."""
        return tuple(dict.fromkeys(one for group in self.groups for one in group.people))

    @property
    def load(self) -> dict[int, int]:
        """How many interviews were lately booked on each of them, or are to come."""
        since = self.now - FAIRNESS_WINDOW_SECONDS
        return {one: self.people[one].count_booked_since(since) for one in self.members}


@dataclass(frozen=True)
class SearchResult:
    """Which starts of the grid are slots, and on request who is there and why others are none."""

    query: Query
    grid: Grid
    mask: int

    def list_slots(self) -> list[Interval]:
        """Every slot `[start, end)`, in rising order; they may overlap each other."""
        return [(start, start + self.grid.duration) for start in self.grid.starts_in(self.mask)]

    @cached_property
    def panel_reasons(self) -> dict[Reason, int]:
        """The starts that the window and the notice forbid to everybody."""
        return find_panel_reasons(self.grid, self.query)

    def find_blocked_by_reason(self, person_id: int) -> dict[Reason, int]:
        """The starts that each reason forbids to one person (KeyError if not in the query)."""
        return rules.find_blocked_by_reason(self.grid, self.query.people[person_id])

    @cached_property
    def free_starts(self) -> dict[int, int]:
        """The starts at which each person is free, optional people included."""
        everybody = dict.fromkeys((*self.query.members, *self.query.optional))
        return {one: _free(self.grid, self.query, one) for one in everybody}

    @cached_property
    def assignments(self) -> list[dict[int, int]]:
        """For each group the slots at which each person takes a place: a fair, fixed choice."""
        places = assignment.choose(
            self.query.groups, self.free_starts, self.query.load, self.grid.full
        )
        return [{one: mask & self.mask for one, mask in group.items()} for group in places]


def search(query: Query) -> SearchResult:
    """Find every slot of the query's window.

    Raises EmptyPanel, UnfillableGroup or TooManyGroups for a panel that nothing could fill,
    ValueError for a window, step, duration or buffer outside its range, KeyError for a member
    who is not in `people`.
    """
    panel.validate(query.groups)
    grid = Grid.for_window(
        query.window, query.step, query.duration, query.buffer_before, query.buffer_after
    )
    free = grid.full
    for mask in find_panel_reasons(grid, query).values():
        free &= ~mask
    if not free:
        return SearchResult(query, grid, 0)
    return SearchResult(query, grid, free & _free_panel(grid, query))


def find_bookable_window(query_window: Interval, now: int, notice: int) -> Interval | None:
    """The part of a window in which a slot may lie at all, or None if its time has passed.

    No calendar needs to be read outside it, buffers apart.
    """
    start, end = max(query_window[0], now + notice), query_window[1]
    return (start, end) if start < end else None


def find_panel_reasons(grid: Grid, query: Query) -> dict[Reason, int]:
    """The starts that a query's window and notice forbid to everybody."""
    return {
        Reason.WINDOW: rules.window(grid, query.requested_periods, query.offered_hours),
        Reason.NOTICE: rules.notice(grid, query.now, query.notice),
    }


def _free_panel(grid: Grid, query: Query) -> int:
    demands = panel.build_demands(query.groups)
    needed = {one for demand in demands if demand.needs_everyone for one in demand.people}
    free = grid.full & ~rules.find_blocked_for_any(
        grid, (query.people[one] for one in sorted(needed))
    )
    pools = [demand for demand in demands if not demand.needs_everyone]
    masks = {one: _free(grid, query, one) for one in _members(pools)}
    for pool in pools:
        free &= at_least(pool.required, [masks[one] for one in pool.people], grid.full)
    return free


def _members(demands: Iterable[panel.Demand]) -> dict[int, None]:
    return dict.fromkeys(one for demand in demands for one in demand.people)


def _free(grid: Grid, query: Query, person: int) -> int:
    return grid.full & ~rules.find_blocked_for_any(grid, [query.people[person]])
