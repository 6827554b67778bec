"""The API views that move and cancel bookings."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from api import etag
from api.scopes import Scope
from bookings import booking, cancellation, representations, rescheduling
from bookings.body_schemas import RESCHEDULE_BODY
from bookings.cancellation import CancelOptions
from bookings.idempotency import IdempotentRequest
from bookings.idempotency_header import accept_idempotency_key
from bookings.loaded_interview import LoadedInterview
from bookings.models import Booking
from bookings.schemas import (
    BOOKING_ID_PARAMETER,
    BOOKING_RESPONSE,
    CHANGED_HEADERS,
    IDEMPOTENCY_KEY,
    REPEATABLE_PROBLEMS,
    RESCHEDULE_PROBLEMS,
)
from bookings.serializers import CancelBodySerializer, RescheduleBodySerializer
from bookings.slot_views import SlotView, build_change_options, build_slot_request


class RescheduleView(SlotView):
    """A move of a booking."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="rescheduleBooking",
        summary="Move a booking to another slot",
        tags=["bookings"],
        parameters=[BOOKING_ID_PARAMETER, IDEMPOTENCY_KEY, etag.IF_MATCH, *CHANGED_HEADERS],
        request=RESCHEDULE_BODY,
        responses={**BOOKING_RESPONSE, **RESCHEDULE_PROBLEMS},
    )
    @accept_idempotency_key(representations.serialize_booking, route="booking")
    def post(self, request: Request, idempotent: IdempotentRequest, booking_id: UUID) -> Booking:
        """Move a booking to another start, or to the slot of a hold. Its own time counts as free.

        The interviewers keep their places where they are free. The participants get a mail with the
        new time.
        """
        interview = LoadedInterview.load(booking.find(booking_id).template_id)
        body = self.validate_body(RescheduleBodySerializer, request, interview)
        slot = build_slot_request(interview.template.pk, body, idempotent.now, interview)
        options = build_change_options(request, body)
        return rescheduling.move(slot, booking_id, idempotent, options)


class CancelView(SlotView):
    """The cancellation of a booking."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="cancelBooking",
        summary="Cancel a booking",
        tags=["bookings"],
        parameters=[BOOKING_ID_PARAMETER, IDEMPOTENCY_KEY, etag.IF_MATCH, *CHANGED_HEADERS],
        request=CancelBodySerializer,
        responses={**BOOKING_RESPONSE, **REPEATABLE_PROBLEMS},
    )
    @accept_idempotency_key(representations.serialize_booking, route="booking")
    def post(self, request: Request, idempotent: IdempotentRequest, booking_id: UUID) -> Booking:
        """Cancel a booking, free its time and notify the participants.

        A cancelled booking can still be read. Cancelling it again changes nothing.
        """
        body = CancelBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        reason, note = body.validated_data["reason"], body.validated_data["note"]
        change = build_change_options(request, body.validated_data)
        options = CancelOptions(change.precondition, change.notify, note)
        return cancellation.cancel(booking_id, reason, idempotent.now, idempotent, options=options)
