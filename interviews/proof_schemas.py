"""The OpenAPI schemas of proofs, which `proof_json` builds."""

from __future__ import annotations

from rest_framework import serializers

from api.schemas import ReasonField, TimeSpanSerializer


class FreeTimeEdgeSerializer(serializers.Serializer):
    """A limit of the free time of a person."""

    reason = ReasonField(help_text="Why the time beyond is not free.")
    calendar = serializers.CharField(
        required=False, help_text="Name of the calendar, if a calendar is the reason."
    )


class FreeTimeSerializer(serializers.Serializer):
    """The free time of one interviewer around a slot and its buffers."""

    interviewerId = serializers.IntegerField(help_text="Id of the interviewer.")
    freeFrom = serializers.DateTimeField(help_text="Start of the free time.")
    freeUntil = serializers.DateTimeField(help_text="End of the free time.")
    openFrom = serializers.DateTimeField(
        required=False, help_text="Start of the working hours, if there are any."
    )
    openUntil = serializers.DateTimeField(
        required=False, help_text="End of the working hours, if there are any."
    )
    before = FreeTimeEdgeSerializer(help_text="What ends at `freeFrom`.")
    after = FreeTimeEdgeSerializer(help_text="What begins at `freeUntil`.")
    readAt = serializers.DateTimeField(
        allow_null=True, help_text="Time of the oldest read of the interviewer's calendars."
    )


class ProofGroupSerializer(serializers.Serializer):
    """A group of the panel that the slots were found for."""

    required = serializers.IntegerField(  # type: ignore[assignment]  # the member's name
        help_text="Number of members that are needed."
    )
    memberIds = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids of the members and alternates."
    )


class ProofCalendarSerializer(serializers.Serializer):
    """When a calendar was read."""

    interviewerId = serializers.IntegerField(help_text="Id of the interviewer.")
    calendar = serializers.CharField(help_text="Name of the calendar.")
    readAt = serializers.DateTimeField(
        allow_null=True, help_text="Time of the read; null if it was not read."
    )


class ProofSerializer(serializers.Serializer):
    """The rules and calendar reads of a proof; `tools/verify_proof.py` verifies it."""

    now = serializers.DateTimeField(help_text="Time of the request.")
    noticeMinutes = serializers.IntegerField(help_text="The notice.")
    stepMinutes = serializers.IntegerField(help_text="Minutes between starts.")
    bufferBeforeMinutes = serializers.IntegerField(help_text="The buffer before the interview.")
    bufferAfterMinutes = serializers.IntegerField(help_text="The buffer after the interview.")
    periods = TimeSpanSerializer(many=True, help_text="The windows that were searched.")
    groups = ProofGroupSerializer(many=True, help_text="The groups of the panel.")
    calendars = ProofCalendarSerializer(many=True, help_text="The calendars.")
    digest = serializers.CharField(help_text="SHA-256 of the response without this member.")
