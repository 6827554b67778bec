"""Validate the request bodies and queries of holds, bookings and the audit log."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import InstantField, StrictCharField, StrictSerializer
from api.pagination import CursorField, PageQuerySerializer
from bookings.booking import Candidate
from core.names import CONTROL_MESSAGE, validate_name, validate_public_email
from core.text import has_control_character
from interviews.serializers import check_start
from people.timezones import validate_timezone

#: For how many minutes a slot is held, by default and at most.
DEFAULT_HOLD_MINUTES, MAX_HOLD_MINUTES = 5, 15
MAX_ID = 2**63 - 1


class SingleLineField(StrictCharField):
    """Text of one line, which is safe in a mail header."""

    default_error_messages = {"control": CONTROL_MESSAGE}

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str) and has_control_character(data.strip()):
            self.fail("control")
        return super().to_internal_value(data)


class EmailAddressField(SingleLineField, serializers.EmailField):
    """An email address. Control characters are refused also in a quoted local part."""

    default_error_messages = {"invalid": serializers.EmailField.default_error_messages["invalid"]}


class SlotBodySerializer(StrictSerializer):
    """A start on the grid of the `interview` in the context."""

    start = InstantField(
        round_up=True,
        help_text="Start of the slot, RFC 3339 with offset, on the grid of the template.",
    )

    def validate_start(self, start: int) -> int:
        return check_start(self.context["interview"], start)


class HoldBodySerializer(SlotBodySerializer):
    minutes = serializers.IntegerField(
        default=DEFAULT_HOLD_MINUTES,
        min_value=1,
        max_value=MAX_HOLD_MINUTES,
        help_text="For how many minutes the slot is held.",
    )


class RescheduleBodySerializer(SlotBodySerializer):
    """The new start of a booking."""

    allowCandidateOverlap = serializers.BooleanField(
        default=False,
        help_text="Whether the candidate may have another interview at the same time.",
    )


class CandidateSerializer(StrictSerializer):
    """The candidate of a booking."""

    name = SingleLineField(max_length=200, validators=[validate_name])
    email = EmailAddressField(max_length=254, validators=[validate_public_email])
    timezone = serializers.CharField(
        max_length=64,
        validators=[validate_timezone],
        help_text="The candidate's IANA time zone, such as Europe/Berlin.",
    )

    def validate(self, attrs: dict[str, Any]) -> Any:
        language = self.context.get("language", "")
        return Candidate(**attrs, link_id=self.context.get("link"), language=language)


class InviteeSerializer(StrictSerializer):
    """The candidate who gets a link."""

    name = SingleLineField(max_length=200, validators=[validate_name])
    email = EmailAddressField(max_length=254, validators=[validate_public_email])


class BookingBodySerializer(RescheduleBodySerializer):
    """A start or a hold, and the candidate."""

    start = InstantField(
        round_up=True, required=False, help_text="Start of the slot; give either `start` or `hold`."
    )
    hold = serializers.UUIDField(required=False, help_text="The hold to book.")
    candidate = CandidateSerializer()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("start" in attrs) == ("hold" in attrs):
            raise serializers.ValidationError({"start": "Give either a start or a hold."})
        return attrs


class CancelBodySerializer(StrictSerializer):
    """The reason of a cancellation."""

    reason = SingleLineField(
        max_length=500,
        default="",
        allow_blank=True,
        help_text="Sent to the candidate and the interviewers.",
    )


class AuditQuerySerializer(PageQuerySerializer):
    """The filters of the audit log."""

    booking = serializers.UUIDField(required=False, help_text="Only entries of this booking.")
    cursor = CursorField(serializers.IntegerField(min_value=1, max_value=MAX_ID), source="after")


class BookingsQuerySerializer(PageQuerySerializer):
    """The filters of the list of bookings."""

    start = InstantField(
        round_up=True,
        required=False,
        help_text="Only bookings that end after this instant; default: now.",
    )
    end = InstantField(
        round_up=False,
        required=False,
        help_text="Only bookings that begin before this instant; default: all.",
    )
    cursor = CursorField(InstantField(round_up=False), serializers.UUIDField(), source="after")
    state = serializers.ChoiceField(["booked", "cancelled", "any"], default="booked")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if "start" in attrs and "end" in attrs and attrs["end"] <= attrs["start"]:
            raise serializers.ValidationError({"end": "The end must come after the start."})
        return attrs
