"""The requests and responses of calendar writes that have not succeeded."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import QueryIntegerField
from api.pagination import IdPageQuerySerializer, PageSerializer
from api.response_fields import OpenChoiceField
from api.schemas import TimeSpanSerializer
from engine.timestamps import format_utc
from outbox.failed_calendar_writes import UNFINISHED_STATES, FailedWrite
from outbox.models import Message

_EVENTS = ["created", "rescheduled", "updated", "cancelled"]


class CalendarWritesQuerySerializer(IdPageQuerySerializer):
    """The filters of calendar writes."""

    state = serializers.ListField(
        child=serializers.ChoiceField(UNFINISHED_STATES),
        default=[Message.State.FAILED.value],
        help_text="Only writes in these states; repeat it for several. Default: `failed`.",
    )
    interviewerId = QueryIntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text="Only calendars of this interviewer.",
    )
    bookingId = serializers.UUIDField(required=False, help_text="Only writes of this booking.")


class CalendarWriteSerializer(TimeSpanSerializer):
    """A change of a booking that an interviewer's calendar lacks; the slot is the new one."""

    id = serializers.IntegerField(help_text="Id of the write.")
    bookingId = serializers.UUIDField(help_text="Id of the booking.")
    interviewId = serializers.IntegerField(help_text="Id of the interview.")
    interviewerId = serializers.IntegerField(help_text="Id of the owner of the calendar.")
    event = OpenChoiceField(
        "CalendarWriteEvent", _EVENTS, help_text="What happened to the booking."
    )
    state = OpenChoiceField(
        "CalendarWriteState",
        list(UNFINISHED_STATES),
        help_text="`failed`, or `waiting` for the next attempt.",
    )
    olderEvent = serializers.BooleanField(
        help_text="Whether an older event of the booking is in another calendar or in the trash of"
        " the account. Its owner must delete it there first."
    )
    attempts = serializers.IntegerField(help_text="Number of attempts that were started.")
    lastError = serializers.CharField(
        allow_null=True, help_text="What went wrong at the last attempt; null if nothing."
    )
    createdAt = serializers.DateTimeField(help_text="When the booking changed.")


class CalendarWriteListSerializer(PageSerializer):
    """A page of calendar writes."""

    data = CalendarWriteSerializer(many=True, help_text="Writes.")  # type: ignore[assignment]


def serialize(write: FailedWrite) -> dict[str, Any]:
    """Return the JSON of a calendar write."""
    message, booking = write.message, write.booking
    created_at = serializers.DateTimeField().to_representation(message.created_at)
    return {
        "id": message.pk,
        "bookingId": booking.id,
        "interviewId": booking.interview_id,
        "interviewerId": write.interviewer_id,
        "event": write.event_type,
        "start": format_utc(booking.start),
        "end": format_utc(booking.end),
        "state": message.state,
        "olderEvent": write.has_older_event,
        "attempts": message.attempts,
        "lastError": message.last_error or None,
        "createdAt": created_at,
    }
