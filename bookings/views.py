from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.scopes import Scope
from bookings import booking, holds, queries, representations
from bookings.booking import BookingCancelledError
from bookings.holds import HoldAlreadyBookedError, HoldExpiredError, HoldNotFoundError
from bookings.idempotency import DuplicateRequestError, IdempotencyKeyReusedError, IdempotentRequest
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
from bookings.slot_check import SlotRequest, SlotUnavailableError
from interviews import spec
from interviews.spec import InterviewSpec
from interviews.views import TemplateView

IDEMPOTENCY_HEADER = "Idempotency-Key"
#: What is answered to a key from then on, like a success. It is no refusal if the same request came
#: through a moment ago.
STORED_ERRORS = (
    SlotUnavailableError,
    HoldNotFoundError,
    HoldAlreadyBookedError,
    HoldExpiredError,
    BookingCancelledError,
)


class BookingsAPIView(TemplateView):
    """What the views of this module have in common: a request may carry an idempotency key."""

    _once: IdempotentRequest | None = None

    def wanted(self, interview_id: str) -> InterviewSpec:
        return spec.load_spec(self.get_template(interview_id))

    def once(
        self, request: Request, now: int, write: Callable[[Any], Any], status: int = 200
    ) -> IdempotentRequest:
        """This request by its key; `write` makes of what comes of it what is answered.

        Raises Answered before anything else is looked at: what was right then may be wrong by now.
        """
        key = request.headers.get(IDEMPOTENCY_HEADER, "")
        if len(key) > 255 or not key.isascii() or not key.isprintable():
            raise ValidationError(
                {IDEMPOTENCY_HEADER: "It must be at most 255 printable ASCII characters."}
            )
        said = json.dumps([request.method, request.path, request.data], sort_keys=True)
        digest = hashlib.sha256(said.encode()).hexdigest()
        self._once = IdempotentRequest(
            self.get_actor(request), key, digest, now, lambda made: _json(write(made)), status
        )
        self._once.check()
        return self._once

    def cancelled(
        self, request: Request, interview_id: str, booking_id: UUID, reason: str
    ) -> Response:
        now = self.now()
        once = self.once(request, now, representations.serialize_booking)
        found = booking.cancel(self.get_template(interview_id).pk, booking_id, reason, now, once)
        return self.build_response(representations.serialize_booking(found))

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, DuplicateRequestError):
            return _replayed(exc)
        answer = super().handle_exception(exc)
        if isinstance(exc, STORED_ERRORS) and self._once:
            try:
                self._once.store_error_response(answer.status_code, answer.content.decode())
            except (DuplicateRequestError, IdempotencyKeyReusedError) as earlier:
                return self.handle_exception(earlier)
        return answer


def _json(value: Any) -> str:
    """What the renderer makes of it, so that a repeated answer is the same to the byte."""
    return JSONRenderer().render(value).decode()


def _replayed(earlier: DuplicateRequestError) -> HttpResponse:
    status = earlier.record.status
    return HttpResponse(
        earlier.record.body,
        status=status,
        content_type="application/problem+json" if status >= 400 else "application/json",
        headers={"Cache-Control": "no-store", "Idempotent-Replayed": "true"},
    )


class HoldsView(BookingsAPIView):
    """Slots that are kept for minutes."""

    needs: ClassVar = {"POST": Scope.BOOK}

    @extend_schema(
        operation_id="hold",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=HoldBodySerializer,
        responses={**HOLD_CREATED_RESPONSE, **WRITE_PROBLEMS},
    )
    def post(self, request: Request, interview_id: str) -> Response:
        """Hold a slot for some minutes, so that nobody else gets it."""
        now = self.now()
        once = self.once(request, now, lambda made: representations.serialize_hold(made, now), 201)
        described = self.wanted(interview_id)
        body = HoldBodySerializer(data=request.data, context={"interview": described})
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        wanted = SlotRequest(int(interview_id), asked["start"], now)
        made = holds.create(wanted, asked["minutes"], once)
        return self.build_response(representations.serialize_hold(made, now), 201)


