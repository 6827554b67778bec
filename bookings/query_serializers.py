"""Validate the query strings of lists of holds, bookings, candidate links and the audit log."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.external_fields import build_external_id_filter
from api.fields import InstantField, QueryIntegerField, QueryStringSerializer
from api.pagination import CursorField, PageQuerySerializer
from bookings.configuration_audit import OBJECT_TYPES
from bookings.included_parts import PARTS
from bookings.models import AuditEntry, Booking
from interviews.include_field import IncludeTextField, build_include_parameter

MAX_ID = 2**63 - 1


def build_id_filter(help_text: str) -> serializers.IntegerField:
    """Return a filter by the id of a row."""
    return QueryIntegerField(required=False, min_value=1, max_value=MAX_ID, help_text=help_text)


def build_states_filter(states: list[str], default: str) -> serializers.ListField:
    """Return a filter by states that may be repeated."""
    help_text = f"Only these states; repeat it for several. Default: {default}."
    return serializers.ListField(
        child=serializers.ChoiceField(states), required=False, help_text=help_text
    )


_INCLUDE_HELP = (
    "Additional members, separated by commas: `conflicts` says for each interviewer why hours, time"
    " off, limits or the calendar no longer allow the booking; `localTimes` has the start as it was"
    " announced to each participant, and as it is by the time zone rules in use."
)
INCLUDE_PARAMETER = build_include_parameter(PARTS, _INCLUDE_HELP)


def build_include_filter() -> IncludeTextField:
    """Return the parameter that adds members to bookings."""
    return IncludeTextField(PARTS, required=False, help_text=_INCLUDE_HELP)


class AuditQuerySerializer(PageQuerySerializer):
    """The filters of the audit log."""

    bookingId = serializers.UUIDField(
        required=False, source="booking_id", help_text="Only entries of this booking."
    )
    action = serializers.ChoiceField(
        AuditEntry.Action.values, required=False, help_text="Only entries of this action."
    )
    objectType = serializers.ChoiceField(
        OBJECT_TYPES,
        required=False,
        source="object_type",
        help_text="Only entries of objects of this type.",
    )
    objectId = QueryIntegerField(
        required=False,
        min_value=1,
        max_value=MAX_ID,
        source="object_id",
        help_text="Only entries of objects with this id.",
    )
    cursor = CursorField(serializers.IntegerField(min_value=1, max_value=MAX_ID), source="after")


class BookingsQuerySerializer(PageQuerySerializer):
    """The filters of the list of bookings."""

    interviewId = build_id_filter("Only bookings of this interview.")
    interviewerId = build_id_filter("Only bookings in which this interviewer takes part.")
    candidateEmail = serializers.CharField(
        required=False,
        max_length=254,
        help_text="Only bookings of the candidate with this address, in any case.",
    )
    externalId = build_external_id_filter()
    q = serializers.CharField(
        required=False,
        max_length=200,
        help_text="Words in the names of the candidate, the interview or an interviewer, or in the"
        " candidate's email address.",
    )
    state = build_states_filter(
        Booking.State.values, "`booked`, or all with `updatedSince` or `externalId`"
    )
    start = InstantField(
        round_up=True,
        required=False,
        help_text="Only bookings that end after this instant. Default: now, or none with"
        " `updatedSince` or `externalId`.",
    )
    end = InstantField(
        round_up=False,
        required=False,
        help_text="Only bookings that begin before this instant. Default: all.",
    )
    updatedSince = InstantField(
        round_up=False,
        required=False,
        help_text="Only bookings whose `updatedAt` is this instant or later.",
    )
    localTimes = serializers.ChoiceField(
        ["moved", "unknown"],
        required=False,
        help_text="Only upcoming bookings in which the local time of a participant has moved since"
        " it was announced (`moved`), or in which the announced time is unknown (`unknown`).",
    )
    sort = serializers.ChoiceField(
        ["start", "updatedAt"], default="start", help_text="The order, the earliest first."
    )
    include = build_include_filter()
    cursor = CursorField(InstantField(round_up=False), serializers.UUIDField())

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if "start" in attrs and "end" in attrs and attrs["end"] <= attrs["start"]:
            raise serializers.ValidationError({"end": "The end must come after the start."})
        return attrs


class BookingQuerySerializer(QueryStringSerializer):
    """The query of one booking."""

    include = build_include_filter()


class HoldsQuerySerializer(PageQuerySerializer):
    """The filters of the list of holds."""

    interviewId = build_id_filter("Only holds of this interview.")
    state = build_states_filter(["held", "expired", "booked"], "`held`")
    cursor = CursorField(InstantField(round_up=False), serializers.UUIDField())
