"""Problem details (RFC 9457) in the OpenAPI description."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from api.response_fields import OpenChoiceField
from engine.reasons import Reason

#: A reference to `ProblemSerializer`, for code that writes OpenAPI itself.
PROBLEM_SCHEMA_REF = {"$ref": "#/components/schemas/Problem"}
PROBLEM_MEDIA_TYPE = "application/problem+json"
#: The security of operations that need the session of an account.
SESSION_ONLY: Any = [{"cookieAuth": []}]


REASONS = [reason.value for reason in Reason]
#: Why a person cannot take the place of an interviewer, besides the reasons of a search.
REPLACEMENT_REASONS = ["not_in_group", "not_on_panel", "takes_part", "not_in_booking"]


class ReasonField(OpenChoiceField):
    """A reason why a start is not a slot."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("ReasonCode", REASONS, **kwargs)


class InterviewerRefSerializer(serializers.Serializer):
    """An interviewer by id and name."""

    id = serializers.IntegerField(help_text="Id of the interviewer.")
    name = serializers.CharField(help_text="Name of the interviewer.")


class TimeSpanSerializer(serializers.Serializer):
    """A half-open interval: `end` is not part of it."""

    start = serializers.DateTimeField(help_text="UTC, in whole seconds.")
    end = serializers.DateTimeField(help_text="UTC, in whole seconds.")


class CalendarSerializer(serializers.Serializer):
    """A calendar of an interviewer."""

    interviewerId = serializers.IntegerField(help_text="Id of the interviewer.")
    name = serializers.CharField(help_text="Name of the interviewer.")
    calendar = serializers.CharField(help_text="Name of the calendar.")
    provider = serializers.CharField(help_text="Kind of the calendar, such as `google`.")


class UnknownIntervalSerializer(CalendarSerializer):
    """An interval in which a calendar could not be read."""

    reason = serializers.CharField(help_text="Why it could not be read, such as `timeout`.")
    start = serializers.DateTimeField(help_text="UTC, in whole seconds.")
    end = serializers.DateTimeField(help_text="UTC, in whole seconds.")


class ErrorEntrySerializer(serializers.Serializer):
    """An error in one value of a request; one of the first three members locates the value."""

    pointer = serializers.CharField(
        required=False, help_text="JSON pointer into the body, such as `#/candidate/email`."
    )
    parameter = serializers.CharField(required=False, help_text="Name of the query parameter.")
    header = serializers.CharField(required=False, help_text="Name of the header.")
    code = serializers.CharField(help_text="What is wrong, for programs, such as `too_large`.")
    detail = serializers.CharField(help_text="What is wrong, for people.")
    min = serializers.IntegerField(required=False, help_text="The least value.")
    max = serializers.IntegerField(required=False, help_text="The greatest value.")
    minLength = serializers.IntegerField(required=False, help_text="The least length.")
    maxLength = serializers.IntegerField(required=False, help_text="The greatest length.")
    allowed = serializers.ListField(required=False, help_text="The values that are allowed.")
    stepMinutes = serializers.IntegerField(
        required=False, help_text="Minutes between the starts that are allowed."
    )


class ProblemSerializer(serializers.Serializer):
    """Problem details (RFC 9457). Decide by `code`; some codes have further members."""

    type = serializers.CharField(help_text="`urn:slotsmith:` and the code with hyphens.")
    code = serializers.CharField(help_text="The kind of problem; `GET /api/problems` lists all.")
    title = serializers.CharField(help_text="The kind of problem, for people.")
    status = serializers.IntegerField(help_text="The HTTP status code.")
    detail = serializers.CharField(help_text="What happened, for people.")
    requestId = serializers.CharField(
        allow_null=True, help_text="Id of the request in the logs, for support."
    )
    errors = ErrorEntrySerializer(  # type: ignore[assignment]  # the member's name
        many=True, required=False, help_text="400, 422: an entry for each wrong value."
    )
    unknown = UnknownIntervalSerializer(
        many=True, required=False, help_text="503: the intervals that could not be read."
    )
    unknownTruncated = serializers.BooleanField(
        required=False, help_text="True if there are more unknown intervals than listed."
    )
    reasons = serializers.ListField(
        child=OpenChoiceField("RefusalCode", [*REASONS, "off_grid", *REPLACEMENT_REASONS]),
        required=False,
        help_text="`slot_refused`: why the start is unavailable, as its explanation says, or"
        " `off_grid`. `replacement_refused`: why the person cannot take the place.",
    )
    nearest = TimeSpanSerializer(
        many=True, required=False, help_text="`slot_refused`: the nearest slots."
    )
    bookingId = serializers.UUIDField(
        required=False,
        help_text="`hold_used`: the booking that the hold has become. `candidate_booked`: the"
        " candidate's other booking.",
    )
    bookingIds = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        help_text="`candidate_has_interviews`: the upcoming bookings.",
    )
    interviewId = serializers.IntegerField(
        required=False, help_text="`candidate_booked`: the interview of the other booking."
    )
    interviewerId = serializers.IntegerField(
        required=False, help_text="`already_exists`: the interviewer with the email address."
    )
    requiredScope = serializers.CharField(
        required=False, help_text="`insufficient_scope`: the scope that the request needs."
    )


def problem_responses(**descriptions: str) -> dict[tuple[int, str], OpenApiResponse]:
    """Return problem responses by status, such as `problem_responses(s404="Not found.")`."""
    return {
        (int(status[1:]), PROBLEM_MEDIA_TYPE): OpenApiResponse(
            ProblemSerializer, description=description
        )
        for status, description in descriptions.items()
    }
