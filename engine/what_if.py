"""A panel's time in cells: one pass over all intervals answers every way of asking.

A cell is as long as divides the step, the buffers and every duration in question. So a slot, with
or without its buffers, is a row of whole cells, and meets busy time exactly if one of them does:
what a longer slot, a smaller buffer or a shorter notice would change is a few shifts of masks.
The time that each rule takes comes from `rules`, as it does for `search`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import gcd

from engine import panel, rules
from engine.bitslice import at_least, count, count_is_at_least
from engine.freebusy import BusyType
from engine.grid import Grid
from engine.intervals import merge
from engine.packed_intervals import build_mask
from engine.panel import Demand, Group
from engine.person import Person
from engine.reasons import Reason
from engine.search import Query, SearchResult, find_panel_reasons

BlockedCells = Mapping[Reason, int]


@dataclass(frozen=True)
class Scenario:
    """What is free, and what is asked, under one way of asking.

    The grid has a start at every cell; `asked` are those that a slot may be asked to begin at,
    `possible` those of them that neither window nor notice forbids.
    """

    query: Query
    grid: Grid
    requested_starts: int
    panel_reasons: Mapping[Reason, int]
    free_starts: Mapping[int, int]

    @cached_property
    def possible_starts(self) -> int:
        """The starts asked for that only people can stand in the way of."""
        possible = self.requested_starts
        for mask in self.panel_reasons.values():
            possible &= ~mask
        return possible

    @cached_property
    def slot_mask(self) -> int:
        """The starts that are slots."""
        return self.possible_starts and panel.find_fillable_starts(
            self.query.groups, self.free_starts, self.possible_starts
        )

    def find_opened_if_free(self, *people: int) -> int:
        """The further starts that would be slots if these people were always free."""
        mask = self.possible_starts & ~self.slot_mask
        for demand, free in self._counts.items():
            if not mask:
                break
            coming = [~self.free_starts[one] for one in people if one in demand.people]
            mask &= count_is_at_least(free, demand.required, -1) | self._with(coming, demand, free)
        return mask

    def find_short_by(self, missing: int) -> int:
        """The starts, not yet slots, at which no set of groups lacks more people than `missing`."""
        mask = self.possible_starts & ~self.slot_mask
        for demand, free in self._counts.items():
            mask &= count_is_at_least(free, max(demand.required - missing, 0), -1)
        return mask

    @cached_property
    def _counts(self) -> dict[Demand, list[int]]:
        """How many free people there are for every set of groups that hang together."""
        return {
            demand: count([self.free_starts[one] for one in demand.people])
            for demand in panel.build_demands(self.query.groups)
        }

    @staticmethod
    def _with(coming: list[int], demand: Demand, free: list[int]) -> int:
        """The starts at which enough people are free with some of those who would come."""
        mask = 0
        for number in range(1, len(coming) + 1):
            lacking = max(demand.required - number, 0)
            mask |= at_least(number, coming, -1) & count_is_at_least(free, lacking, -1)
        return mask

    def with_groups(self, groups: tuple[Group, ...]) -> Scenario:
        """The same people and time for other groups."""
        return replace(self, query=replace(self.query, groups=groups))


class Cells:
    """The cells that each person's rules take, for a query and others that vary it.

    `durations` are the further lengths of slots, in seconds, that will be asked for. Variations
    may change duration, buffers, notice and groups of the query, not its window or its people.
    """

    def __init__(self, query: Query, durations: Iterable[int] = ()) -> None:
        self.query = query
        self.cell_seconds = gcd(
            query.step, query.duration, query.buffer_before, query.buffer_after, *durations
        )
        longest = max(query.duration, *durations, 0)
        first = (query.window[0] - query.buffer_before) // self.cell_seconds
        end = -(-(query.window[1] + longest + query.buffer_after) // self.cell_seconds)
        self.grid = Grid(
            first * self.cell_seconds,
            self.cell_seconds,
            end - first,
            self.cell_seconds,
            query.buffer_before,
            query.buffer_after,
        )
        self.blocked_cells = {
            one: self.build_blocked_cells(query.people[one]) for one in query.members
        }
        self._firm: dict[int, BlockedCells] = {}
        self._free: dict[tuple[int, int, int], Mapping[int, int]] = {}

    def build_blocked_cells(self, person: Person) -> BlockedCells:
        """The cells that each rule takes from a person, and the starts that load limits take."""
        grid = self.grid
        taken = {
            reason: build_mask(grid, taking(grid, person), grid.build_mask)
            for reason, taking in rules.BLOCKING_RULES.items()
        }
        return {**taken, Reason.LOAD_LIMIT: rules.load_limit(grid, person)}

    def without_tentative(self, person: int) -> BlockedCells:
        """What is taken from a person if tentative time does not block."""
        if person not in self._firm:
            known = self.query.people[person]
            blocking = known.blocking_types - {BusyType.BUSY_TENTATIVE}
            self._firm[person] = self.build_blocked_cells(replace(known, blocking_types=blocking))
        return self._firm[person]

    def to_search_result(self, view: Scenario) -> SearchResult:
        """The answer of a view on the query's own grid: that of `search`, which it spares.

        Raises what `search` raises.
        """
        query = view.query
        panel.validate(query.groups)
        grid = Grid.for_window(
            query.window, query.step, query.duration, query.buffer_before, query.buffer_after
        )
        each, offset = (
            query.step // self.cell_seconds,
            (grid.first - self.grid.first) // self.cell_seconds,
        )
        bits = f"{view.slot_mask:0{self.grid.count}b}"[::-1]
        coarse = bits[offset::each][: grid.count][::-1]
        return SearchResult(query, grid, int(coarse or "0", 2))

    def find_blocked_by_reason(self, person: int, query: Query) -> dict[Reason, int]:
        """The starts that each rule forbids to one person, under a variation."""
        taken = self.blocked_cells[person]
        return rules.drop_redundant_buffer(
            {reason: self._starts(reason, taken, query) for reason in taken}
        )

    def find_free_starts(self, taken: BlockedCells, query: Query) -> int:
        """The starts that no rule forbids to a person, under a variation."""
        by_slot = by_buffers = 0
        for reason, cells in taken.items():
            if reason in rules.BUFFERED_REASONS:
                by_buffers |= cells
            elif reason is not Reason.LOAD_LIMIT:
                by_slot |= cells
        forbidden = taken[Reason.LOAD_LIMIT]
        if query.buffer_before or query.buffer_after:
            forbidden |= self._met(by_buffers, query, widened=True)
        else:
            by_slot |= by_buffers
        return self.grid.full & ~(forbidden | self._met(by_slot, query, widened=False))

    def build_scenario(self, query: Query) -> Scenario:
        """What is free and asked under a variation."""
        grid = replace(
            self.grid,
            duration=query.duration,
            buffer_before=query.buffer_before,
            buffer_after=query.buffer_after,
        )
        return Scenario(
            query, grid, self._asked, find_panel_reasons(grid, query), self._everybody(query)
        )

    def _everybody(self, query: Query) -> Mapping[int, int]:
        """When each of the people is free; kept, for variations often share it."""
        lengths = (query.duration, query.buffer_before, query.buffer_after)
        if lengths not in self._free:
            self._free[lengths] = {
                one: self.find_free_starts(taken, query)
                for one, taken in self.blocked_cells.items()
            }
        return self._free[lengths]

    def _starts(self, reason: Reason, taken: BlockedCells, query: Query) -> int:
        if reason is Reason.LOAD_LIMIT:
            return taken[reason]
        return self._met(taken[reason], query, widened=reason in rules.BUFFERED_REASONS)

    def _met(self, cells: int, query: Query, *, widened: bool) -> int:
        """The starts whose slot, widened or not, meets any of the cells."""
        before, after = (query.buffer_before, query.buffer_after) if widened else (0, 0)
        length = (before + query.duration + after) // self.cell_seconds
        reach = 1
        while cells and reach < length:
            further = min(reach, length - reach)
            cells |= cells >> further
            reach += further
        return cells << before // self.cell_seconds & self.grid.full

    @cached_property
    def _asked(self) -> int:
        """The starts on the marks of the query's step that lie in the time asked for."""
        each, grid = self.query.step // self.cell_seconds, self.grid
        first = -grid.first // grid.step % each
        marks = ((1 << each * (grid.count // each + 1)) - 1) // ((1 << each) - 1) << first
        asked = 0
        for start, end in merge(self.query.requested_periods):
            asked |= grid.mask_between(start, end)
        return marks & asked