class HoldView(BookingsAPIView):
    """One hold."""

    needs: ClassVar = {"GET": Scope.READ, "DELETE": Scope.BOOK}

    @extend_schema(
        operation_id="holdRead",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER],
        responses={**HOLD_RESPONSE, **READ_PROBLEMS},
    )
    def get(self, request: Request, interview_id: str, hold_id: UUID) -> Response:
        """Look at a hold."""
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
    def delete(self, request: Request, interview_id: str, hold_id: UUID) -> Response:
        """Give a held slot back before its time."""
        now = self.now()
        once = self.once(request, now, lambda nothing: nothing, 204)
        holds.release(self.get_template(interview_id).pk, hold_id, now, once)
        return self.build_response(None, 204)


class BookingsView(BookingsAPIView):
    """The bookings of a template."""

    needs: ClassVar = {"GET": Scope.READ, "POST": Scope.BOOK}

    @extend_schema(
        operation_id="bookings",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER, BookingsQuerySerializer],
        responses={**BOOKINGS_RESPONSE, **READ_PROBLEMS},
    )
    def get(self, request: Request, interview_id: str) -> Response:
        """List the bookings of a template, the earliest first, a page at a time."""
        now, template = self.now(), self.get_template(interview_id)
        query = BookingsQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        found, more = queries.list_bookings(template.pk, **{"start": now, **query.validated_data})
        return self.build_response(representations.serialize_booking_page(found, more))

    @extend_schema(
        operation_id="book",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=BookingBodySerializer,
        responses={**BOOKING_CREATED_RESPONSE, **WRITE_PROBLEMS},
    )
    def post(self, request: Request, interview_id: str) -> Response:
        """Book a slot, or the slot of a hold, for a candidate."""
        now = self.now()
        once = self.once(request, now, representations.serialize_booking, 201)
        described = self.wanted(interview_id)
        body = BookingBodySerializer(data=request.data, context={"interview": described})
        body.is_valid(raise_exception=True)
        asked, number = body.validated_data, int(interview_id)
        if "hold" in asked:
            made = booking.book_hold(number, asked["hold"], asked["candidate"], now, once)
        else:
            made = booking.book(SlotRequest(number, asked["start"], now), asked["candidate"], once)
        return self.build_response(representations.serialize_booking(made), 201)


class BookingView(BookingsAPIView):
    """One booking."""

    needs: ClassVar = {"GET": Scope.READ, "DELETE": Scope.BOOK}

    @extend_schema(
        operation_id="bookingRead",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER],
        responses={**BOOKING_RESPONSE, **READ_PROBLEMS},
    )
    def get(self, request: Request, interview_id: str, booking_id: UUID) -> Response:
        """Look at a booking."""
        found = queries.get_booking(self.get_template(interview_id).pk, booking_id)
        return self.build_response(representations.serialize_booking(found))

    @extend_schema(
        operation_id="bookingDelete",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER, IDEMPOTENCY_KEY],
        responses={**BOOKING_RESPONSE, **WRITE_PROBLEMS},
    )
    def delete(self, request: Request, interview_id: str, booking_id: UUID) -> Response:
        """Cancel a booking without giving a reason; it can still be looked at."""
        return self.cancelled(request, interview_id, booking_id, "")


class CancelView(BookingsAPIView):
    """The end of a booking."""

    needs: ClassVar = {"POST": Scope.BOOK}

    @extend_schema(
        operation_id="bookingCancel",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=CancelBodySerializer,
        responses={**BOOKING_RESPONSE, **WRITE_PROBLEMS},
    )
    def post(self, request: Request, interview_id: str, booking_id: UUID) -> Response:
        """Cancel a booking and say why; of one that is cancelled nothing changes."""
        body = CancelBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self.cancelled(request, interview_id, booking_id, body.validated_data["reason"])


class RescheduleView(BookingsAPIView):
    """Another time for a booking."""

    needs: ClassVar = {"POST": Scope.BOOK}

    @extend_schema(
        operation_id="bookingReschedule",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=RescheduleBodySerializer,
        responses={**BOOKING_RESPONSE, **WRITE_PROBLEMS},
    )
    def post(self, request: Request, interview_id: str, booking_id: UUID) -> Response:
        """Move a booking to another slot; the time that it has now counts as free."""
        now = self.now()
        once = self.once(request, now, representations.serialize_booking)
        described = self.wanted(interview_id)
        body = RescheduleBodySerializer(data=request.data, context={"interview": described})
        body.is_valid(raise_exception=True)
        wanted = SlotRequest(int(interview_id), body.validated_data["start"], now)
        return self.build_response(
            representations.serialize_booking(booking.move(wanted, booking_id, once))
        )
