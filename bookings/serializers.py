"""What callers say of holds and bookings, turned into plain values or refused by name."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.fields import InstantField, QueryStringSerializer, StrictCharField, StrictSerializer
from api.pagination import CursorField
from bookings.booking import Candidate
from interviews.serializers import check_start
from people.timezones import validate_timezone

#: Minutes that a slot is held unless its caller says otherwise, and the most they may say.
DEFAULT_HOLD_MINUTES, MAX_HOLD_MINUTES = 5, 15
MAX_PAGE_SIZE = 200
MAX_ID = 2**63 - 1
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class SingleLineField(StrictCharField):
    """Text of one line, which may stand in the head of a mail."""

    default_error_messages = {"control": _("It must be one line without control characters.")}

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str) and _CONTROL.search(data.strip()):
            self.fail("control")
        return super().to_internal_value(data)


class EmailAddressField(SingleLineField, serializers.EmailField):
    """An email address; a quoted local part could hold control characters otherwise."""

    default_error_messages = {"invalid": serializers.EmailField.default_error_messages["invalid"]}


class RescheduleBodySerializer(StrictSerializer):
    """A start on a mark of the `interview` of the context."""

    start = InstantField(
        round_up=True, help_text="Where the slot begins, RFC 3339 with offset, on a mark."
    )

    def validate_start(self, start: int) -> int:
        return check_start(self.context["interview"], start)


class HoldBodySerializer(RescheduleBodySerializer):
    minutes = serializers.IntegerField(
        default=DEFAULT_HOLD_MINUTES,
        min_value=1,
        max_value=MAX_HOLD_MINUTES,
        help_text="For how long the slot is kept.",
    )


class CandidateSerializer(StrictSerializer):
    """Who is interviewed."""

    name = SingleLineField(max_length=200)
    email = EmailAddressField(max_length=254)
    timezone = serializers.CharField(
        max_length=64,
        validators=[validate_timezone],
        help_text="The IANA zone in which they read times, such as Europe/Berlin.",
    )

    def validate(self, attrs: dict[str, Any]) -> Any:
        return Candidate(**attrs, link_id=self.context.get("link"))


class InviteeSerializer(StrictSerializer):
    """Who gets a link."""

    name = SingleLineField(max_length=200)
    email = serializers.EmailField(max_length=254)


class BookingBodySerializer(RescheduleBodySerializer):
    """A start, or a hold of one; and for whom."""

    start = InstantField(
        round_up=True, required=False, help_text="Where the slot begins; or else `hold`."
    )
    hold = serializers.UUIDField(required=False, help_text="The hold that becomes a booking.")
    candidate = CandidateSerializer()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("start" in attrs) == ("hold" in attrs):
            raise serializers.ValidationError({"start": "Give either a start or a hold."})
        return attrs


class CancelBodySerializer(StrictSerializer):
    """Why a booking is cancelled."""

    reason = SingleLineField(
        max_length=500, default="", allow_blank=True, help_text="Told to those who take part."
    )


class AuditQuerySerializer(QueryStringSerializer):
    """Which entries of the audit log to list."""

    booking = serializers.UUIDField(required=False, help_text="Those of one booking.")
    cursor = CursorField(serializers.IntegerField(min_value=1, max_value=MAX_ID), source="after")
    limit = serializers.IntegerField(default=100, min_value=1, max_value=MAX_PAGE_SIZE)


class BookingsQuerySerializer(QueryStringSerializer):
    """Which bookings of a template to list."""

    start = InstantField(
        round_up=True, required=False, help_text="Those that end after it; default: now."
    )
    end = InstantField(
        round_up=False, required=False, help_text="Those that begin before it; default: any."
    )
    limit = serializers.IntegerField(default=100, min_value=1, max_value=MAX_PAGE_SIZE)
    cursor = CursorField(InstantField(round_up=False), serializers.UUIDField(), source="after")
    state = serializers.ChoiceField(["booked", "cancelled", "any"], default="booked")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if "start" in attrs and "end" in attrs and attrs["end"] <= attrs["start"]:
            raise serializers.ValidationError({"end": "The end must come after the start."})
        return attrs
