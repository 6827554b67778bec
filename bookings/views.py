"""The API views of holds and bookings."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from api.pagination import build_page
from api.scopes import Scope
from bookings import booking, booking_queries, holds, representations
from bookings.idempotency import IdempotentRequest
from bookings.idempotency_header import accept_idempotency_key
from bookings.models import Booking, Hold
from bookings.schemas import (
    BOOKING_CREATED_RESPONSE,
    BOOKING_RESPONSE,
    BOOKINGS_RESPONSE,
    HOLD_CREATED_RESPONSE,
    HOLD_RESPONSE,
    IDEMPOTENCY_KEY,
    INTERVIEW_ID_PARAMETER,
    READ_PROBLEMS,
    WRITE_PROBLEMS,
)
from bookings.serializers import (
    BookingBodySerializer,
    BookingsQuerySerializer,
    CancelBodySerializer,
    HoldBodySerializer,
    RescheduleBodySerializer,
)
from bookings.slot_check import SlotRequest
from engine.timestamps import from_datetime
from interviews import interview_spec
from interviews.views import TemplateView


class SlotRequestView(TemplateView):
    """A view whose requests name a slot of a template."""

    def validate_body(
        self, serializer: type[Serializer], request: Request, interview_id: str
    ) -> dict[str, Any]:
        """Return the validated body; the serializer checks the start against the template."""
        interview = interview_spec.load_spec(self.get_template(interview_id))
        body = serializer(data=request.data, context={"interview": interview})
        body.is_valid(raise_exception=True)
        validated: dict[str, Any] = body.validated_data
        return validated


def _serialize_new_hold(hold: Hold) -> dict[str, Any]:
    return representations.serialize_hold(hold, from_datetime(hold.created_at))


class HoldsView(SlotRequestView):
    """The holds of a template."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="hold",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=HoldBodySerializer,
        responses={**HOLD_CREATED_RESPONSE, **WRITE_PROBLEMS},
    )
    @accept_idempotency_key(_serialize_new_hold, status=201)
    def post(self, request: Request, idempotent: IdempotentRequest, interview_id: str) -> Hold:
        """Hold a slot for some minutes, so that nobody else can take it."""
        body = self.validate_body(HoldBodySerializer, request, interview_id)
        slot = SlotRequest(int(interview_id), body["start"], idempotent.now)
        return holds.create(slot, body["minutes"], idempotent)


class HoldView(TemplateView):
    """One hold."""

    needs: ClassVar = {"GET": Scope.BOOKINGS_READ, "DELETE": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="holdRead",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER],
        responses={**HOLD_RESPONSE, **READ_PROBLEMS},
    )
    def get(self, request: Request, interview_id: str, hold_id: UUID) -> Response:
        """Return a hold."""
        now, template = self.now(), self.get_template(interview_id)
        return self.build_response(
            representations.serialize_hold(holds.get(template.pk, hold_id), now)
        )

    @extend_schema(
        operation_id="holdRelease",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER, IDEMPOTENCY_KEY],
        responses={204: None, **WRITE_PROBLEMS},
    )
    @accept_idempotency_key(status=204)
    def delete(
        self, request: Request, idempotent: IdempotentRequest, interview_id: str, hold_id: UUID
    ) -> None:
        """Release a hold before it expires."""
        template = self.get_template(interview_id)
        holds.release(template.pk, hold_id, idempotent.now, idempotent)


