"""Report changes of interviews and of their panels."""

from __future__ import annotations

from collections.abc import Iterable

from core import row_changes
from core.row_changes import RowWatcher
from interviews.models import InterviewTemplate

INTERVIEW = "interview"
_MEMBERS = {
    "name": "name",
    "duration": "durationMinutes",
    "notice": "noticeMinutes",
    "horizon": "horizonDays",
    "step": "stepMinutes",
    "buffer_before": "bufferBeforeMinutes",
    "buffer_after": "bufferAfterMinutes",
    "tentative": "tentative",
    "candidate_windows": "candidateWindows",
    "candidate_timezone": "candidateTimeZone",
    "description": "description",
    "instructions": "instructions",
    "location": "location",
    "contact": "contact",
    "shows_interviewer_names": "showsInterviewerNames",
    "change_deadline_hours": "changeDeadlineHours",
    "candidate_min_window_minutes": "candidateMinWindowMinutes",
    "candidate_min_total_minutes": "candidateMinTotalMinutes",
    "active": "active",
    "external_id": "externalId",
    "metadata": "metadata",
}


def connect() -> None:
    """Watch interviews from now on; called at startup."""
    RowWatcher(InterviewTemplate, INTERVIEW, _MEMBERS).connect()


def report_panels(template_ids: Iterable[int]) -> None:
    """Report that the panels of interviews have changed, and raise their `updated_at`."""
    row_changes.touch(InterviewTemplate, INTERVIEW, template_ids, "panel")
