"""The interviewers who take part in a slot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.intervals import Interval
from interviews.models import InterviewTemplate
from people.models import Interviewer


@dataclass(frozen=True)
class SlotAssignment:
    """The interviewers of a slot: those the panel requires, and optional ones who are free.

    `template` is the interview, and `people` are the locked interviewers by id. The slot was found
    with `applied_changes` of rules (`one_time_changes.list_effective`).
    """

    slot: Interval
    buffered_slot: Interval
    required_ids: tuple[int, ...]
    optional_ids: tuple[int, ...]
    template: InterviewTemplate
    people: Mapping[int, Interviewer] = field(default_factory=dict)
    applied_changes: Sequence[Mapping[str, Any]] = ()

    @property
    def interviewer_ids(self) -> tuple[int, ...]:
        return self.required_ids + self.optional_ids
