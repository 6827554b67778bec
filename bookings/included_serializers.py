"""The OpenAPI schemas of the members of bookings that `include` adds."""

from __future__ import annotations

from rest_framework import serializers

from api.response_fields import OpenChoiceField

CONFLICT_REASONS = ["calendar_busy", "time_off", "closed_hours", "load_limit"]


class BookingConflictSerializer(serializers.Serializer):
    """Why an interviewer's rules or calendars no longer allow a booking."""

    interviewerId = serializers.IntegerField(help_text="Id of the interviewer.")
    reasons = serializers.ListField(
        child=OpenChoiceField("ConflictReason", CONFLICT_REASONS),
        help_text="`calendar_busy`, `time_off`, `closed_hours` or `load_limit`.",
    )


class ParticipantTimeSerializer(serializers.Serializer):
    """The local start of a booking for a participant."""

    interviewerId = serializers.IntegerField(
        allow_null=True, help_text="Id of the interviewer; null for the candidate."
    )
    timeZone = serializers.CharField(help_text="IANA time zone of the participant.")
    announced = serializers.DateTimeField(
        allow_null=True,
        help_text="The local start that the mails announced, with its UTC offset; null if unknown.",
    )
    current = serializers.DateTimeField(
        help_text="The local start by the time zone rules in use, with its UTC offset."
    )
    moved = serializers.BooleanField(help_text="Whether these two times differ.")
