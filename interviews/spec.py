"""What is to be arranged: an interview as its template, or a caller, describes it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from engine.freebusy import ALL_BUSY_TYPES, BusyType
from engine.grid import DEFAULT_STEP, MINUTE
from engine.local_time import DAY, OpenHours
from engine.search import DEFAULT_NOTICE
from interviews import panels
from interviews.models import InterviewTemplate
from interviews.panels import Panel
from people import engine_values, weekly_hours


class InterviewNotFoundError(Exception):
    """No interview template has this id."""

    def __init__(self, interview_id: int) -> None:
        self.interview_id = interview_id
        super().__init__(f"there is no interview {interview_id}")


@dataclass(frozen=True)
class InterviewRules:
    """The rules of an interview, all lengths in seconds; the brief's where nothing is said."""

    notice: int = DEFAULT_NOTICE
    step: int = DEFAULT_STEP
    before: int = 0
    after: int = 0
    blocking: Set[BusyType] = ALL_BUSY_TYPES
    offered: OpenHours | None = None
    horizon: int = 7 * DAY


@dataclass(frozen=True)
class InterviewSpec:
    """An interview to arrange; one that a caller describes has neither id nor name.

    `duration` is in seconds.
    """

    id: int | None
    name: str | None
    duration: int
    panel: Panel
    rules: InterviewRules = InterviewRules()


def get_template(interview_id: int) -> InterviewTemplate:
    """The template with an id; InterviewNotFound if there is none."""
    found = InterviewTemplate.objects.filter(pk=interview_id).first()
    if found is None:
        raise InterviewNotFoundError(interview_id)
    return found


def load_spec(found: InterviewTemplate) -> InterviewSpec:
    """The interview that a template describes."""
    return InterviewSpec(
        id=found.pk,
        name=found.name,
        duration=found.duration * MINUTE,
        panel=panels.load_for_template(found),
        rules=build_rules(found),
    )


def build_rules(found: InterviewTemplate) -> InterviewRules:
    """The rules that a template sets; UnreadableRules if they cannot be understood."""
    windows = ("candidate windows", weekly_hours.parse, found.candidate_windows)
    engine_values.check_stored_texts(
        found.name,
        [windows, ("candidate time zone", engine_values.check_timezone, found.candidate_timezone)],
    )
    week = weekly_hours.parse(found.candidate_windows)
    tentative = {BusyType.BUSY_TENTATIVE} if found.tentative == "free" else set()
    return InterviewRules(
        notice=found.notice * MINUTE,
        step=found.step * MINUTE,
        before=found.buffer_before * MINUTE,
        after=found.buffer_after * MINUTE,
        blocking=ALL_BUSY_TYPES - tentative,
        offered=OpenHours(found.candidate_timezone, week) if week else None,
        horizon=found.horizon * DAY,
    )
