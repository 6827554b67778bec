from __future__ import annotations

import math
import re

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from interviews import availability
from interviews.renderers import AvailabilityRenderer
from interviews.serializers import (
    AvailabilityQuerySerializer,
    AvailabilitySerializer,
    ProblemSerializer,
)

_ID = re.compile(r"[0-9]{1,18}", re.ASCII)


def _problem(description: str) -> OpenApiResponse:
    return OpenApiResponse(ProblemSerializer, description=description)


class AvailabilityView(APIView):
    """When is this whole interview panel free?"""

    renderer_classes = [AvailabilityRenderer]

    @extend_schema(
        operation_id="interviewAvailability",
        tags=["availability"],
        parameters=[
            OpenApiParameter("interview_id", OpenApiTypes.INT64, OpenApiParameter.PATH),
            AvailabilityQuerySerializer,
        ],
        responses={
            (200, "application/json"): AvailabilitySerializer,
            (400, "application/problem+json"): _problem("A parameter is wrong; it is named."),
            (404, "application/problem+json"): _problem("There is no such interview template."),
            (406, "application/problem+json"): _problem("Only JSON is on offer."),
            (409, "application/problem+json"): _problem("The template has no interviewers."),
            (503, "application/problem+json"): _problem("Some calendar could not be read."),
        },
    )
    def get(self, request: Request, interview_id: str) -> Response:
        """List the slots in which all interviewers of a template are free.

        Slots have the template's duration, begin on the hour or half hour, at least 24 hours from
        now, and may overlap each other. All times are UTC.
        """
        now = math.ceil(timezone.now().timestamp())
        if not _ID.fullmatch(interview_id):
            raise NotFound(f"There is no interview {interview_id!r}: ids are numbers.")
        query = AvailabilityQuerySerializer(data=request.query_params, context={"now": now})
        query.is_valid(raise_exception=True)
        found = availability.find(int(interview_id), now=now, **query.validated_data)
        return Response(found, headers={"Cache-Control": "no-store"})
