"""The OpenAPI schemas of holds, bookings and the audit log; they validate nothing."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from api.actors import ActorKind
from api.pagination import PageSerializer
from api.schemas import TimeSpanSerializer, problem_responses
from bookings.models import AuditEntry
from interviews.views import INTERVIEW_ID_PARAMETER

__all__ = ["INTERVIEW_ID_PARAMETER"]

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Any text. The same request with the same key is carried out once and gets the same"
    " response for a day.",
)


class HolderSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class SeatSerializer(HolderSerializer):
    optional = serializers.BooleanField()


class KeptSlotSerializer(TimeSpanSerializer):
    id = serializers.UUIDField()
    interviewId = serializers.IntegerField()


class HoldSerializer(KeptSlotSerializer):
    """A slot that is held until `expires`; `interviewers` are listed while it is held."""

    state = serializers.ChoiceField(["held", "expired", "booked"])
    expires = serializers.DateTimeField()
    bookingId = serializers.UUIDField(allow_null=True)
    interviewers = HolderSerializer(many=True)


class WhoSerializer(serializers.Serializer):
    name = serializers.CharField()
    email = serializers.CharField()
    timezone = serializers.CharField()


class BookingSerializer(KeptSlotSerializer):
    """A slot that is booked for a candidate; `sequence` counts its changes."""

    state = serializers.ChoiceField(["booked", "cancelled"])
    sequence = serializers.IntegerField()
    candidate = WhoSerializer()
    interviewers = SeatSerializer(many=True)
    reason = serializers.CharField(allow_null=True)


class BookingListSerializer(PageSerializer):
    """A page of bookings."""

    data = BookingSerializer(many=True, help_text="Bookings.")  # type: ignore[assignment]


class ActorSerializer(serializers.Serializer):
    """How the caller was authenticated, and its id; anonymous callers and the system have none."""

    kind = serializers.ChoiceField([kind.value for kind in ActorKind])
    id = serializers.IntegerField(allow_null=True)


class AuditEntrySerializer(serializers.Serializer):
    """An action on a hold, booking or candidate link, with the slots before and after it."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    action = serializers.ChoiceField(AuditEntry.Action.values)
    actor = ActorSerializer()
    interviewId = serializers.IntegerField()
    bookingId = serializers.UUIDField(allow_null=True)
    holdId = serializers.UUIDField(allow_null=True)
    linkId = serializers.IntegerField(
        allow_null=True, help_text="The candidate link that was revoked."
    )
    before = TimeSpanSerializer(allow_null=True)
    after = TimeSpanSerializer(allow_null=True)


class AuditSerializer(PageSerializer):
    """A page of the audit log."""

    data = AuditEntrySerializer(many=True, help_text="Entries.")  # type: ignore[assignment]


HOLD_CREATED_RESPONSE = {(201, "application/json"): HoldSerializer}
HOLD_RESPONSE = {(200, "application/json"): HoldSerializer}
BOOKING_CREATED_RESPONSE = {(201, "application/json"): BookingSerializer}
BOOKING_RESPONSE = {(200, "application/json"): BookingSerializer}
AUDIT_RESPONSE = {(200, "application/json"): AuditSerializer}
BOOKINGS_RESPONSE = {(200, "application/json"): BookingListSerializer}
READ_PROBLEMS = problem_responses(
    s400="A parameter is invalid; `errors` names it.",
    s404="There is no such hold, booking or interview template.",
    s406="Only JSON is available.",
)
WRITE_PROBLEMS = {
    **READ_PROBLEMS,
    **problem_responses(
        s409="The start is unavailable; `reasons` and `nearest` say more. Or the candidate has"
        " another booking at this time, the hold has expired or been booked, the booking is"
        " cancelled, or the panel is empty.",
        s413="The body is larger than 1 MB.",
        s415="The body is not JSON.",
        s422="The idempotency key was used for another request before.",
        s503="Too many concurrent requests book the same people. Try again.",
    ),
}
