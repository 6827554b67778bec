"""Problem details (RFC 9457) in the OpenAPI description."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

#: A reference to `ProblemSerializer`, for code that writes OpenAPI itself.
PROBLEM_SCHEMA_REF = {"$ref": "#/components/schemas/Problem"}
PROBLEM_MEDIA_TYPE = "application/problem+json"


class CalendarSerializer(serializers.Serializer):
    """A calendar of an interviewer."""

    interviewerId = serializers.IntegerField()
    name = serializers.CharField()
    calendar = serializers.CharField()
    provider = serializers.CharField()


class UnknownSerializer(CalendarSerializer):
    """An interval in which a calendar could not be read."""

    reason = serializers.CharField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class ProblemSerializer(serializers.Serializer):
    """Problem details (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # the member's name
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="400: the errors of each parameter.",
    )
    unknown = UnknownSerializer(
        many=True, required=False, help_text="503: the intervals that could not be read."
    )


def problem_responses(**descriptions: str) -> dict[tuple[int, str], OpenApiResponse]:
    """Return problem responses by status, such as `problem_responses(s404="Not found.")`."""
    return {
        (int(status[1:]), PROBLEM_MEDIA_TYPE): OpenApiResponse(
            ProblemSerializer, description=description
        )
        for status, description in descriptions.items()
    }
