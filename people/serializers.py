"""Serialize interviewers and their special days."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.settings import api_settings

from api.external_fields import ExternalIdField, MetadataField
from api.fields import StoredInstantField, StrictBooleanField, StrictCharField, StrictSerializer
from api.optional_fields import OptionalCharField, OptionalEmailField
from api.pagination import PageSerializer
from core.names import validate_name, validate_public_email
from core.timezone_names import validate_timezone
from people import engine_values
from people.hours_fields import DailyHoursField, WeeklyHoursField
from people.models import Interviewer, SpecialDays
from people.public_holidays import validate_country
from people.weekly_hours import validate_weekly_hours

#: For one interviewer.
MAX_SPECIAL_DAYS = 1000
#: The range of a small integer in the database.
_MAX_LOAD_LIMIT = 32767


def _load_limit_field(source: str, period: str) -> serializers.IntegerField:
    return serializers.IntegerField(
        source=source,
        required=False,
        allow_null=True,
        min_value=1,
        max_value=_MAX_LOAD_LIMIT,
        help_text=f"The maximum number of interviews in a {period}. Null: no limit.",
    )


class InterviewerUpdateSerializer(StrictSerializer):
    """The changes of an interviewer; what is absent stays as it is."""

    #: Fields that only coordinators can change.
    COORDINATOR_FIELDS = ("name", "email", "externalId", "metadata", "active")
    EMAIL_TAKEN_MESSAGE = gettext_lazy("Another interviewer has this email address.")

    name = StrictCharField(
        required=False, max_length=200, validators=[validate_name], help_text="The full name."
    )
    email = OptionalEmailField(
        required=False,
        max_length=254,
        validators=[validate_public_email],
        help_text="The email address, which no other interviewer has, or null.",
    )
    timeZone = StrictCharField(
        required=False,
        source="timezone",
        max_length=64,
        validators=[validate_timezone],
        help_text="An IANA time zone such as `Europe/Berlin`. The default is `UTC`.",
    )
    openHours = WeeklyHoursField(
        source="open_hours", required=False, help_text="The weekly working hours. Null: any time."
    )
    coreHours = WeeklyHoursField(
        source="core_hours",
        required=False,
        help_text="The preferred hours, which only rank slots. Null: Monday to Friday, 9 to 17.",
    )
    holidayCalendar = OptionalCharField(
        required=False,
        source="holiday_region",
        max_length=32,
        validators=[validate_country],
        help_text="A country such as `DE` or a part of it such as `DE-BY`, whose public holidays"
        " are time off. Null: none.",
    )
    maxPerDay = _load_limit_field("max_per_day", "day")
    maxPerWeek = _load_limit_field("max_per_week", "week from Monday to Sunday")
    limitTimeZone = OptionalCharField(
        required=False,
        source="limits_timezone",
        max_length=64,
        validators=[validate_timezone],
        help_text="The time zone in which days and weeks of the limits begin. Null: `timeZone`.",
    )
    externalId = ExternalIdField(source="external_id")
    metadata = MetadataField()
    active = StrictBooleanField(
        required=False, help_text="Whether the interviewer takes part in new interviews."
    )

    def validate_email(self, email: str) -> str:
        own_id: Any = getattr(self.instance, "pk", None)
        others = Interviewer.objects.exclude(pk=own_id)
        if email and others.filter(email__iexact=email).exists():
            raise serializers.ValidationError(self.EMAIL_TAKEN_MESSAGE, "taken")
        return email

    def create(self, validated_data: dict[str, Any]) -> Interviewer:
        return Interviewer.objects.create(**validated_data)

    def update(self, instance: Interviewer, validated_data: dict[str, Any]) -> Interviewer:
        for name, value in validated_data.items():
            setattr(instance, name, value)
        if validated_data:
            instance.save(update_fields=list(validated_data))
        return instance


class InterviewerCreateSerializer(InterviewerUpdateSerializer):
    """A new interviewer."""

    name = StrictCharField(max_length=200, validators=[validate_name], help_text="The full name.")

    def validate_email(self, email: str) -> str:
        """Accept any address: `interviewer_changes.create` says whose it is."""
        return email


class InterviewerSerializer(serializers.Serializer):
    """An interviewer with all rules."""

    def get_fields(self) -> dict[str, serializers.Field]:
        update_fields = InterviewerUpdateSerializer().get_fields()
        for field in update_fields.values():
            field.required = True
        fields = super().get_fields()
        return {"id": fields.pop("id"), **update_fields, **fields}

    def to_representation(self, instance: Interviewer) -> dict[str, Any]:
        """Represent an interviewer; raise UnreadableRulesError if stored hours are no hours."""
        engine_values.check_stored_texts(
            instance.name,
            [
                (_("open hours"), validate_weekly_hours, instance.open_hours),
                (_("core hours"), validate_weekly_hours, instance.core_hours),
            ],
        )
        representation: dict[str, Any] = super().to_representation(instance)
        return representation

    id = serializers.IntegerField(help_text="The id of the interviewer.")
    createdAt = StoredInstantField(source="created_at", help_text="When it was created.")
    updatedAt = StoredInstantField(source="updated_at", help_text="When it last changed.")


class InterviewerListSerializer(PageSerializer):
    """A page of interviewers."""

    data = InterviewerSerializer(many=True, help_text="Interviewers.")  # type: ignore[assignment]


class SpecialDaysUpdateSerializer(StrictSerializer):
    """The changes of special days; what is absent stays as it is."""

    startDate = serializers.DateField(
        source="first_day", required=False, help_text="The first local day."
    )
    endDate = serializers.DateField(
        source="last_day", required=False, help_text="The last local day."
    )
    hours = DailyHoursField(
        required=False,
        help_text="The hours that replace the working hours of these days. Null: time off.",
    )
    externalId = ExternalIdField(source="external_id")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first_day, last_day = (
            attrs.get(name) or getattr(self.instance, name) for name in ("first_day", "last_day")
        )
        if last_day < first_day:
            raise serializers.ValidationError(
                {"endDate": _("The last day must not be before the first day.")}
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

    def update(self, instance: SpecialDays, validated_data: dict[str, Any]) -> SpecialDays:
        for name, value in validated_data.items():
            setattr(instance, name, value)
        instance.save()
        return instance


class SpecialDaysCreateSerializer(SpecialDaysUpdateSerializer):
    """Days on which an interviewer has time off or other hours than in the week."""

    startDate = serializers.DateField(source="first_day", help_text="The first local day.")
    endDate = serializers.DateField(source="last_day", help_text="The last local day.")


class SpecialDaysSerializer(SpecialDaysCreateSerializer):
    """Days on which an interviewer has time off or other hours than in the week."""

    id = serializers.IntegerField(help_text="The id of the special days.")
    createdAt = StoredInstantField(source="created_at", help_text="When they were added.")
    updatedAt = StoredInstantField(source="updated_at", help_text="When they last changed.")


class SpecialDaysListSerializer(PageSerializer):
    """A page of special days, sorted by their first day."""

    data = SpecialDaysSerializer(many=True, help_text="Special days.")  # type: ignore[assignment]
