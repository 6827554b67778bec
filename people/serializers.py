"""Interviewers and their special days, as the API writes and takes them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.settings import api_settings

from api.fields import QueryStringSerializer, StrictSerializer, TextField
from api.pagination import NEXT_HELP, CursorField
from people.models import Interviewer, SpecialDays, validate_timezone
from people.public_holidays import validate_country
from people.weekly_hours import validate_ranges, validate_weekly_hours

LARGEST_PAGE, LONGEST_HOURS = 200, 2000
#: How many rows of special days one interviewer may have.
MOST_SPECIAL_DAYS = 1000
_MOST_INTERVIEWS = 32767


def _hours(**kwargs: Any) -> TextField:
    return TextField(
        allow_blank=True, max_length=LONGEST_HOURS, validators=[validate_weekly_hours], **kwargs
    )


def _limit(source: str) -> serializers.IntegerField:
    return serializers.IntegerField(
        source=source, allow_null=True, min_value=1, max_value=_MOST_INTERVIEWS
    )


class InterviewerChangesSerializer(StrictSerializer):
    """What can be changed of an interviewer."""

    #: What only those change who look after everybody.
    IDENTITY = ("name", "email")
    TAKEN = gettext_lazy("Another interviewer has this email address.")

    name = TextField(max_length=200)
    email = serializers.EmailField(allow_blank=True, max_length=254)
    timeZone = TextField(source="timezone", max_length=64, validators=[validate_timezone])
    openHours = _hours(source="open_hours")
    coreHours = _hours(source="core_hours")
    holidaysOf = TextField(
        source="holidays_of", allow_blank=True, max_length=32, validators=[validate_country]
    )
    mostPerDay = _limit("most_per_day")
    mostPerWeek = _limit("most_per_week")
    limitsTimeZone = TextField(
        source="limits_timezone", allow_blank=True, max_length=64, validators=[validate_timezone]
    )

    def validate_email(self, email: str) -> str:
        own: Any = getattr(self.instance, "pk", None)
        others = Interviewer.objects.exclude(pk=own)
        if email and others.filter(email=email).exists():
            raise serializers.ValidationError(self.TAKEN)
        return email

    def update(self, instance: Interviewer, validated_data: dict[str, Any]) -> Interviewer:
        for name, value in validated_data.items():
            setattr(instance, name, value)
        if validated_data:
            instance.save(update_fields=list(validated_data))
        return instance


class WholeInterviewerSerializer(InterviewerChangesSerializer):
    """An interviewer, and the rules for their time."""

    id = serializers.IntegerField()


class InterviewersSerializer(serializers.Serializer):
    """A page of interviewers."""

    interviewers = WholeInterviewerSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text=NEXT_HELP)


class PageSerializer(QueryStringSerializer):
    cursor = CursorField(serializers.IntegerField(min_value=0, max_value=2**63 - 1), source="after")
    limit = serializers.IntegerField(default=100, min_value=1, max_value=LARGEST_PAGE)


class NewSpecialDaysSerializer(StrictSerializer):
    """Local days that differ from the week."""

    firstDay = serializers.DateField(source="first_day")
    lastDay = serializers.DateField(source="last_day")
    hours = TextField(
        default="",
        allow_blank=True,
        max_length=200,
        validators=[validate_ranges],
        help_text="Such as `10:00-12:00`. Empty: time off.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["last_day"] < attrs["first_day"]:
            raise serializers.ValidationError({"lastDay": _("The last day is before the first.")})
        return attrs

    def create(self, validated_data: dict[str, Any]) -> SpecialDays:
        """Raise ValidationError if the interviewer has as many as anybody may have."""
        if validated_data["interviewer"].special_days.count() >= MOST_SPECIAL_DAYS:
            full = _("There are %(most)d special days already.") % {"most": MOST_SPECIAL_DAYS}
            raise serializers.ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [full]})
        return SpecialDays.objects.create(**validated_data)


class SpecialDaysSerializer(NewSpecialDaysSerializer):
    id = serializers.IntegerField()


class ListedSpecialDaysSerializer(serializers.Serializer):
    """All special days of an interviewer, in the order of their first day."""

    specialDays = SpecialDaysSerializer(many=True)
