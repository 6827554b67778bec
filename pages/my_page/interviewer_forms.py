"""Validate the forms of an interviewer's page: the rules of the API, with hours as text."""

from __future__ import annotations

from typing import Any

from api.fields import StrictCharField
from people import weekly_hours
from people.serializers import (
    InterviewerCreateSerializer,
    InterviewerUpdateSerializer,
    SpecialDaysCreateSerializer,
)
from people.weekly_hours import validate_ranges, validate_weekly_hours


def _weekly_hours_field(source: str) -> StrictCharField:
    options: dict[str, Any] = {"source": source, "required": False, "allow_blank": True}
    return StrictCharField(
        max_length=weekly_hours.MAX_LENGTH, validators=[validate_weekly_hours], **options
    )


class InterviewerForm(InterviewerUpdateSerializer):
    """Changes of an interviewer's rules."""

    openHours = _weekly_hours_field("open_hours")  # type: ignore[assignment]
    coreHours = _weekly_hours_field("core_hours")  # type: ignore[assignment]


class NewInterviewerForm(InterviewerCreateSerializer):
    """A new interviewer."""

    openHours = _weekly_hours_field("open_hours")  # type: ignore[assignment]


class SpecialDaysForm(SpecialDaysCreateSerializer):
    """Time off, or special hours for some days."""

    hours = StrictCharField(  # type: ignore[assignment]
        default="", allow_blank=True, max_length=200, validators=[validate_ranges]
    )
