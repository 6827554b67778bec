"""Serialize interviewers and their special days."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.settings import api_settings

from api.fields import StrictCharField, StrictSerializer
from api.pagination import CursorField, PageQuerySerializer, PageSerializer
from core.names import validate_name, validate_public_email
from people import weekly_hours
from people.models import Interviewer, SpecialDays
from people.public_holidays import validate_country
from people.timezones import validate_timezone
from people.weekly_hours import validate_ranges, validate_weekly_hours

#: For one interviewer.
MAX_SPECIAL_DAYS = 1000
#: The range of a small integer in the database.
_MAX_LOAD_LIMIT = 32767


def _weekly_hours_field(**kwargs: Any) -> StrictCharField:
    return StrictCharField(
        allow_blank=True,
        max_length=weekly_hours.MAX_LENGTH,
        validators=[validate_weekly_hours],
        **kwargs,
    )


def _load_limit_field(source: str) -> serializers.IntegerField:
    return serializers.IntegerField(
        source=source, allow_null=True, min_value=1, max_value=_MAX_LOAD_LIMIT
    )


class InterviewerChangesSerializer(StrictSerializer):
    """The fields of an interviewer that can be changed."""

    #: Fields that only coordinators can change.
    COORDINATOR_FIELDS = ("name", "email")
    EMAIL_TAKEN_MESSAGE = gettext_lazy("Another interviewer has this email address.")

    name = StrictCharField(max_length=200, validators=[validate_name])
    email = serializers.EmailField(
        allow_blank=True, max_length=254, validators=[validate_public_email]
    )
    timeZone = StrictCharField(source="timezone", max_length=64, validators=[validate_timezone])
    openHours = _weekly_hours_field(source="open_hours")
    coreHours = _weekly_hours_field(source="core_hours")
    holidaysOf = StrictCharField(
        source="holiday_region", allow_blank=True, max_length=32, validators=[validate_country]
    )
    mostPerDay = _load_limit_field("max_per_day")
    mostPerWeek = _load_limit_field("max_per_week")
    limitsTimeZone = StrictCharField(
        source="limits_timezone", allow_blank=True, max_length=64, validators=[validate_timezone]
    )

    def validate_email(self, email: str) -> str:
        own_id: Any = getattr(self.instance, "pk", None)
        others = Interviewer.objects.exclude(pk=own_id)
        if email and others.filter(email=email).exists():
            raise serializers.ValidationError(self.EMAIL_TAKEN_MESSAGE, "taken")
        return email

    def update(self, instance: Interviewer, validated_data: dict[str, Any]) -> Interviewer:
        for name, value in validated_data.items():
            setattr(instance, name, value)
        if validated_data:
            instance.save(update_fields=list(validated_data))
        return instance


class WholeInterviewerSerializer(InterviewerChangesSerializer):
    """An interviewer with all rules."""

    id = serializers.IntegerField()


class InterviewersSerializer(PageSerializer):
    """A page of interviewers."""

    data = WholeInterviewerSerializer(many=True, help_text="Interviewers.")  # type: ignore[assignment]


class InterviewerListQuerySerializer(PageQuerySerializer):
    cursor = CursorField(serializers.IntegerField(min_value=0, max_value=2**63 - 1), source="after")


class NewSpecialDaysSerializer(StrictSerializer):
    """Days on which an interviewer has time off or other hours than in the week."""

    firstDay = serializers.DateField(source="first_day")
    lastDay = serializers.DateField(source="last_day")
    hours = StrictCharField(
        default="",
        allow_blank=True,
        max_length=200,
        validators=[validate_ranges],
        help_text="Such as `10:00-12:00`. Empty: time off.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["last_day"] < attrs["first_day"]:
            raise serializers.ValidationError(
                {"lastDay": _("The last day must not be before the first day.")}
            )
        return attrs

    def create(self, validated_data: dict[str, Any]) -> SpecialDays:
        """Save special days; raise ValidationError if the interviewer has too many."""
        existing = validated_data["interviewer"].special_days
        if existing.count() >= MAX_SPECIAL_DAYS:
            message = _("There can be at most %(max)d special days. Delete some first.")
            text = message % {"max": MAX_SPECIAL_DAYS}
            raise serializers.ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [text]})
        return SpecialDays.objects.create(**validated_data)


class SpecialDaysSerializer(NewSpecialDaysSerializer):
    id = serializers.IntegerField()


class ListedSpecialDaysSerializer(serializers.Serializer):
    """All special days of an interviewer, sorted by their first day."""

    specialDays = SpecialDaysSerializer(many=True)
