"""What is to be arranged: an interview as its template, or a caller, describes it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from engine.freebusy import EVERY_TYPE, BusyType
from engine.grid import DEFAULT_STEP, MINUTE
from engine.local_time import DAY, OpenHours
from engine.search import DEFAULT_NOTICE
from interviews import panels
from interviews.models import InterviewTemplate
from interviews.panels import Panel
from people import engine_values, weekly_hours


class InterviewNotFound(Exception):
    """No interview template has this id."""

    def __init__(self, interview_id: int) -> None:
        self.interview_id = interview_id
        super().__init__(f"there is no interview {interview_id}")


@dataclass(frozen=True)
class Rules:
    """The rules of an interview, all lengths in seconds; the brief's where nothing is said."""

    notice: int = DEFAULT_NOTICE
    step: int = DEFAULT_STEP
    before: int = 0
    after: int = 0
    blocking: Set[BusyType] = EVERY_TYPE
    offered: OpenHours | None = None
    horizon: int = 7 * DAY


@dataclass(frozen=True)
class Interview:
    """An interview to arrange; one that a caller describes has neither id nor name.

    `duration` is in seconds.
    """

    id: int | None
    name: str | None
    duration: int
    panel: Panel
    rules: Rules = Rules()


def template(interview_id: int) -> InterviewTemplate:
    """The template with an id; InterviewNotFound if there is none."""
    found = InterviewTemplate.objects.filter(pk=interview_id).first()
    if found is None:
        raise InterviewNotFound(interview_id)
    return found


def of_template(found: InterviewTemplate) -> Interview:
    """The interview that a template describes."""
    return Interview(
        id=found.pk,
        name=found.name,
        duration=found.duration * MINUTE,
        panel=panels.of_template(found),
        rules=rules_of(found),
    )


def rules_of(found: InterviewTemplate) -> Rules:
    """The rules that a template sets; UnreadableRules if they cannot be understood."""
    windows = ("candidate windows", weekly_hours.parse, found.candidate_windows)
    engine_values.understand(
        found.name,
        [windows, ("candidate time zone", engine_values.check_zone, found.candidate_timezone)],
    )
    week = weekly_hours.parse(found.candidate_windows)
    tentative = {BusyType.BUSY_TENTATIVE} if found.tentative == "free" else set()
    return Rules(
        notice=found.notice * MINUTE,
        step=found.step * MINUTE,
        before=found.buffer_before * MINUTE,
        after=found.buffer_after * MINUTE,
        blocking=EVERY_TYPE - tentative,
        offered=OpenHours(found.candidate_timezone, week) if week else None,
        horizon=found.horizon * DAY,
    )
