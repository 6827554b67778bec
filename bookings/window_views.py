"""The API views of the times at which a candidate can come."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.scopes import Scope
from api.views import EndpointView
from bookings import candidate_windows, fitting_slots, link_invitations
from bookings.candidate_links import InvalidLinkError
from bookings.candidate_windows import InvalidWindowsError
from bookings.link_invitations import LinkClosedError
from bookings.models import CandidateLink
from bookings.schemas import LINK_ID_PARAMETER, WINDOWS_PROBLEMS
from bookings.window_serializers import (
    WindowsBodySerializer,
    WindowsSerializer,
    build_validation_error,
)
from engine import timestamps

_RESPONSE = {(200, "application/json"): WindowsSerializer}


class LinkWindowsView(EndpointView):
    """The times at which the candidate of a link can come."""

    needs: ClassVar = {"GET": Scope.BOOKINGS_READ, "PUT": Scope.BOOKINGS_WRITE}

    @extend_schema(
        operation_id="getCandidateWindows",
        summary="Get when a candidate can come",
        tags=["candidate-links"],
        parameters=[LINK_ID_PARAMETER],
        responses=_RESPONSE,
    )
    def get(self, request: Request, link_id: UUID) -> Response:
        """Return the times at which the candidate can come, as they were sent.

        To find the slots that fit, send the windows to `queryInterviewSlots`.
        """
        return Response(_serialize(link_invitations.find(link_id)))

    @extend_schema(
        operation_id="replaceCandidateWindows",
        summary="Replace when a candidate can come",
        tags=["candidate-links"],
        parameters=[LINK_ID_PARAMETER],
        request=WindowsBodySerializer,
        responses={**_RESPONSE, **WINDOWS_PROBLEMS},
    )
    def put(self, request: Request, link_id: UUID) -> Response:
        """Replace the times at which the candidate can come, and notify the coordinators.

        Candidates do the same on their page. The same windows as before change nothing. A link
        that cannot book is refused.
        """
        link = link_invitations.find(link_id)
        body = WindowsBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        windows = [(window["start"], window["end"]) for window in body.validated_data["windows"]]
        try:
            now = self.now()
            count = fitting_slots.count_slots_in(link, windows, now)
            actor = self.get_actor(request)
            candidate_windows.submit(link, windows, now, actor, fit_count=count)
        except InvalidWindowsError as error:
            raise build_validation_error(error) from None
        except InvalidLinkError:
            raise LinkClosedError from None
        return Response(_serialize(link))


def _serialize(link: CandidateLink) -> dict[str, Any]:
    submitted_at = candidate_windows.get_submission_time(link)
    return {
        "candidateLinkId": str(link.uuid),
        "windows": [
            {"start": timestamps.format_utc(start), "end": timestamps.format_utc(end)}
            for start, end in candidate_windows.list_windows(link)
        ],
        "submittedAt": None if submitted_at is None else timestamps.format_utc(submitted_at),
    }
