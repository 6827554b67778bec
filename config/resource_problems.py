"""The problems of interviewers, interviews and panels, for `config.exception_handler`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api import error_entries
from calendars.connection_creation import CalendarSearchError
from config.problem_details import Problem
from core.deletion_guard import InUseError
from engine.panel import EmptyPanelError, TooManyGroupsError, UnfillableGroupError
from interviews.interview_spec import InterviewInactiveError, InterviewNotFoundError
from interviews.panels import InterviewerNotFoundError
from people.interviewer_changes import InterviewerExistsError


def _interview_not_found(error: Any) -> Problem:
    detail = f"There is no interview {error.interview_id}."
    return Problem("not-found", detail)


def _empty_panel(error: Any) -> Problem:
    detail = "This interview has no interviewers, so it has no slots."
    return Problem("empty-panel", detail)


def _unfillable_panel(error: Any) -> Problem:
    detail = (
        f"The groups of this panel need {error.required} people but have only {error.members};"
        " each person counts once. Interviewers who are not active do not count."
    )
    if not error.members:
        detail = "A group of this panel has no members."
    return Problem("unfillable-panel", detail)


def _too_many_groups(error: TooManyGroupsError) -> Problem:
    detail = f"A panel has at most {error.maximum} groups."
    return Problem("too-many-groups", detail)


def _interviewer_not_found(error: InterviewerNotFoundError) -> Problem:
    messages = [f"There is no interviewer {pk}." for pk in error.ids]
    pointer = error_entries.build_pointer("panel")
    errors = [{"pointer": pointer, "code": "not_found", "detail": text} for text in messages]
    return Problem("invalid", " ".join(messages), {"errors": errors})


def _interviewer_exists(error: InterviewerExistsError) -> Problem:
    more = {"interviewerId": error.interviewer_id}
    return Problem("already-exists", "An interviewer has this email address.", more)


def _in_use(error: InUseError) -> Problem:
    detail = f"It is in use ({', '.join(error.uses)}). Set active to false instead."
    return Problem("in-use", detail)


def _interview_inactive(error: InterviewInactiveError) -> Problem:
    return Problem("interview-inactive", f"Interview {error.interview_id} is not offered.")


def _calendar_not_found(error: CalendarSearchError) -> Problem:
    pointer = error_entries.build_pointer(error.member)
    entry = {"pointer": pointer, "code": error.problem.replace("-", "_"), "detail": error.text}
    return Problem(error.problem, error.text, {"errors": [entry]})


TABLE: dict[type[Exception], Callable[[Any], Problem]] = {
    InterviewNotFoundError: _interview_not_found,
    EmptyPanelError: _empty_panel,
    UnfillableGroupError: _unfillable_panel,
    TooManyGroupsError: _too_many_groups,
    InterviewerNotFoundError: _interviewer_not_found,
    InterviewerExistsError: _interviewer_exists,
    InUseError: _in_use,
    InterviewInactiveError: _interview_inactive,
    CalendarSearchError: _calendar_not_found,
}
