"""`search(query)`: the one call that lists slots, and tells why other starts are none.

Exact by construction: a start is a slot if it lies on the grid, its slot ends inside the window,
it keeps the notice, and in every group enough people are free for the whole slot. People of whom
everybody is needed go into one union of forbidden runs; masks person by person are made only
where a pool has to be counted, or when somebody asks for the reasons. Both come from `rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from engine import panel, rules
from engine.grid import DEFAULT_STEP, Grid
from engine.intervals import Interval
from engine.panel import Group
from engine.person import Person
from engine.reasons import Reason

#: The brief's notice: no slot begins less than 24 hours in the future.
DEFAULT_NOTICE = 24 * 3600


@dataclass(frozen=True)
class Query:
    """What is asked: all times in UTC seconds, all lengths in seconds.

    `now` is rounded up to a whole second by the caller; `people` holds every member of every
    group by id.
    """

    now: int
    window: Interval
    duration: int
    groups: tuple[Group, ...]
    people: Mapping[int, Person]
    notice: int = DEFAULT_NOTICE
    step: int = DEFAULT_STEP


@dataclass(frozen=True)
class Answer:
    """Which starts of the grid are slots, and on request why the others are not."""

    query: Query
    grid: Grid
    mask: int

    def slots(self) -> list[Interval]:
        """Every slot `[start, end)`, in rising order; they may overlap each other."""
        return [(start, start + self.grid.duration) for start in self.grid.starts(self.mask)]

    @cached_property
    def panel_reasons(self) -> dict[Reason, int]:
        """The starts that the window and the notice forbid to everybody."""
        return _panel_reasons(self.grid, self.query)

    def reasons(self, person_id: int) -> dict[Reason, int]:
        """The starts that each reason forbids to one person (KeyError if not in the query)."""
        return rules.personal(self.grid, self.query.people[person_id])


def search(query: Query) -> Answer:
    """Find every slot of the query's window.

    Raises EmptyPanel or UnfillableGroup for a panel that nothing could fill, ValueError for a
    window, step or duration outside its range, KeyError for a member who is not in `people`.
    """
    panel.check(query.groups)
    grid = Grid.over(query.window, query.step, query.duration)
    free = grid.full
    for mask in _panel_reasons(grid, query).values():
        free &= ~mask
    if not free:
        return Answer(query, grid, 0)
    return Answer(query, grid, free & _free_groups(grid, query))


def possible_starts(query_window: Interval, now: int, notice: int) -> Interval | None:
    """The part of a window in which a slot may lie at all, or None if its time has passed.

    No calendar needs to be read outside it.
    """
    start, end = max(query_window[0], now + notice), query_window[1]
    return (start, end) if start < end else None


def _panel_reasons(grid: Grid, query: Query) -> dict[Reason, int]:
    return {
        Reason.WINDOW: rules.window(grid, query.window[1]),
        Reason.NOTICE: rules.notice(grid, query.now, query.notice),
    }


def _free_groups(grid: Grid, query: Query) -> int:
    needed = {member for group in query.groups if group.needs_everyone for member in group.members}
    free = grid.full & ~rules.forbidden_to(
        grid, (query.people[member] for member in sorted(needed))
    )
    for group in query.groups:
        if not group.needs_everyone:
            free &= _pool(grid, query, group)
    return free


def _pool(grid: Grid, query: Query, group: Group) -> int:
    people = (query.people[member] for member in group.members)
    masks = [grid.full & ~rules.forbidden_to(grid, [person]) for person in people]
    return panel.at_least(group.required, masks, grid.full)
