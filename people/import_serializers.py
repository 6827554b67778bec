"""Serialize the rows of a file of interviewers."""

from __future__ import annotations

from people.hours_text_field import build_weekly_hours_text_field
from people.serializers import InterviewerCreateSerializer


class ImportRowSerializer(InterviewerCreateSerializer):
    """The cells of a row, with hours as text."""

    openHours = build_weekly_hours_text_field("open_hours")  # type: ignore[assignment]
    coreHours = build_weekly_hours_text_field("core_hours")  # type: ignore[assignment]
