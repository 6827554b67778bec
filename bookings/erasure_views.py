"""The API view that erases candidates."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.schemas import problem_responses
from api.scopes import Scope
from api.views import EndpointView
from bookings import erasure
from bookings.erasure_serializers import EraseCandidateBodySerializer, ErasureSerializer


class EraseCandidateView(EndpointView):
    """The erasure of a candidate."""

    needs: ClassVar = {"POST": Scope.CANDIDATES_ERASE}

    @extend_schema(
        operation_id="eraseCandidate",
        summary="Erase a candidate",
        tags=["candidates"],
        request=EraseCandidateBodySerializer,
        responses={
            (200, "application/json"): ErasureSerializer,
            **problem_responses(
                s409="`candidate_has_interviews`: the candidate has the upcoming bookings"
                " `bookingIds`. `messages_pending`: messages about them have not been delivered"
                " yet. Nothing was erased.",
                s503="`too_busy`: too many requests book the same people. Nothing was erased.",
            ),
        },
    )
    def post(self, request: Request) -> Response:
        """Erase everything that is stored about the candidate with an email address.

        Bookings stay without a candidate and without metadata. To repeat the request does no harm,
        so it takes no idempotency key, which would store a digest of the address.
        """
        body = EraseCandidateBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        email, now = body.validated_data["email"], self.now()
        actor = self.get_actor(request)
        if body.validated_data["cancelBookings"]:
            erasure.cancel_upcoming(email, now, actor)
        return self.build_response(_serialize(erasure.erase(email, now, actor)))


def _serialize(counts: dict[str, int]) -> dict[str, Any]:
    return {
        "bookings": counts["bookings"],
        "candidateLinks": counts["links"],
        "messages": counts["messages"],
        "storedResponses": counts["stored responses"],
    }
