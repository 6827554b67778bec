"""The state of every start of a searched window: a slot, one change away, unknown or unavailable.

It comes from the explanation of one search, so that a calendar with many starts needs no search for
each of them. All masks are over the grid of the explanation's cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import TypeVar

from engine import conflicts, suggested_changes
from engine.changes import Change
from engine.conflicts import Conflict
from engine.explain import Explanation
from engine.grid import Grid
from engine.intervals import Interval
from engine.reasons import Reason
from interviews import change_preview
from interviews.availability import Availability
from interviews.query_limits import limit_concurrency

T = TypeVar("T")


class StartState(Enum):
    """The state of a start: a slot, a slot of previewed changes, or why it is no slot."""

    SLOT = "slot"
    OPENED = "opened"
    UNKNOWN = "unknown"
    NEAR = "near"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class StartDetails:
    """Why one start is unavailable, and what would make it a slot.

    `conflicts` are by interviewer id. `opened_counts` holds the changes that open this start, each
    with the number of shown starts that it opens; the best change is the first.
    """

    slot: Interval
    state: StartState
    reasons: list[Reason]
    conflicts: dict[int, list[Conflict]]
    opened_counts: dict[Change, int]


@dataclass(frozen=True)
class StartMap:
    """The starts of a window. `opened_by_change` holds the starts that each single change opens.

    `shown` is the part of the window whose starts are shown. `changes` are previewed: everything is
    as with them; `usual_slots` are then the starts that are slots without them.
    """

    availability: Availability
    explanation: Explanation
    opened_by_change: Mapping[Change, int]
    shown: Interval
    changes: tuple[Change, ...] = ()
    usual_slots: int = -1

    @property
    def grid(self) -> Grid:
        return self.explanation.scenario.grid

    @cached_property
    def starts(self) -> int:
        """The requested starts that are shown."""
        return self.explanation.scenario.requested_starts & self.grid.mask_between(*self.shown)

    @cached_property
    def slots(self) -> int:
        """The starts that are slots, with the previewed changes."""
        return self.explanation.scenario.slot_mask & self.starts

    @cached_property
    def unknown(self) -> int:
        """The starts that would be slots if unknown time were free."""
        return self.explanation.find_opened_without(Reason.UNKNOWN) & self.starts & ~self.slots

    @cached_property
    def near(self) -> int:
        """The starts that a single change would open."""
        opened = 0
        for starts in self.opened_by_change.values():
            opened |= starts
        return opened & self.starts & ~self.slots & ~self.unknown

    def mask_of(self, window: Interval) -> int:
        """Return the shown starts in a window."""
        return self.starts & self.grid.mask_between(*window)

    def find_state(self, start: int) -> StartState:
        """Return the state of a start (UTC seconds) of the grid."""
        number = (start - self.grid.first) // self.grid.step
        for state, mask in self._masks:
            if mask >> number & 1:
                return state
        return StartState.UNAVAILABLE

    def map_states(self, value_by_state: Mapping[StartState, T]) -> dict[int, T]:
        """Return the value of the state of each shown start (UTC seconds)."""
        unavailable = value_by_state[StartState.UNAVAILABLE]
        values = dict.fromkeys(self.grid.starts_in(self.starts), unavailable)
        for state, mask in reversed(self._masks):
            starts = self.grid.starts_in(mask & self.starts)
            values.update(dict.fromkeys(starts, value_by_state[state]))
        return values

    @cached_property
    def _masks(self) -> list[tuple[StartState, int]]:
        """The starts of each state except UNAVAILABLE; a start has the first state that fits."""
        return [
            (StartState.OPENED, self.slots & ~self.usual_slots),
            (StartState.SLOT, self.slots),
            (StartState.UNKNOWN, self.unknown),
            (StartState.NEAR, self.near),
        ]

    def describe(self, start: int) -> StartDetails:
        """Return the details of a start (UTC seconds) of the grid."""
        bit = 1 << (start - self.grid.first) // self.grid.step
        query = self.explanation.scenario.query
        slot = start, start + query.duration
        grid = self.availability.search_result.grid
        counts = {
            change: (opened & self.starts).bit_count()
            for change, opened in self.opened_by_change.items()
            if opened & bit
        }
        return StartDetails(
            slot,
            self.find_state(start),
            [reason for reason, mask in self.explanation.blocked_by_reason.items() if mask & bit],
            {
                person: conflicts.find_for_slot(grid, query.people[person], slot)
                for person, masks in self.explanation.blocked_by_person.items()
                if any(mask & bit for mask in masks.values())
            },
            dict(sorted(counts.items(), key=lambda item: -item[1])),
        )


def build_start_map(
    availability: Availability, shown: Interval, changes: Iterable[Change] = ()
) -> StartMap:
    """Return the states of the starts in a part of the searched window (UTC seconds).

    The search must include the explanation. The states are those with some changes, of which those
    that do not fit the interview are left out. Raise QueryTimeoutError at its deadline.
    """
    explanation = availability.explanation
    if explanation is None:
        raise ValueError("the search has no explanation")
    usual_slots = explanation.scenario.slot_mask
    with limit_concurrency(is_heavy=True, deadline=availability.options.deadline):
        explanation, fitting = change_preview.apply(explanation, changes)
        opened = suggested_changes.find_opened_by_change(explanation.cells, explanation.scenario)
    if not fitting:
        return StartMap(availability, explanation, opened, shown)
    result = explanation.cells.to_search_result(explanation.scenario)
    changed = replace(availability, search_result=result, explanation=explanation)
    return StartMap(changed, explanation, opened, shown, fitting, usual_slots)
