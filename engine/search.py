"""`search(query)` finds every slot of a window; its result also explains the other starts.

A start is a slot if it lies on the grid, its slot lies inside a requested period, it respects the
notice, and enough people are free for the whole slot to fill every group. The search is exact.

If a group needs all its people, `search` builds one mask of all time that blocks any of its people.
It builds a mask for each person only where it must count the free people of a pool. The reasons are
computed on request. All masks come from `rules`; the module `grid` explains masks.
"""

from __future__ import annotations

from collections.abc import Mapping
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

#: The notice of the specification, in seconds: no slot begins less than 24 hours in the future.
DEFAULT_NOTICE = 24 * 3600
#: How long a booked interview counts towards its person's load after it began.
FAIRNESS_WINDOW_SECONDS = 30 * 86400


@dataclass(frozen=True)
class Query:
    """The input of a search: instants in UTC seconds, lengths in seconds.

    The caller rounds `now` up to a whole second. `people` maps ids to every member of every group
    and every person in `optional`. `periods` are the requested parts of the window; without any,
    the whole window is requested. `offered_hours` limit the hours in which the interview may take
    place.
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
        """The requested time, clipped to the window."""
        return tuple(clip(self.periods, self.window)) if self.periods else (self.window,)

    @property
    def members(self) -> tuple[int, ...]:
        """The ids of all people who may fill a place, without repetition, in group order."""
        return tuple(dict.fromkeys(person for group in self.groups for person in group.people))

    @property
    def load(self) -> dict[int, int]:
        """How many recent and upcoming interviews are booked for each member."""
        since = self.now - FAIRNESS_WINDOW_SECONDS
        return {person: self.people[person].count_booked_since(since) for person in self.members}


@dataclass(frozen=True)
class SearchResult:
    """The slots of a query, as a mask over its grid; people and reasons are computed on request."""

    query: Query
    grid: Grid
    mask: int

    def list_slots(self) -> list[Interval]:
        """Return every slot `[start, end)` in ascending order; slots may overlap each other."""
        return [(start, start + self.grid.duration) for start in self.grid.starts_in(self.mask)]

    def find_first_slot(self) -> Interval | None:
        """Return the first slot, or None if there is none."""
        if not self.mask:
            return None
        number = (self.mask & -self.mask).bit_length() - 1
        start = self.grid.first + number * self.grid.step
        return start, start + self.grid.duration

    @cached_property
    def panel_reasons(self) -> dict[Reason, int]:
        """The starts that the window and the notice block for all people."""
        return find_panel_reasons(self.grid, self.query)

    def find_blocked_by_reason(self, person_id: int) -> dict[Reason, int]:
        """Return the starts that each reason blocks for one person.

        Raise KeyError if the person is not in the query.
        """
        return rules.find_blocked_by_reason(self.grid, self.query.people[person_id])

    @cached_property
    def free_starts(self) -> dict[int, int]:
        """The starts at which each member and each optional person is free."""
        people = dict.fromkeys((*self.query.members, *self.query.optional))
        return {person: _find_free_starts(self.grid, self.query, person) for person in people}

    @cached_property
    def assignments(self) -> list[dict[int, int]]:
        """For each group, the slots at which each person fills a place.

        The choice is fair and deterministic (`assignment.choose`).
        """
        groups = assignment.choose(
            self.query.groups, self.free_starts, self.query.load, self.grid.full
        )
        return [{person: mask & self.mask for person, mask in group.items()} for group in groups]


def search(query: Query) -> SearchResult:
    """Find every slot of the query's window.

    Raise EmptyPanelError, UnfillableGroupError or TooManyGroupsError for a panel that cannot be
    filled, ValueError for a window, step, duration or buffer out of range, and KeyError for a
    member who is not in `people`.
    """
    panel.validate(query.groups)
    grid = Grid.for_window(
        query.window, query.step, query.duration, query.buffer_before, query.buffer_after
    )
    free = grid.full
    for blocked in find_panel_reasons(grid, query).values():
        free &= ~blocked
    if not free:
        return SearchResult(query, grid, 0)
    return SearchResult(query, grid, free & _find_fillable_starts(grid, query))


def find_bookable_window(query_window: Interval, now: int, notice: int) -> Interval | None:
    """Return the part of a window in which a slot may lie, or None if there is no such part.

    Calendars need to be read for this part and the buffers around it only.
    """
    start, end = max(query_window[0], now + notice), query_window[1]
    return (start, end) if start < end else None


def find_panel_reasons(grid: Grid, query: Query) -> dict[Reason, int]:
    """Return the starts that a query's window and notice block for all people."""
    return {
        Reason.WINDOW: rules.window(grid, query.requested_periods, query.offered_hours),
        Reason.NOTICE: rules.notice(grid, query.now, query.notice),
    }


def _find_fillable_starts(grid: Grid, query: Query) -> int:
    """Return the starts at which enough people are free to fill every group."""
    demands = panel.build_demands(query.groups)
    pools = [demand for demand in demands if not demand.needs_everyone]
    needed = {person for demand in demands if demand.needs_everyone for person in demand.people}
    blocked = rules.find_blocked_for_any(grid, (query.people[person] for person in sorted(needed)))
    pool_people = dict.fromkeys(person for pool in pools for person in pool.people)
    free_starts = {person: _find_free_starts(grid, query, person) for person in pool_people}
    fillable = grid.full & ~blocked
    for pool in pools:
        masks = [free_starts[person] for person in pool.people]
        fillable &= at_least(pool.required, masks, grid.full)
    return fillable


def _find_free_starts(grid: Grid, query: Query, person: int) -> int:
    return grid.full & ~rules.find_blocked_for_any(grid, [query.people[person]])
