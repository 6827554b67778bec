"""The API views that list who may replace an interviewer of a booking, and replace them."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import etag
from api.pagination import build_page
from api.scopes import Scope
from api.views import EndpointView
from bookings import booking_queries, interviewer_replacement, representations, stand_ins
from bookings.idempotency import IdempotentRequest
from bookings.idempotency_header import accept_idempotency_key
from bookings.interviewer_replacement import Replacement
from bookings.models import Booking
from bookings.replacement_serializers import (
    PLACES_RESPONSE,
    ReplaceBodySerializer,
    ReplacementsQuerySerializer,
)
from bookings.schemas import (
    BOOKING_ID_PARAMETER,
    BOOKING_RESPONSE,
    CHANGED_HEADERS,
    IDEMPOTENCY_KEY,
    REPLACE_PROBLEMS,
    REPLACEMENTS_PROBLEMS,
)
from bookings.slot_views import build_change_options
from bookings.stand_ins import Place, StandIn
from interviews.explanation_json import build_conflict


class ReplacementsView(EndpointView):
    """The stand-ins for the interviewers of a booking.

    The list shows what is in calendars, so it needs the scope of the change.
    """

    needs: ClassVar = {"GET": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="listReplacements",
        summary="List who may replace the interviewers of a booking",
        tags=["bookings"],
        parameters=[BOOKING_ID_PARAMETER, ReplacementsQuerySerializer],
        responses={**PLACES_RESPONSE, **REPLACEMENTS_PROBLEMS},
    )
    def get(self, request: Request, booking_id: UUID) -> Response:
        """List the interviewers of a booking with the members of the panel who might stand in.

        For each person it says whether they may take the place, and if not, why. The interviewers
        of a cancelled booking are listed too, but cannot be replaced.
        """
        query = ReplacementsQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        booking = booking_queries.get_booking(booking_id)
        max_staleness = query.validated_data["maxStalenessSeconds"]
        places = stand_ins.list_places(booking, self.now(), max_staleness)
        return build_page(request, list(map(serialize_place, places)), None)


class ReplaceInterviewerView(EndpointView):
    """The replacement of an interviewer."""

    needs: ClassVar = {"POST": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="replaceInterviewer",
        summary="Replace an interviewer of a booking",
        tags=["bookings"],
        parameters=[BOOKING_ID_PARAMETER, IDEMPOTENCY_KEY, etag.IF_MATCH, *CHANGED_HEADERS],
        request=ReplaceBodySerializer,
        responses={**BOOKING_RESPONSE, **REPLACE_PROBLEMS},
    )
    @accept_idempotency_key(representations.serialize_booking, route="booking")
    def post(self, request: Request, idempotent: IdempotentRequest, booking_id: UUID) -> Booking:
        """Replace an interviewer of a booking by another member of the panel, at the same time.

        The two interviewers get mails, and so does the candidate if the interview shows the names
        of its interviewers. The other interviewers get none.
        """
        body = ReplaceBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values = body.validated_data
        replacement = Replacement(booking_id, values["interviewerId"], values["replacementId"])
        options = build_change_options(request, values)
        return interviewer_replacement.replace_interviewer(replacement, idempotent, options)


def serialize_place(place: Place) -> dict[str, Any]:
    """Return the JSON of an interviewer of a booking and their stand-ins."""
    row = place.participant
    return {
        "interviewer": {
            "id": row.interviewer_id,
            "name": row.interviewer.name,
            "optional": row.optional,
        },
        "replacements": [_serialize_stand_in(stand_in) for stand_in in place.stand_ins],
    }


def _serialize_stand_in(stand_in: StandIn) -> dict[str, Any]:
    return {
        "id": stand_in.interviewer.pk,
        "name": stand_in.interviewer.name,
        "alternate": stand_in.is_alternate,
        "available": stand_in.is_available,
        "reasons": list(stand_in.reasons),
        "conflicts": [build_conflict(conflict) for conflict in stand_in.conflicts],
    }
