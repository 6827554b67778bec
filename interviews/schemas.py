"""The OpenAPI schemas of availability, which `interviews.availability_json` writes."""

from __future__ import annotations

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from api.response_fields import ConstantField, OpenChoiceField
from api.schemas import (
    CalendarSerializer,
    InterviewerRefSerializer,
    TimeSpanSerializer,
    UnknownIntervalSerializer,
)
from calendars.reader import ReadStatus
from interviews.explanation_schemas import ExplanationSerializer
from interviews.proof_schemas import FreeTimeSerializer, ProofSerializer


class SlotScoreSerializer(serializers.Serializer):
    """How well a slot suits the panel: parts from 0 to 1, and their weighted mean."""

    total = serializers.FloatField(help_text="The weighted mean of the parts.")
    coreHours = serializers.FloatField(help_text="The share of people in their core hours.")
    compactness = serializers.FloatField(help_text="How close it is to other meetings.")
    load = serializers.FloatField(help_text="How few interviews the people have.")
    optional = serializers.FloatField(help_text="The share of optional people who are free.")


class SlotGroupSerializer(serializers.Serializer):
    """The members who are chosen for a group in a slot, and spare members who are also free."""

    required = serializers.IntegerField(  # type: ignore[assignment]  # the member's name
        help_text="Number of members that are needed."
    )
    chosenIds = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids of the members who would take part."
    )
    spareIds = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids of other members who are free."
    )


class SlotPanelSerializer(serializers.Serializer):
    """The people who would take part in a slot."""

    groups = SlotGroupSerializer(many=True, help_text="The groups of the panel.")
    optionalIds = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids of optional people who are free."
    )


class SlotSerializer(TimeSpanSerializer):
    """A time at which the panel is free."""

    score = SlotScoreSerializer(required=False, help_text="With `order=best` only.")
    panel = SlotPanelSerializer(required=False, help_text="With `include=panel` only.")
    proof = FreeTimeSerializer(many=True, required=False, help_text="With `include=proof` only.")


class CalendarReadSerializer(CalendarSerializer):
    """The result of reading a calendar."""

    status = OpenChoiceField(
        "ReadStatus",
        [status.value for status in ReadStatus],
        help_text="How much of its time is known.",
    )
    reason = serializers.CharField(allow_null=True, help_text="Why some of its time is unknown.")
    readAt = serializers.DateTimeField(
        allow_null=True, help_text="Time of the read; null if it could not be read."
    )


class InterviewHeadSerializer(serializers.Serializer):
    """Base of lists of slots: the interview."""

    interviewId = serializers.IntegerField(
        allow_null=True, help_text="Id of the interview; null for a query without one."
    )
    name = serializers.CharField(
        allow_null=True, help_text="Name of the interview; null for a query without one."
    )
    durationMinutes = serializers.IntegerField(
        min_value=1, max_value=1440, help_text="Duration of each slot."
    )


class AvailabilitySerializer(InterviewHeadSerializer):
    """The slots of an interview, and additional parts on request."""

    interviewers = InterviewerRefSerializer(many=True, help_text="The people of the panel.")
    availableSlots = SlotSerializer(many=True, help_text="The slots in the requested order.")
    unknown = UnknownIntervalSerializer(many=True, required=False, help_text="With `partial` only.")
    calendars = CalendarReadSerializer(
        many=True, required=False, help_text="With `include=calendars` only."
    )
    explanation = ExplanationSerializer(
        required=False, help_text="With `include=explanation` only."
    )
    proof = ProofSerializer(required=False, help_text="With `include=proof` only.")


class CandidateAvailabilitySerializer(InterviewHeadSerializer):
    """The slots of an interview as a candidate may see them, with `view=candidate`."""

    view = ConstantField("candidate", help_text="Only this kind of response has this member.")
    availableSlots = TimeSpanSerializer(many=True, help_text="The slots in order of time.")


AVAILABILITY_RESPONSE = PolymorphicProxySerializer(
    component_name="AvailabilityResponse",
    serializers=[AvailabilitySerializer, CandidateAvailabilitySerializer],
    resource_type_field_name=None,
)
