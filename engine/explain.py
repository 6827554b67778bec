"""Explain why starts are not slots: account for every requested start of the window.

A start that is not a slot is counted once under its first reason, in the order of `reasons`, and
once under each of its reasons. Its reasons are those of the window and the notice, and those of
each missing person. A person is missing if the panel could fill one more place with that person
(`assignment.find_missing`). A person who is not free is not missing from a pool that has enough
other people.

This module contains no rules: it combines the masks of `what_if`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from engine import assignment, rules
from engine.reasons import Reason
from engine.what_if import Cells, Scenario

ReasonMasks = dict[Reason, int]


@dataclass(frozen=True)
class ReasonCounts:
    """How many starts have a reason as their first reason, at all, and as their sole cause.

    `sole_cause` counts the starts that would be slots if the reason blocked nothing. Without
    NOTICE, an interview still cannot begin in the past.
    """

    first: int
    all: int
    sole_cause: int


@dataclass(frozen=True)
class PersonCounts:
    """How many starts one person blocks, in total and by reason.

    `sole_cause` counts the starts that would be slots if the person were always free.
    """

    blocked: int
    reasons: Mapping[Reason, int]
    sole_cause: int


@dataclass(frozen=True)
class Explanation:
    """The reasons why requested starts of a query are not slots."""

    cells: Cells
    scenario: Scenario

    @property
    def start_count(self) -> int:
        """The number of requested starts."""
        return self.scenario.requested_starts.bit_count()

    @property
    def slot_count(self) -> int:
        """The number of requested starts that are slots."""
        return self.scenario.slot_mask.bit_count()

    @cached_property
    def blocked_by_person(self) -> dict[int, ReasonMasks]:
        """The starts that are not slots because of each person, by reason."""
        scenario = self.scenario
        missing = assignment.find_missing(
            scenario.query.groups, scenario.free_starts, scenario.requested_starts
        )
        return {
            person: {
                reason: mask & missing[person]
                for reason, mask in self.cells.find_blocked_by_reason(
                    person, scenario.query
                ).items()
                if mask & missing[person]
            }
            for person in scenario.query.members
        }

    @cached_property
    def blocked_by_reason(self) -> ReasonMasks:
        """The starts that have each reason."""
        unavailable = self._unavailable_starts
        masks = {
            reason: self.scenario.panel_reasons.get(reason, 0) & unavailable for reason in Reason
        }
        for reasons in self.blocked_by_person.values():
            for reason, mask in reasons.items():
                masks[reason] |= mask
        return masks

    @cached_property
    def first_blocked_by_reason(self) -> ReasonMasks:
        """The starts whose first reason is each reason: every start that is not a slot, once."""
        uncounted = self._unavailable_starts
        masks = {}
        for reason in Reason:
            masks[reason] = self.blocked_by_reason[reason] & uncounted
            uncounted &= ~self.blocked_by_reason[reason]
        return masks

    def count_by_reason(self) -> dict[Reason, ReasonCounts]:
        """Return the counts of every reason that blocks a start."""
        return {
            reason: ReasonCounts(
                self.first_blocked_by_reason[reason].bit_count(),
                mask.bit_count(),
                self.find_opened_without(reason).bit_count(),
            )
            for reason, mask in self.blocked_by_reason.items()
            if mask
        }

    def count_by_person(self) -> dict[int, PersonCounts]:
        """Return the counts of every person who may fill a place."""
        return {person: self._count_person(person) for person in self.scenario.query.members}

    def find_opened_without(self, reason: Reason) -> int:
        """Return the starts that would become slots if a reason blocked nothing."""
        scenario = self.scenario
        if reason in scenario.panel_reasons:
            is_notice = reason is Reason.NOTICE
            past = rules.notice(scenario.grid, scenario.query.now, 0) if is_notice else 0
            changed = replace(scenario, panel_reasons={**scenario.panel_reasons, reason: past})
        else:
            free_starts = {
                person: self._find_free_without(reason, person) for person in scenario.query.members
            }
            changed = replace(scenario, free_starts=free_starts)
        return changed.slot_mask & ~scenario.slot_mask

    @property
    def _unavailable_starts(self) -> int:
        return self.scenario.requested_starts & ~self.scenario.slot_mask

    def _count_person(self, person: int) -> PersonCounts:
        blocked = 0
        for mask in self.blocked_by_person[person].values():
            blocked |= mask
        return PersonCounts(
            blocked.bit_count(),
            {reason: mask.bit_count() for reason, mask in self.blocked_by_person[person].items()},
            self.scenario.opened_if_free[person].bit_count(),
        )

    def _find_free_without(self, dropped: Reason, person: int) -> int:
        """Return a person's free starts if a reason blocked nothing."""
        if dropped not in self.blocked_by_person[person]:
            return self.scenario.free_starts[person]
        free = self.scenario.grid.full
        masks = self.cells.find_blocked_by_reason(person, self.scenario.query)
        for reason, mask in masks.items():
            if reason is not dropped:
                free &= ~mask
        return free


def explain(cells: Cells) -> Explanation:
    """Return the explanation of the query for which the cells were built."""
    return Explanation(cells, cells.build_scenario(cells.query))