class BookingsView(SlotRequestView):
    """The bookings of a template."""

    needs: ClassVar = {"GET": Scope.BOOKINGS_READ, "POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="bookings",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER, BookingsQuerySerializer],
        responses={**BOOKINGS_RESPONSE, **READ_PROBLEMS},
    )
    def get(self, request: Request, interview_id: str) -> Response:
        """List the bookings of a template, the earliest first, in pages."""
        now, template = self.now(), self.get_template(interview_id)
        query = BookingsQuerySerializer(data=request.query_params, context={"request": request})
        query.is_valid(raise_exception=True)
        filters = {"start": now, **query.validated_data}
        bookings, more = booking_queries.list_bookings(template.pk, **filters)
        rows = [representations.serialize_booking(booking) for booking in bookings]
        next_key = [rows[-1]["start"], rows[-1]["id"]] if more else None
        return build_page(request, rows, next_key)

    @extend_schema(
        operation_id="book",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=BookingBodySerializer,
        responses={**BOOKING_CREATED_RESPONSE, **WRITE_PROBLEMS},
    )
    @accept_idempotency_key(representations.serialize_booking, status=201)
    def post(self, request: Request, idempotent: IdempotentRequest, interview_id: str) -> Booking:
        """Book a slot, or the slot of a hold, for a candidate."""
        body = self.validate_body(BookingBodySerializer, request, interview_id)
        template_id, now, candidate = int(interview_id), idempotent.now, body["candidate"]
        allow_overlap = body["allowCandidateOverlap"]
        if "hold" in body:
            return booking.book_hold(
                template_id,
                body["hold"],
                candidate,
                now,
                idempotent,
                allow_candidate_overlap=allow_overlap,
            )
        slot = SlotRequest(template_id, body["start"], now, allow_candidate_overlap=allow_overlap)
        return booking.book(slot, candidate, idempotent)


class BookingView(TemplateView):
    """One booking."""

    needs: ClassVar = {"GET": Scope.BOOKINGS_READ, "DELETE": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="bookingRead",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER],
        responses={**BOOKING_RESPONSE, **READ_PROBLEMS},
    )
    def get(self, request: Request, interview_id: str, booking_id: UUID) -> Response:
        """Return a booking."""
        template = self.get_template(interview_id)
        existing = booking_queries.get_booking(template.pk, booking_id)
        return self.build_response(representations.serialize_booking(existing))

    @extend_schema(
        operation_id="bookingDelete",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER, IDEMPOTENCY_KEY],
        responses={**BOOKING_RESPONSE, **WRITE_PROBLEMS},
    )
    @accept_idempotency_key(representations.serialize_booking)
    def delete(
        self, request: Request, idempotent: IdempotentRequest, interview_id: str, booking_id: UUID
    ) -> Booking:
        """Cancel a booking without a reason. It can still be read."""
        template = self.get_template(interview_id)
        return booking.cancel(template.pk, booking_id, "", idempotent.now, idempotent)


class CancelView(TemplateView):
    """The cancellation of a booking."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="bookingCancel",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=CancelBodySerializer,
        responses={**BOOKING_RESPONSE, **WRITE_PROBLEMS},
    )
    @accept_idempotency_key(representations.serialize_booking)
    def post(
        self, request: Request, idempotent: IdempotentRequest, interview_id: str, booking_id: UUID
    ) -> Booking:
        """Cancel a booking with a reason. A cancelled booking stays as it is."""
        body = CancelBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        template, reason = self.get_template(interview_id), body.validated_data["reason"]
        return booking.cancel(template.pk, booking_id, reason, idempotent.now, idempotent)


class RescheduleView(SlotRequestView):
    """A move of a booking."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="bookingReschedule",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=RescheduleBodySerializer,
        responses={**BOOKING_RESPONSE, **WRITE_PROBLEMS},
    )
    @accept_idempotency_key(representations.serialize_booking)
    def post(
        self, request: Request, idempotent: IdempotentRequest, interview_id: str, booking_id: UUID
    ) -> Booking:
        """Move a booking to another slot. Its own time counts as free."""
        body = self.validate_body(RescheduleBodySerializer, request, interview_id)
        slot = SlotRequest(
            int(interview_id),
            body["start"],
            idempotent.now,
            allow_candidate_overlap=body["allowCandidateOverlap"],
        )
        return booking.move(slot, booking_id, idempotent)
