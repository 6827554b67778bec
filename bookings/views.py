"""The API views that create, list and read bookings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import etag
from api.pagination import build_page
from api.scopes import Scope
from api.views import EndpointView
from bookings import (
    announced_offsets,
    booking_filters,
    booking_queries,
    booking_update,
    included_parts,
    representations,
    requested_link,
)
from bookings.body_schemas import BOOKING_BODY
from bookings.booking import BookingExtras, BookingNotFoundError
from bookings.booking_filters import BookingFilter
from bookings.booking_update import BookingChanges
from bookings.idempotency import IdempotentRequest
from bookings.idempotency_header import accept_idempotency_key
from bookings.loaded_interview import LoadedInterview
from bookings.models import Booking
from bookings.query_serializers import (
    INCLUDE_PARAMETER,
    BookingQuerySerializer,
    BookingsQuerySerializer,
)
from bookings.schemas import (
    BOOKING_CREATED_RESPONSE,
    BOOKING_ID_PARAMETER,
    BOOKING_PROBLEMS,
    BOOKING_RESPONSE,
    BOOKINGS_RESPONSE,
    CHANGED_HEADERS,
    CREATED_HEADERS,
    IDEMPOTENCY_KEY,
    INTERVIEW_ID_PARAMETER,
    UPDATE_PROBLEMS,
)
from bookings.serializers import BookingBodySerializer, BookingUpdateSerializer
from bookings.slot_views import SlotView, build_change_options, build_slot_request
from outbox.mail_recipients import ALL_RECIPIENTS

_TIME_CONDITIONS = {
    "moved": announced_offsets.build_moved_condition,
    "unknown": announced_offsets.build_unknown_condition,
}


class InterviewBookingsView(SlotView):
    """The bookings of an interview."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="createBooking",
        summary="Book a slot for a candidate",
        tags=["bookings"],
        parameters=[INTERVIEW_ID_PARAMETER, IDEMPOTENCY_KEY, *CREATED_HEADERS],
        request=BOOKING_BODY,
        responses={**BOOKING_CREATED_RESPONSE, **BOOKING_PROBLEMS},
    )
    @accept_idempotency_key(representations.serialize_booking, status=201, route="booking")
    def post(self, request: Request, idempotent: IdempotentRequest, interview_id: str) -> Booking:
        """Book a slot, or the slot of a hold, for a candidate.

        The interviewers are chosen, their calendars are written, and all participants get an
        invitation, unless `notify` says otherwise. With `candidateLinkId`, the candidate can move
        and cancel the booking with the link.
        """
        interview = LoadedInterview.load(self.parse_id(interview_id))
        body = self.validate_body(BookingBodySerializer, request, interview)
        extras = BookingExtras(
            body.get("externalId", ""), body.get("metadata", {}), body.get("notify", ALL_RECIPIENTS)
        )
        slot = build_slot_request(interview.template.pk, body, idempotent.now, interview)
        link_id = body.get("candidateLinkId")
        candidate = requested_link.add_link(body["candidate"], slot.interview_id, link_id)
        return requested_link.book(slot, candidate, idempotent, extras)


class BookingsView(EndpointView):
    """The bookings of all interviews."""

    needs: ClassVar = {"GET": Scope.BOOKINGS_READ}

    @extend_schema(
        operation_id="listBookings",
        summary="List bookings",
        tags=["bookings"],
        parameters=[BookingsQuerySerializer, INCLUDE_PARAMETER],
        responses=BOOKINGS_RESPONSE,
    )
    def get(self, request: Request) -> Response:
        """List the bookings of all interviews, in pages.

        Without `start` and `state`, the list has the upcoming bookings that are not cancelled. With
        `updatedSince` or `externalId` it has all, also past and cancelled ones.
        """
        query = BookingsQuerySerializer(data=request.query_params, context={"request": request})
        query.is_valid(raise_exception=True)
        values = query.validated_data
        bookings, more = booking_filters.list_bookings(
            _build_filter(values, self.now()), values["sort"], values["limit"], values.get("cursor")
        )
        rows = included_parts.serialize_bookings(bookings, values.get("include", ()), self.now())
        next_key = [rows[-1][values["sort"]], rows[-1]["id"]] if more else None
        return build_page(request, rows, next_key)


