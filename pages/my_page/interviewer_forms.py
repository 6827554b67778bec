"""Validate the forms of an interviewer's page: the rules of the API, with hours as text."""

from __future__ import annotations

from api.fields import StrictCharField
from people.hours_text_field import build_weekly_hours_text_field
from people.serializers import (
    InterviewerCreateSerializer,
    InterviewerUpdateSerializer,
    SpecialDaysCreateSerializer,
)
from people.weekly_hours import validate_ranges


class InterviewerForm(InterviewerUpdateSerializer):
    """Changes of an interviewer's rules."""

    openHours = build_weekly_hours_text_field("open_hours")  # type: ignore[assignment]
    coreHours = build_weekly_hours_text_field("core_hours")  # type: ignore[assignment]


class NewInterviewerForm(InterviewerCreateSerializer):
    """A new interviewer."""

    openHours = build_weekly_hours_text_field("open_hours")  # type: ignore[assignment]


class SpecialDaysForm(SpecialDaysCreateSerializer):
    """Time off, or special hours for some days."""

    hours = StrictCharField(  # type: ignore[assignment]
        default="", allow_blank=True, max_length=200, validators=[validate_ranges]
    )
