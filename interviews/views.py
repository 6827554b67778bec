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
from interviews.query_serializers import AvailabilityBodySerializer, build_spec_from_body
from interviews.renderers import AvailabilityRenderer
from interviews.schemas import AVAILABILITY_RESPONSE, ProblemSerializer, StartSerializer
from interviews.serializers import AvailabilityQuerySerializer, ExplainQuerySerializer
from interviews.spec import InterviewSpec

_ID = re.compile(r"[0-9]{1,18}", re.ASCII)
INTERVIEW_ID_PARAMETER = OpenApiParameter("interview_id", OpenApiTypes.INT64, OpenApiParameter.PATH)


def problem(description: str) -> OpenApiResponse:
    return OpenApiResponse(ProblemSerializer, description=description)


COMMON_PROBLEMS = {
    (400, "application/problem+json"): problem("A parameter is wrong; it is named."),
    (406, "application/problem+json"): problem("Only JSON is on offer."),
    (409, "application/problem+json"): problem(
        "The panel is empty or cannot be filled, or its rules cannot be understood."
    ),
}
NOT_FOUND_PROBLEM = {
    (404, "application/problem+json"): problem("There is no such interview template."),
}
UNKNOWN_PROBLEM = {(503, "application/problem+json"): problem("Some calendar could not be read.")}
BODY_PROBLEMS = {
    (413, "application/problem+json"): problem("The body is larger than 1 MB."),
    (415, "application/problem+json"): problem("The body is not JSON."),
}
SLOT_RESPONSES = {(200, "application/json"): AVAILABILITY_RESPONSE}


class TemplateView(EndpointView):
    """A view of one interview template, or of what belongs to it."""

    @staticmethod
    def get_template(interview_id: str) -> InterviewTemplate:
        if not _ID.fullmatch(interview_id):
            raise NotFound(f"There is no interview {interview_id!r}: ids are numbers.")
        return spec.get_template(int(interview_id))


class AvailabilityBaseView(TemplateView):
    """What the views of this module have in common."""

    renderer_classes = [AvailabilityRenderer]

    def answer_body(self, request: Request, template: InterviewSpec | None) -> Response:
        """Answer the query that a body holds."""
        now = self.now()
        body = AvailabilityBodySerializer(data=request.data, context={"interview": template})
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        wanted = build_spec_from_body(asked["described"], template)
        return self.build_response(
            explanations.find_and_explain(
                wanted, asked["periods"], now=now, options=asked["options"]
            )
        )


class AvailabilityView(AvailabilityBaseView):
    """When is this whole interview panel free?"""

    needs = {"GET": Scope.READ}

    @extend_schema(
        operation_id="interviewAvailability",
        tags=["availability"],
        parameters=[INTERVIEW_ID_PARAMETER, AvailabilityQuerySerializer, *etag.OPENAPI_PARAMETERS],
        responses={
            **SLOT_RESPONSES,
            **etag.NOT_MODIFIED_RESPONSE,
            **COMMON_PROBLEMS,
            **NOT_FOUND_PROBLEM,
            **UNKNOWN_PROBLEM,
        },
    )
    def get(self, request: Request, interview_id: str) -> Response:
        """List the slots in which the panel of a template is free.

        Slots have the template's duration, begin on the marks of its step (the hour and half
        hour), at least its notice (24 hours) from now, and may overlap each other. All times are
        UTC.
        """
        now = self.now()
        wanted = spec.load_spec(self.get_template(interview_id))
        context = {"now": now, "rules": wanted.rules}
        query = AvailabilityQuerySerializer(data=request.query_params, context=context)
        query.is_valid(raise_exception=True)
        found = explanations.find_and_explain(wanted, now=now, **query.validated_data)
        return etag.add_etag(request, self.build_response(found))


class AvailabilityQueryView(AvailabilityBaseView):
    """When is this panel free, in several periods or under other rules than its template's?"""

    needs = {"POST": Scope.READ}

    @extend_schema(
        operation_id="interviewAvailabilityQuery",
        tags=["availability"],
        parameters=[INTERVIEW_ID_PARAMETER],
        request=AvailabilityBodySerializer,
        responses={
            **SLOT_RESPONSES,
            **COMMON_PROBLEMS,
            **NOT_FOUND_PROBLEM,
            **UNKNOWN_PROBLEM,
            **BODY_PROBLEMS,
        },
    )
    def post(self, request: Request, interview_id: str) -> Response:
        """List the slots of a template in several periods; the body may change its rules."""
        template = spec.load_spec(self.get_template(interview_id))
        return self.answer_body(request, template)


class AdHocAvailabilityView(AvailabilityBaseView):
    """When are these people free? Without a template."""

    needs = {"POST": Scope.READ}

    @extend_schema(
        operation_id="availabilityQuery",
        tags=["availability"],
        request=AvailabilityBodySerializer,
        responses={**SLOT_RESPONSES, **COMMON_PROBLEMS, **UNKNOWN_PROBLEM, **BODY_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """List the slots of a panel and a duration that the body describes."""
        return self.answer_body(request, None)


class ExplainStartView(AvailabilityBaseView):
    """Why is this start a slot, or none?"""

    needs = {"GET": Scope.READ}

    @extend_schema(
        operation_id="interviewAvailabilityExplain",
        tags=["availability"],
        parameters=[INTERVIEW_ID_PARAMETER, ExplainQuerySerializer],
        responses={
            (200, "application/json"): StartSerializer,
            **COMMON_PROBLEMS,
            **NOT_FOUND_PROBLEM,
        },
    )
    def get(self, request: Request, interview_id: str) -> Response:
        """Say of one start whether it is a slot; if not, why, and what would make it one."""
        now = self.now()
        wanted = spec.load_spec(self.get_template(interview_id))
        query = ExplainQuerySerializer(data=request.query_params, context={"interview": wanted})
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        return self.build_response(
            explanations.explain_start(
                wanted, asked["start"], now, asked["maxStaleness"], asked.get("ignoring")
            )
        )
