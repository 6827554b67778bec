"""The API view that confirms the local times of a booking."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from api.scopes import Scope
from api.views import EndpointView
from bookings import local_time_confirmation, representations
from bookings.idempotency import IdempotentRequest
from bookings.idempotency_header import accept_idempotency_key
from bookings.models import Booking
from bookings.schemas import (
    BOOKING_ID_PARAMETER,
    BOOKING_RESPONSE,
    CHANGED_HEADERS,
    IDEMPOTENCY_KEY,
    REPEATABLE_PROBLEMS,
)


class ConfirmTimesView(EndpointView):
    """The confirmation of the local times of a booking."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="confirmLocalTimes",
        summary="Confirm the local times of a booking",
        tags=["bookings"],
        parameters=[BOOKING_ID_PARAMETER, IDEMPOTENCY_KEY, *CHANGED_HEADERS],
        request=None,
        responses={**BOOKING_RESPONSE, **REPEATABLE_PROBLEMS},
    )
    @accept_idempotency_key(representations.serialize_booking, route="booking")
    def post(self, request: Request, idempotent: IdempotentRequest, booking_id: UUID) -> Booking:
        """Record that the participants of a booking know its current local times.

        These then count as announced, and no mail is sent. A booking that has begun, is cancelled
        or has the announced times stays as it is.
        """
        return local_time_confirmation.confirm(booking_id, idempotent.now, idempotent)
