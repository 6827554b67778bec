from __future__ import annotations

import re

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api import etag
from api.scopes import Scope
from api.views import EndpointView
from interviews import explanations, spec
from interviews.models import InterviewTemplate
from interviews.query_serializers import AvailabilityBodySerializer, described
from interviews.renderers import AnswerRenderer
from interviews.schemas import ANSWER, ProblemSerializer, StartSerializer
from interviews.serializers import AvailabilityQuerySerializer, ExplainQuerySerializer
from interviews.spec import Interview

_ID = re.compile(r"[0-9]{1,18}", re.ASCII)
INTERVIEW_ID = OpenApiParameter("interview_id", OpenApiTypes.INT64, OpenApiParameter.PATH)


def problem(description: str) -> OpenApiResponse:
    return OpenApiResponse(ProblemSerializer, description=description)


PROBLEMS = {
    (400, "application/problem+json"): problem("A parameter is wrong; it is named."),
    (406, "application/problem+json"): problem("Only JSON is on offer."),
    (409, "application/problem+json"): problem(
        "The panel is empty or cannot be filled, or its rules cannot be understood."
    ),
}
NOT_FOUND = {
    (404, "application/problem+json"): problem("There is no such interview template."),
}
UNREAD = {(503, "application/problem+json"): problem("Some calendar could not be read.")}
BODY_PROBLEMS = {
    (413, "application/problem+json"): problem("The body is larger than 1 MB."),
    (415, "application/problem+json"): problem("The body is not JSON."),
}
SLOTS = {(200, "application/json"): ANSWER}


class TemplateView(EndpointView):
    """A view of one interview template, or of what belongs to it."""

    @staticmethod
    def template(interview_id: str) -> InterviewTemplate:
        if not _ID.fullmatch(interview_id):
            raise NotFound(f"There is no interview {interview_id!r}: ids are numbers.")
        return spec.template(int(interview_id))


class AvailabilityAPIView(TemplateView):
    """What the views of this module have in common."""

    renderer_classes = [AnswerRenderer]

    def queried(self, request: Request, template: Interview | None) -> Response:
        """Answer the query that a body holds."""
        now = self.now()
        body = AvailabilityBodySerializer(data=request.data, context={"interview": template})
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        wanted = described(asked["described"], template)
        return self.answered(
            explanations.answer(wanted, asked["periods"], now=now, options=asked["options"])
        )


class AvailabilityView(AvailabilityAPIView):
    """When is this whole interview panel free?"""

    needs = {"GET": Scope.READ}

    @extend_schema(
        operation_id="interviewAvailability",
        tags=["availability"],
        parameters=[INTERVIEW_ID, AvailabilityQuerySerializer, *etag.PARAMETERS],
        responses={**SLOTS, **etag.NOT_MODIFIED, **PROBLEMS, **NOT_FOUND, **UNREAD},
    )
    def get(self, request: Request, interview_id: str) -> Response:
        """List the slots in which the panel of a template is free.

        Slots have the template's duration, begin on the marks of its step (the hour and half
        hour), at least its notice (24 hours) from now, and may overlap each other. All times are
        UTC.
        """
        now = self.now()
        wanted = spec.of_template(self.template(interview_id))
        context = {"now": now, "rules": wanted.rules}
        query = AvailabilityQuerySerializer(data=request.query_params, context=context)
        query.is_valid(raise_exception=True)
        found = explanations.answer(wanted, now=now, **query.validated_data)
        return etag.revalidated(request, self.answered(found))


class AvailabilityQueryView(AvailabilityAPIView):
    """When is this panel free, in several periods or under other rules than its template's?"""

    needs = {"POST": Scope.READ}

    @extend_schema(
        operation_id="interviewAvailabilityQuery",
        tags=["availability"],
        parameters=[INTERVIEW_ID],
        request=AvailabilityBodySerializer,
        responses={**SLOTS, **PROBLEMS, **NOT_FOUND, **UNREAD, **BODY_PROBLEMS},
    )
    def post(self, request: Request, interview_id: str) -> Response:
        """List the slots of a template in several periods; the body may change its rules."""
        template = spec.of_template(self.template(interview_id))
        return self.queried(request, template)


class QueryView(AvailabilityAPIView):
    """When are these people free? Without a template."""

    needs = {"POST": Scope.READ}

    @extend_schema(
        operation_id="availabilityQuery",
        tags=["availability"],
        request=AvailabilityBodySerializer,
        responses={**SLOTS, **PROBLEMS, **UNREAD, **BODY_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """List the slots of a panel and a duration that the body describes."""
        return self.queried(request, None)


class ExplainView(AvailabilityAPIView):
    """Why is this start a slot, or none?"""

    needs = {"GET": Scope.READ}

    @extend_schema(
        operation_id="interviewAvailabilityExplain",
        tags=["availability"],
        parameters=[INTERVIEW_ID, ExplainQuerySerializer],
        responses={(200, "application/json"): StartSerializer, **PROBLEMS, **NOT_FOUND},
    )
    def get(self, request: Request, interview_id: str) -> Response:
        """Say of one start whether it is a slot; if not, why, and what would make it one."""
        now = self.now()
        wanted = spec.of_template(self.template(interview_id))
        query = ExplainQuerySerializer(data=request.query_params, context={"interview": wanted})
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        return self.answered(
            explanations.start(
                wanted, asked["start"], now, asked["maxStaleness"], asked.get("ignoring")
            )
        )
