"""Requests and OpenAPI schemas of the replacement of an interviewer."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import QueryIntegerField, QueryStringSerializer
from api.pagination import PageSerializer
from api.response_fields import OpenChoiceField
from api.schemas import (
    REASONS,
    REPLACEMENT_REASONS,
    InterviewerRefSerializer,
)
from bookings.query_serializers import MAX_ID
from bookings.schemas import BookedInterviewerSerializer
from bookings.serializers import ExpectedSequenceSerializer
from calendars.reader import DEFAULT_MAX_STALENESS_SECONDS
from engine.local_time import DAY
from interviews.explanation_schemas import ConflictSerializer


class ReplaceBodySerializer(ExpectedSequenceSerializer):
    """The interviewer who leaves, and the person who takes the place."""

    interviewerId = serializers.IntegerField(
        min_value=1, max_value=MAX_ID, help_text="Id of the interviewer who leaves."
    )
    replacementId = serializers.IntegerField(
        min_value=1, max_value=MAX_ID, help_text="Id of the interviewer who takes the place."
    )


class ReplacementsQuerySerializer(QueryStringSerializer):
    """How old the calendars may be that the list is based on."""

    maxStalenessSeconds = QueryIntegerField(
        default=DEFAULT_MAX_STALENESS_SECONDS,
        min_value=0,
        max_value=DAY,
        help_text="Calendars that were read this many seconds ago are not read again.",
    )


class StandInSerializer(InterviewerRefSerializer):
    """A member of the panel who does not take part."""

    alternate = serializers.BooleanField(help_text="Whether an alternate of the group.")
    available = serializers.BooleanField(help_text="Whether they may take the place.")
    reasons = serializers.ListField(
        child=OpenChoiceField("ReplacementReason", [*REASONS, *REPLACEMENT_REASONS]),
        help_text="Why not. `not_in_group`: they cannot fill this place of the panel.",
    )
    conflicts = ConflictSerializer(many=True, help_text="What conflicts with the booking's time.")


class PlaceSerializer(serializers.Serializer):
    """An interviewer of a booking, and who might take the place."""

    interviewer = BookedInterviewerSerializer(help_text="Who takes part at present.")
    replacements = StandInSerializer(
        many=True, help_text="Everybody else on the panel, those who may take the place first."
    )


class PlaceListSerializer(PageSerializer):
    """The interviewers of a booking; always one page."""

    data = PlaceSerializer(many=True, help_text="Interviewers.")  # type: ignore[assignment]


PLACES_RESPONSE = {(200, "application/json"): PlaceListSerializer}