class BookingView(SlotView):
    """One booking."""

    needs: ClassVar = {"GET": Scope.BOOKINGS_READ, "PATCH": Scope.BOOKINGS_WRITE}
    checks_owner = True

    @extend_schema(
        operation_id="getBooking",
        summary="Get a booking",
        tags=["bookings"],
        parameters=[
            BOOKING_ID_PARAMETER,
            BookingQuerySerializer,
            INCLUDE_PARAMETER,
            *etag.OPENAPI_PARAMETERS,
        ],
        responses={**BOOKING_RESPONSE, **etag.NOT_MODIFIED_RESPONSE},
    )
    def get(self, request: Request, booking_id: UUID) -> Any:
        """Return a booking, cancelled or not. With `include` there is no `ETag`.

        Interviewers read the bookings in which they take part, without the internal note, the
        external id, the metadata and the exceptions of rules; what `include` adds is about them.
        """
        query = BookingQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        loaded = booking_queries.get_booking(booking_id)
        own_id = self._find_own_id(loaded)
        include = query.validated_data.get("include", ())
        [shown] = included_parts.serialize_bookings([loaded], include, self.now(), own_id)
        return self.build_response(shown) if include else etag.build_response(request, shown)

    def _find_own_id(self, booking: Booking) -> int | None:
        """Return the interviewer who reads an own booking; None for those who may read all.

        Raise BookingNotFoundError if the interviewer does not take part.
        """
        if Scope.BOOKINGS_READ in self.permissions:
            return None
        own_id = self.permissions.interviewer_id
        if own_id not in {row.interviewer_id for row in booking.participants.all()}:
            raise BookingNotFoundError(booking.pk)
        return own_id

    @extend_schema(
        operation_id="updateBooking",
        summary="Change the candidate or your own data of a booking",
        tags=["bookings"],
        parameters=[BOOKING_ID_PARAMETER, etag.IF_MATCH, *CHANGED_HEADERS],
        request=BookingUpdateSerializer,
        responses={**BOOKING_RESPONSE, **UPDATE_PROBLEMS},
    )
    def patch(self, request: Request, booking_id: UUID) -> Response:
        """Change the candidate, the external id or the metadata of a booking.

        Members that are left out stay as they are; `metadata` is replaced as a whole. Participants
        are notified of a change of the candidate. Of a cancelled booking only your own data can be
        changed.
        """
        body = BookingUpdateSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = body.validated_data
        changes = BookingChanges(
            values.get("candidate", {}),
            values.get("external_id"),
            values.get("metadata"),
            values["allowCandidateOverlap"],
        )
        options, actor = build_change_options(request, values), self.get_actor(request)
        changed = booking_update.update(booking_id, changes, self.now(), actor, options)
        data = representations.serialize_booking(changed)
        return self.build_response(data, ETag=etag.compute_etag(data))


def _build_filter(values: Mapping[str, Any], now: int) -> BookingFilter:
    """Return the filter of a list; `updatedSince` and `externalId` select past bookings too."""
    is_lookup = "updatedSince" in values or "externalId" in values
    find_times = _TIME_CONDITIONS.get(values.get("localTimes", ""))
    return BookingFilter(
        interview_id=values.get("interviewId"),
        interviewer_id=values.get("interviewerId"),
        candidate_email=values.get("candidateEmail", ""),
        external_id=values.get("externalId", ""),
        text=values.get("q", ""),
        states=values.get("state", () if is_lookup else [Booking.State.BOOKED]),
        start=values.get("start", None if is_lookup else now),
        end=values.get("end"),
        updated_since=values.get("updatedSince"),
        condition=find_times(now) if find_times else Q(),
    )
