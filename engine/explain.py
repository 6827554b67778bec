"""Why starts are no slots: every start of the window accounted for, and what stands alone.

A start that is no slot is counted once, under its first reason in the order of `reasons`, and once
under each of its reasons. Its reasons are those of window and notice, and those of the people who
are missed: were one of them free, one place more could be filled. Who is away from a pool that has
enough people is no reason. Nothing here knows a rule: all is algebra over the masks of `cells`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from engine import assignment
from engine.reasons import Reason
from engine.search import find_panel_reasons
from engine.what_if import Cells, Scenario

ReasonMasks = dict[Reason, int]


@dataclass(frozen=True)
class ReasonCounts:
    """How many starts: under this reason first, under it at all, and under it alone.

    Alone are those that would be slots if this reason forbade nothing to anybody; without notice
    an interview still cannot begin in the past.
    """

    first: int
    all: int
    sole_cause: int


@dataclass(frozen=True)
class PersonCounts:
    """How many starts one person takes, in all and by reason, and how many they alone take.

    Alone are those that would be slots if the person were always free.
    """

    blocked: int
    reasons: Mapping[Reason, int]
    sole_cause: int


@dataclass(frozen=True)
class Explanation:
    """An account of all starts that a query asks for."""

    cells: Cells
    scenario: Scenario

    @property
    def start_count(self) -> int:
        """How many starts were asked for."""
        return self.scenario.requested_starts.bit_count()

    @property
    def slot_count(self) -> int:
        """How many of them are slots."""
        return self.scenario.slot_mask.bit_count()

    @cached_property
    def blocked_by_person(self) -> dict[int, ReasonMasks]:
        """Each person's reasons: the starts that are no slots because of them."""
        view = self.scenario
        missed = assignment.find_missing(view.query.groups, view.free_starts, view.requested_starts)
        return {
            one: {
                reason: mask & missed[one]
                for reason, mask in self.cells.find_blocked_by_reason(one, view.query).items()
                if mask & missed[one]
            }
            for one in view.query.members
        }

    @cached_property
    def blocked_by_reason(self) -> ReasonMasks:
        """The starts that stand under each reason."""
        masks = {
            reason: self.scenario.panel_reasons.get(reason, 0)
            & self.scenario.requested_starts
            & ~self.scenario.slot_mask
            for reason in Reason
        }
        for reasons in self.blocked_by_person.values():
            for reason, mask in reasons.items():
                masks[reason] |= mask
        return masks

    @cached_property
    def first_blocked_by_reason(self) -> ReasonMasks:
        """The starts that are counted under each reason: every start that is no slot, once."""
        left = self.scenario.requested_starts & ~self.scenario.slot_mask
        masks = {}
        for reason in Reason:
            masks[reason] = self.blocked_by_reason[reason] & left
            left &= ~self.blocked_by_reason[reason]
        return masks

    def count_by_reason(self) -> dict[Reason, ReasonCounts]:
        """The counts of every reason that takes a start."""
        return {
            reason: ReasonCounts(
                self.first_blocked_by_reason[reason].bit_count(),
                mask.bit_count(),
                self._alone(reason).bit_count(),
            )
            for reason, mask in self.blocked_by_reason.items()
            if mask
        }

    def count_by_person(self) -> dict[int, PersonCounts]:
        """The counts of every person who may take a place."""
        return {one: self._person(one) for one in self.scenario.query.members}

    def _person(self, one: int) -> PersonCounts:
        taken = 0
        for mask in self.blocked_by_person[one].values():
            taken |= mask
        return PersonCounts(
            taken.bit_count(),
            {reason: mask.bit_count() for reason, mask in self.blocked_by_person[one].items()},
            self.scenario.find_opened_if_free(one).bit_count(),
        )

    def _alone(self, reason: Reason) -> int:
        """The starts that would be slots if a reason forbade nothing."""
        view = self.scenario
        if reason in view.panel_reasons:
            at_once = find_panel_reasons(view.grid, replace(view.query, notice=0))
            past = at_once[reason] if reason is Reason.NOTICE else 0
            rest = replace(view, panel_reasons={**view.panel_reasons, reason: past})
        else:
            free = {one: self._free_but_for(reason, one) for one in self.scenario.query.members}
            rest = replace(view, free_starts=free)
        return rest.slot_mask & ~view.slot_mask

    def _free_but_for(self, dropped: Reason, one: int) -> int:
        if dropped not in self.blocked_by_person[one]:
            return self.scenario.free_starts[one]
        free = self.scenario.grid.full
        for reason, mask in self.cells.find_blocked_by_reason(one, self.scenario.query).items():
            if reason is not dropped:
                free &= ~mask
        return free


def explain(cells: Cells) -> Explanation:
    """The account of the query that the cells were made for."""
    return Explanation(cells, cells.build_scenario(cells.query))
