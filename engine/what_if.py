"""Answer many variations of one query after reading its intervals once.

A variation changes the duration, the buffers, the notice or the groups. To search each variation,
`search` would go through all intervals again. This module goes through them once and stores the
result in cells.

A cell is a short piece of time. Its length divides the step, the buffers and every duration in
question. So every slot, with or without its buffers, consists of whole cells, and a slot overlaps
blocked time exactly if one of its cells does. A mask of blocked cells has one bit for each cell.
The grid has one start at each cell, so start i is the start whose slot begins with cell i, and a
few shifts turn a mask of blocked cells into the mask of blocked starts for any duration.

The blocked time of each rule comes from `rules`, as in `search`.

`engine.suggested_changes` searches for the smallest change that opens a slot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import gcd

from engine import panel, rules
from engine.bitslice import count, count_is_at_least, increment
from engine.busy_time import BusyType
from engine.grid import Grid, find_runs_with_any
from engine.intervals import merge
from engine.packed_intervals import build_mask
from engine.panel import Demand, Group
from engine.person import Person
from engine.reasons import Reason
from engine.search import Query, SearchResult

#: The mask of the blocked cells for each rule; for LOAD_LIMIT, the mask of the blocked starts.
BlockedCells = Mapping[Reason, int]
#: The duration and the buffers before and after it, in seconds.
_Lengths = tuple[int, int, int]


@dataclass(frozen=True)
class Scenario:
    """One variation of a query: who is free when, and which starts are slots.

    All masks are over a grid with one start at each cell. `requested_starts` are those on the
    query's step and inside the requested periods. `panel_reasons` holds the starts that the window
    and the notice block, `free_starts` the starts at which each person is free.
    """

    query: Query
    grid: Grid
    requested_starts: int
    panel_reasons: Mapping[Reason, int]
    free_starts: Mapping[int, int]

    @cached_property
    def possible_starts(self) -> int:
        """The requested starts that neither the window nor the notice blocks."""
        possible = self.requested_starts
        for blocked in self.panel_reasons.values():
            possible &= ~blocked
        return possible

    @cached_property
    def slot_mask(self) -> int:
        """The starts that are slots."""
        if not self.possible_starts:
            return 0
        return panel.find_fillable_starts(self.query.groups, self.free_starts, self.possible_starts)

    @cached_property
    def opened_if_free(self) -> Mapping[int, int]:
        """The starts that would become slots if each member alone was always free."""
        return {person: self.find_opened_if_free(person) for person in self.query.members}

    def find_opened_if_free(self, *people: int) -> int:
        """Return the starts that would become slots if the given people were always free."""
        opened = self._possible_starts_without_slots
        for demand, free_counts in self._free_counts.items():
            if not opened:
                break
            counts = free_counts
            for person in people:
                if person in demand.people:
                    counts = increment(counts, self.grid.full & ~self.free_starts[person])
            opened &= count_is_at_least(counts, demand.required, -1)
        return opened

    def find_short_by(self, missing: int) -> int:
        """Return the possible starts that are not slots but lack at most `missing` people.

        At such a start, each demand of the panel lacks at most `missing` people.
        """
        starts = self._possible_starts_without_slots
        for demand, free_counts in self._free_counts.items():
            starts &= count_is_at_least(free_counts, max(demand.required - missing, 0), -1)
        return starts

    def find_opened_with_groups(self, groups: tuple[Group, ...]) -> int:
        """Return the starts that would become slots if the panel had other groups."""
        return panel.find_fillable_starts(
            groups, self.free_starts, self._possible_starts_without_slots
        )

    def with_groups(self, groups: tuple[Group, ...]) -> Scenario:
        """Return the scenario of the same people and times for other groups."""
        return replace(self, query=replace(self.query, groups=groups))

    @property
    def _possible_starts_without_slots(self) -> int:
        return self.possible_starts & ~self.slot_mask

    @cached_property
    def _free_counts(self) -> dict[Demand, list[int]]:
        """How many people of each demand are free, as bit-sliced counts."""
        return {
            demand: count([self.free_starts[person] for person in demand.people])
            for demand in panel.build_demands(self.query.groups)
        }


def _continue() -> None:
    """Do nothing: without a check, all variations are tried."""


class Cells:
    """The cells that each person's rules block, for a query and its variations.

    `durations` are the other slot lengths, in seconds, that variations will use. Variations may
    change the query's duration, buffers, notice and groups, but not its window or its people.
    Code that tries many variations calls `check`, which may raise an error to end it.
    """

    def __init__(
        self,
        query: Query,
        durations: Iterable[int] = (),
        check: Callable[[], None] | None = None,
    ) -> None:
        self.query = query
        self.check = check or _continue
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
        self._full = self.grid.full
        self.blocked_cells = {
            person: self.build_blocked_cells(query.people[person]) for person in query.members
        }
        self._blocked_without_tentative: dict[int, BlockedCells] = {}
        self._free_starts: dict[_Lengths, Mapping[int, int]] = {}
        self._blocked_starts: dict[tuple[int, _Lengths], dict[Reason, int]] = {}
        self._window_masks: dict[int, int] = {}

    def build_blocked_cells(self, person: Person) -> BlockedCells:
        """Return the cells that each rule blocks for a person."""
        blocked = {
            reason: build_mask(self.grid, rule(self.grid, person), self.grid.build_mask)
            for reason, rule in rules.BLOCKING_RULES.items()
        }
        return {**blocked, Reason.LOAD_LIMIT: rules.load_limit(self.grid, person)}

    def without_tentative(self, person_id: int) -> BlockedCells:
        """Return the cells that are blocked for a person if tentative time does not block."""
        if person_id not in self._blocked_without_tentative:
            person = self.query.people[person_id]
            blocking_types = person.blocking_types - {BusyType.BUSY_TENTATIVE}
            changed = replace(person, blocking_types=blocking_types)
            self._blocked_without_tentative[person_id] = self.build_blocked_cells(changed)
        return self._blocked_without_tentative[person_id]

    def build_scenario(self, query: Query) -> Scenario:
        """Return the scenario of a variation."""
        cells = self.grid
        grid = Grid(cells.first, cells.step, cells.count, *_get_lengths(query))
        return Scenario(
            query,
            grid,
            self._requested_starts,
            self._find_panel_reasons(grid, query),
            self._find_free_starts_of_members(query),
        )

    def to_search_result(self, scenario: Scenario) -> SearchResult:
        """Return what `search` returns for the scenario's query; raise what `search` raises."""
        query = scenario.query
        panel.validate(query.groups)
        grid = Grid.for_window(
            query.window, query.step, query.duration, query.buffer_before, query.buffer_after
        )
        return SearchResult(query, grid, self._pick_starts(scenario.slot_mask, grid))

    def find_blocked_by_reason(self, person: int, query: Query) -> dict[Reason, int]:
        """Return the starts that each rule blocks for one person in a variation."""
        key = person, _get_lengths(query)
        if key not in self._blocked_starts:
            self._blocked_starts[key] = self._find_blocked_by_reason(person, query)
        return self._blocked_starts[key]

    def _find_blocked_by_reason(self, person: int, query: Query) -> dict[Reason, int]:
        blocked_starts: dict[Reason, int] = {}
        for reason, cells in self.blocked_cells[person].items():
            if reason is Reason.LOAD_LIMIT:
                blocked_starts[reason] = cells
            else:
                with_buffers = reason in rules.BUFFERED_REASONS
                blocked_starts[reason] = self._find_blocked_starts(cells, query, with_buffers)
        return rules.drop_redundant_buffer(blocked_starts)

    def find_free_starts(self, blocked_cells: BlockedCells, query: Query) -> int:
        """Return the starts that are free in a variation, given the cells that rules block."""
        by_slot = by_slot_with_buffers = 0
        for reason, cells in blocked_cells.items():
            if reason in rules.BUFFERED_REASONS:
                by_slot_with_buffers |= cells
            elif reason is not Reason.LOAD_LIMIT:
                by_slot |= cells
        blocked = blocked_cells[Reason.LOAD_LIMIT]
        if query.buffer_before or query.buffer_after:
            blocked |= self._find_blocked_starts(by_slot_with_buffers, query, with_buffers=True)
        else:
            by_slot |= by_slot_with_buffers
        blocked |= self._find_blocked_starts(by_slot, query, with_buffers=False)
        return self._full & ~blocked

    def _find_free_starts_of_members(self, query: Query) -> Mapping[int, int]:
        """Return the free starts of each member; variations of equal lengths share the result."""
        lengths = _get_lengths(query)
        if lengths not in self._free_starts:
            self._free_starts[lengths] = {
                person: self.find_free_starts(cells, query)
                for person, cells in self.blocked_cells.items()
            }
        return self._free_starts[lengths]

    def _find_panel_reasons(self, grid: Grid, query: Query) -> dict[Reason, int]:
        """Return what `search.find_panel_reasons` returns; variations share the window's mask."""
        if query.duration not in self._window_masks:
            mask = rules.window(grid, query.requested_periods, query.offered_hours)
            self._window_masks[query.duration] = mask
        return {
            Reason.WINDOW: self._window_masks[query.duration],
            Reason.NOTICE: rules.notice(grid, query.now, query.notice),
        }

    def _find_blocked_starts(self, blocked_cells: int, query: Query, with_buffers: bool) -> int:
        """Return the starts whose slot, with or without its buffers, contains a blocked cell."""
        if not blocked_cells:
            return 0
        before = query.buffer_before if with_buffers else 0
        after = query.buffer_after if with_buffers else 0
        slot_cells = (before + query.duration + after) // self.cell_seconds
        before_cells = before // self.cell_seconds
        # Bit i of this mask is the slot whose first cell is cell i. With a buffer before it, that
        # slot begins `before_cells` later.
        blocked_by_first_cell = find_runs_with_any(blocked_cells, slot_cells)
        return (blocked_by_first_cell << before_cells) & self._full

    def _pick_starts(self, mask: int, grid: Grid) -> int:
        """Return a mask over the cells' grid as a mask over a grid with a longer step."""
        cells_per_step = grid.step // self.cell_seconds
        offset = (grid.first - self.grid.first) // self.cell_seconds
        if cells_per_step == 1:
            return mask >> offset & grid.full
        # Binary digits with the lowest first: digit i belongs to start i.
        digits = f"{mask:0{self.grid.count}b}"[::-1]
        picked = digits[offset::cells_per_step][: grid.count]
        return int(picked[::-1] or "0", 2)

    @cached_property
    def _requested_starts(self) -> int:
        """The starts on the query's step that lie in the requested periods."""
        cells_per_step, grid = self.query.step // self.cell_seconds, self.grid
        offset = -grid.first // grid.step % cells_per_step
        # A geometric series: its sum has every `cells_per_step`-th bit set.
        repeats = grid.count // cells_per_step + 1
        on_step = ((1 << cells_per_step * repeats) - 1) // ((1 << cells_per_step) - 1) << offset
        in_periods = 0
        for start, end in merge(self.query.requested_periods):
            in_periods |= grid.mask_between(start, end)
        return on_step & in_periods


def _get_lengths(query: Query) -> _Lengths:
    return query.duration, query.buffer_before, query.buffer_after
