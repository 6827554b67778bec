"""Serializer fields for weekly hours and for the hours of a day; the value is the stored text."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

from api.error_entries import build_error
from api.fields import StrictCharField, StrictSerializer
from api.optional_fields import NullAsEmptyText
from people import weekly_hours, weekly_hours_json

#: As many ranges as the database has space for.
MAX_WEEKLY_RANGES, MAX_DAILY_RANGES = 100, 15
_START = RegexValidator(
    r"^([01]\d|2[0-3]):[0-5]\d\Z", "Enter a time from 00:00 to 23:59.", "invalid_format"
)
_END = RegexValidator(
    r"^(([01]\d|2[0-3]):[0-5]\d|24:00)\Z", "Enter a time from 00:00 to 24:00.", "invalid_format"
)


class TimeRangeSerializer(StrictSerializer):
    """A range of local times. A range whose end is not after its start ends on the next day."""

    start = StrictCharField(validators=[_START], help_text="Local time such as `09:00`.")
    end = StrictCharField(validators=[_END], help_text="Local time up to `24:00`.")


class WeeklyHoursSerializer(TimeRangeSerializer):
    """A range of local times on some days of every week."""

    days = serializers.ListField(
        child=serializers.ChoiceField(weekly_hours_json.DAYS),
        min_length=1,
        max_length=7,
        help_text="The days on which the range starts.",
    )


class _HoursField(NullAsEmptyText, serializers.ListField):
    """Ranges in JSON, whose value is text."""

    def to_internal_value(self, data: Any) -> str:
        ranges = super().to_internal_value(data)
        super().run_validators(ranges)
        return self.to_text(ranges)

    def run_validators(self, value: Any) -> None:
        """Do nothing: the bounds are those of the list, and it has become text."""

    def to_text(self, ranges: Any) -> str:
        """Return the text of validated ranges."""
        raise NotImplementedError


class WeeklyHoursField(_HoursField):
    """The ranges of a week, or null."""

    def __init__(self, **kwargs: Any) -> None:
        child = WeeklyHoursSerializer()
        super().__init__(
            child=child, allow_null=True, min_length=1, max_length=MAX_WEEKLY_RANGES, **kwargs
        )

    def to_text(self, ranges: Any) -> str:
        text = weekly_hours_json.week_to_text(ranges)
        if len(text) > weekly_hours.MAX_LENGTH:
            message, maximum = "These are too many ranges.", MAX_WEEKLY_RANGES
            raise serializers.ValidationError(build_error(message, "too_long", maxLength=maximum))
        return text

    def to_representation(self, value: Any) -> Any:
        return weekly_hours_json.week_to_json(value)


class DailyHoursField(_HoursField):
    """The ranges of a day, or null."""

    def __init__(self, **kwargs: Any) -> None:
        child = TimeRangeSerializer()
        super().__init__(
            child=child, allow_null=True, min_length=1, max_length=MAX_DAILY_RANGES, **kwargs
        )

    def to_text(self, ranges: Any) -> str:
        return weekly_hours_json.ranges_to_text(ranges)

    def to_representation(self, value: Any) -> Any:
        return weekly_hours_json.ranges_to_json(value)
