"""The availability query as callers write it, turned into plain values or refused by field."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from calendars.reader import DEFAULT_STALENESS, Status
from engine import instants
from engine.search import DEFAULT_NOTICE
from interviews.availability import Options

DAY = 86400
DEFAULT_LENGTH = 7 * DAY
LONGEST_WINDOW = 92 * DAY
INCLUDABLE = frozenset({"calendars"})


@extend_schema_field(OpenApiTypes.DATETIME)
class InstantField(serializers.Field):
    """An RFC 3339 date-time with an offset, as a UTC second.

    A fraction is rounded to the whole second inside the window: up for its start, down for its end.
    """

    default_error_messages = {
        "invalid": "Write an RFC 3339 date-time with an offset, such as 2025-01-22T10:00:00Z "
        "(in a URL a + is written %2B).",
    }

    def __init__(self, *, round_up: bool, **kwargs: Any) -> None:
        self.round_up = round_up
        super().__init__(**kwargs)

    def to_internal_value(self, data: str) -> int:
        try:
            return instants.ceil(data) if self.round_up else instants.floor(data)
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: int) -> str:
        return instants.write(value)


@extend_schema_field(OpenApiTypes.STR)
class IncludeField(serializers.Field):
    """Words separated by commas, each of which names something more to tell."""

    default_error_messages = {
        "unknown": "There is nothing called {word} to include; there is: {words}.",
    }

    def to_internal_value(self, data: str) -> frozenset[str]:
        words = frozenset(word.strip() for word in data.split(","))
        for word in sorted(words - INCLUDABLE):
            self.fail("unknown", word=repr(word), words=", ".join(sorted(INCLUDABLE)))
        return words


class AvailabilityQuerySerializer(serializers.Serializer):
    """The parameters of a query; needs `now` (a UTC second) in its context."""

    start = InstantField(
        round_up=True,
        required=False,
        help_text="Start of the window, RFC 3339 with offset; default: now + 24 h.",
    )
    end = InstantField(
        round_up=False,
        required=False,
        help_text="End of the window (slots end by then), at most 92 days after its start; "
        "default: 7 days after its start.",
    )
    partial = serializers.BooleanField(  # type: ignore[assignment]  # the parameter's name
        default=False,
        help_text="Answer the time that is known although some calendar could not be read.",
    )

    maxStaleness = serializers.IntegerField(
        default=DEFAULT_STALENESS,
        min_value=0,
        max_value=DAY,
        help_text="Believe what a calendar said at most so many seconds ago; 0 reads it now.",
    )
    include = IncludeField(
        required=False,
        help_text="What else to tell, separated by commas: `calendars`, how each one was read.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        self._refuse_surprises()
        start = attrs.get("start", self.context["now"] + DEFAULT_NOTICE)
        end = attrs.get("end", min(start + DEFAULT_LENGTH, instants.END_OF_TIME))
        if end <= start:
            raise serializers.ValidationError(
                {"end": f"The window must end after it starts ({instants.write(start)})."}
            )
        if end - start > LONGEST_WINDOW:
            raise serializers.ValidationError({"end": "The window must be at most 92 days long."})
        options = Options(
            attrs["partial"], attrs["maxStaleness"], attrs.get("include", frozenset())
        )
        return {"window": (start, end), "options": options}

    def _refuse_surprises(self) -> None:
        """A misspelt, repeated or empty parameter would be answered for a window nobody meant."""
        for name, values in self.initial_data.lists():
            if name not in self.fields:
                raise serializers.ValidationError({name: "There is no such parameter."})
            if len(values) > 1:
                raise serializers.ValidationError({name: "Give it once."})
            if values == [""]:
                raise serializers.ValidationError({name: "Give it a value, or leave it out."})


class InterviewerSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class SlotSerializer(serializers.Serializer):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class CalendarSerializer(serializers.Serializer):
    """A calendar of an interviewer."""

    interviewerId = serializers.IntegerField()
    name = serializers.CharField()
    calendar = serializers.CharField()
    provider = serializers.CharField()


class CalendarReadSerializer(CalendarSerializer):
    """How a calendar was read."""

    status = serializers.ChoiceField([status.value for status in Status])
    reason = serializers.CharField(allow_null=True, help_text="Why not all of it is known.")
    readAt = serializers.DateTimeField(allow_null=True)


class UnknownSerializer(CalendarSerializer):
    """A stretch of an interviewer's time that nobody could read."""

    reason = serializers.CharField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class AvailabilitySerializer(serializers.Serializer):
    """Documents the answer; `renderers` writes it."""

    interviewId = serializers.IntegerField()
    name = serializers.CharField()
    durationMinutes = serializers.IntegerField(min_value=1, max_value=1440)
    interviewers = InterviewerSerializer(many=True)
    availableSlots = SlotSerializer(many=True)
    unknown = UnknownSerializer(many=True, required=False, help_text="With `partial` only.")
    calendars = CalendarReadSerializer(
        many=True, required=False, help_text="With `include=calendars` only."
    )


class ProblemSerializer(serializers.Serializer):
    """Problem details (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # the member's name
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="400: what is wrong, by parameter.",
    )
    unknown = UnknownSerializer(many=True, required=False, help_text="503: what is not known.")
