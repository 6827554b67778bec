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
from engine.search import panel_reasons
from engine.what_if import Cells, View

Masks = dict[Reason, int]


@dataclass(frozen=True)
class Counted:
    """How many starts: under this reason first, under it at all, and under it alone.

    Alone are those that would be slots if this reason forbade nothing to anybody; without notice
    an interview still cannot begin in the past.
    """

    first: int
    all: int
    alone: int


@dataclass(frozen=True)
class PersonCounted:
    """How many starts one person takes, in all and by reason, and how many they alone take.

    Alone are those that would be slots if the person were always free.
    """

    taken: int
    reasons: Mapping[Reason, int]
    alone: int


@dataclass(frozen=True)
class Explanation:
    """An account of all starts that a query asks for."""

    cells: Cells
    view: View

    @property
    def starts(self) -> int:
        """How many starts were asked for."""
        return self.view.asked.bit_count()

    @property
    def slots(self) -> int:
        """How many of them are slots."""
        return self.view.slots.bit_count()

    @cached_property
    def people(self) -> dict[int, Masks]:
        """Each person's reasons: the starts that are no slots because of them."""
        view = self.view
        missed = assignment.missed(view.query.groups, view.free, view.asked)
        return {
            one: {
                reason: mask & missed[one]
                for reason, mask in self.cells.reasons(one, view.query).items()
                if mask & missed[one]
            }
            for one in view.query.members
        }

    @cached_property
    def all(self) -> Masks:
        """The starts that stand under each reason."""
        masks = {
            reason: self.view.panel.get(reason, 0) & self.view.asked & ~self.view.slots
            for reason in Reason
        }
        for reasons in self.people.values():
            for reason, mask in reasons.items():
                masks[reason] |= mask
        return masks

    @cached_property
    def first(self) -> Masks:
        """The starts that are counted under each reason: every start that is no slot, once."""
        left = self.view.asked & ~self.view.slots
        masks = {}
        for reason in Reason:
            masks[reason] = self.all[reason] & left
            left &= ~self.all[reason]
        return masks

    def reasons(self) -> dict[Reason, Counted]:
        """The counts of every reason that takes a start."""
        return {
            reason: Counted(
                self.first[reason].bit_count(), mask.bit_count(), self._alone(reason).bit_count()
            )
            for reason, mask in self.all.items()
            if mask
        }

    def persons(self) -> dict[int, PersonCounted]:
        """The counts of every person who may take a place."""
        return {one: self._person(one) for one in self.view.query.members}

    def _person(self, one: int) -> PersonCounted:
        taken = 0
        for mask in self.people[one].values():
            taken |= mask
        return PersonCounted(
            taken.bit_count(),
            {reason: mask.bit_count() for reason, mask in self.people[one].items()},
            self.view.if_free(one).bit_count(),
        )

    def _alone(self, reason: Reason) -> int:
        """The starts that would be slots if a reason forbade nothing."""
        view = self.view
        if reason in view.panel:
            at_once = panel_reasons(view.grid, replace(view.query, notice=0))
            past = at_once[reason] if reason is Reason.NOTICE else 0
            rest = replace(view, panel={**view.panel, reason: past})
        else:
            free = {one: self._free_but_for(reason, one) for one in self.view.query.members}
            rest = replace(view, free=free)
        return rest.slots & ~view.slots

    def _free_but_for(self, dropped: Reason, one: int) -> int:
        if dropped not in self.people[one]:
            return self.view.free[one]
        free = self.view.grid.full
        for reason, mask in self.cells.reasons(one, self.view.query).items():
            if reason is not dropped:
                free &= ~mask
        return free


def explain(cells: Cells) -> Explanation:
    """The account of the query that the cells were made for."""
    return Explanation(cells, cells.view(cells.query))
