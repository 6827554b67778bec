"""The API views of holds."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import etag
from api.error_entries import build_error
from api.pagination import build_page
from api.scopes import Scope
from api.views import EndpointView
from bookings import booking_filters, holds, representations
from bookings.idempotency import IdempotentRequest
from bookings.idempotency_header import accept_idempotency_key
from bookings.loaded_interview import LoadedInterview
from bookings.models import Booking, Hold
from bookings.precondition import Precondition
from bookings.query_serializers import HoldsQuerySerializer
from bookings.schemas import (
    CREATED_HEADERS,
    HOLD_CREATED_RESPONSE,
    HOLD_ID_PARAMETER,
    HOLD_PROBLEMS,
    HOLD_RESPONSE,
    HOLDS_RESPONSE,
    IDEMPOTENCY_KEY,
    INTERVIEW_ID_PARAMETER,
    RELEASE_PROBLEMS,
)
from bookings.serializers import HoldBodySerializer
from bookings.slot_check import SlotRequest
from bookings.slot_views import SlotView
from engine.timestamps import from_datetime


def _serialize_new_hold(hold: Hold) -> dict[str, Any]:
    return representations.serialize_hold(hold, from_datetime(hold.created_at))


class InterviewHoldsView(SlotView):
    """The holds of an interview."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="createHold",
        summary="Hold a slot for some minutes",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER, IDEMPOTENCY_KEY, *CREATED_HEADERS],
        request=HoldBodySerializer,
        responses={**HOLD_CREATED_RESPONSE, **HOLD_PROBLEMS},
    )
    @accept_idempotency_key(_serialize_new_hold, status=201, route="hold")
    def post(self, request: Request, idempotent: IdempotentRequest, interview_id: str) -> Hold:
        """Hold a slot, so that no other caller can take it.

        The slot is held for `holdMinutes`. Book it with its id as `holdId`, or let it expire. A
        hold with `excludeBooking` is for a move of that booking: the booking's own time counts as
        free.
        """
        interview = LoadedInterview.load(self.parse_id(interview_id))
        body = self.validate_body(HoldBodySerializer, request, interview)
        moved_id = body.get("excludeBooking")
        if moved_id and not Booking.objects.filter(pk=moved_id).exists():
            error = build_error("There is no such booking.", "not_found")
            raise serializers.ValidationError({"excludeBooking": error})
        slot = SlotRequest(
            int(interview_id),
            body["start"],
            idempotent.now,
            exclude_booking=moved_id,
            interviewer_ids=tuple(body.get("interviewerIds", ())),
            changes=tuple(body["applyChanges"]),
            loaded=interview,
        )
        return holds.create(slot, body["holdMinutes"], idempotent)


class HoldsView(EndpointView):
    """The holds of all interviews."""

    needs: ClassVar = {"GET": Scope.BOOKINGS_READ}

    @extend_schema(
        operation_id="listHolds",
        summary="List holds",
        tags=["bookings"],
        parameters=[HoldsQuerySerializer],
        responses=HOLDS_RESPONSE,
    )
    def get(self, request: Request) -> Response:
        """List the holds of all interviews, the earliest slot first, in pages.

        Without `state`, the list has the holds that have not expired and have not been booked.
        Expired holds are deleted after a day.
        """
        query = HoldsQuerySerializer(data=request.query_params, context={"request": request})
        query.is_valid(raise_exception=True)
        values, now = query.validated_data, self.now()
        rows, more = booking_filters.list_holds(
            now,
            values["limit"],
            states=values.get("state", ["held"]),
            interview_id=values.get("interviewId"),
            after=values.get("cursor"),
        )
        bodies = representations.serialize_holds(rows, now)
        return build_page(request, bodies, [bodies[-1]["start"], rows[-1].pk] if more else None)


class HoldView(EndpointView):
    """One hold."""

    needs: ClassVar = {"GET": Scope.BOOKINGS_READ, "DELETE": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="getHold",
        summary="Get a hold",
        tags=["bookings"],
        parameters=[HOLD_ID_PARAMETER, *etag.OPENAPI_PARAMETERS],
        responses={**HOLD_RESPONSE, **etag.NOT_MODIFIED_RESPONSE},
    )
    def get(self, request: Request, hold_id: UUID) -> Any:
        """Return a hold, also for a day after it expired."""
        return etag.build_response(
            request, representations.serialize_hold(holds.find(hold_id), self.now())
        )

    @extend_schema(
        operation_id="releaseHold",
        summary="Release a hold",
        tags=["bookings"],
        parameters=[HOLD_ID_PARAMETER, etag.IF_MATCH],
        responses={204: None, **RELEASE_PROBLEMS},
    )
    def delete(self, request: Request, hold_id: UUID) -> Response:
        """Release a hold before it expires; its time is free at once."""
        precondition = Precondition(request.headers.get("If-Match", ""))
        holds.release(hold_id, self.now(), self.get_actor(request), precondition)
        return Response(status=204, headers={"Cache-Control": "no-store"})
