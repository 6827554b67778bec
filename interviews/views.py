from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import etag, path_ids
from api.etag import BytesResponse
from api.schemas import problem_responses
from api.scopes import InsufficientScopeError, Scope
from api.views import EndpointView
from engine.intervals import Interval
from interviews import (
    availability_query,
    explanations,
    interview_spec,
    query_limits,
    response_size,
)
from interviews.availability import SearchOptions
from interviews.availability_json import AvailabilityRenderer, render_availability
from interviews.explanation_schemas import StartExplanationSerializer
from interviews.include_field import INCLUDE_CHOICES, build_include_parameter
from interviews.interview_spec import InterviewSpec
from interviews.models import InterviewTemplate
from interviews.query_serializers import AvailabilityBodySerializer, build_spec_from_body
from interviews.schemas import AVAILABILITY_RESPONSE
from interviews.serializers import INCLUDE_HELP, AvailabilityQuerySerializer, ExplainQuerySerializer

INTERVIEW_ID_PARAMETER = OpenApiParameter("interview_id", OpenApiTypes.INT64, OpenApiParameter.PATH)
INCLUDE_PARAMETER = build_include_parameter(INCLUDE_CHOICES, INCLUDE_HELP)
PANEL_CONFLICTS = (
    "`interview_inactive`: the interview is not offered. `empty_panel`, `unfillable_panel`,"
    " `too_many_groups`: its panel can have no slots. `unreadable_rules`: its stored rules, or"
    " those of an interviewer, cannot be read."
)
_TIMEOUT = "`query_too_long`: the search took too long."
_UNKNOWN = f"`availability_unknown`: `unknown` names calendars that could not be read. {_TIMEOUT}"
_SLOT_PROBLEMS = problem_responses(s409=PANEL_CONFLICTS, s503=_UNKNOWN)
_QUERY_PROBLEMS = problem_responses(
    s409="`unreadable_rules`: the stored rules of an interviewer cannot be read.", s503=_UNKNOWN
)
_EXPLAIN_PROBLEMS = problem_responses(s409=PANEL_CONFLICTS, s503=_TIMEOUT)
SLOT_RESPONSES = {(200, "application/json"): AVAILABILITY_RESPONSE}


class TemplateView(EndpointView):
    """Base of views of one interview template, or of something that belongs to it."""

    @classmethod
    def get_template(cls, interview_id: str) -> InterviewTemplate:
        """Return the template with the id in the path.

        Raise ObjectNotFoundError if the id is not a number, and InterviewNotFoundError if it is
        unknown.
        """
        return interview_spec.get_template(cls.parse_id(interview_id))

    @classmethod
    def load_interview(cls, interview_id: str, now: int | None = None) -> InterviewSpec:
        """Return the interview with the id in the path; with `now`, a search from then on follows.

        Raise the errors of `get_template` and of `interview_spec.load_spec`.
        """
        return interview_spec.load(cls.parse_id(interview_id), now)

    @staticmethod
    def parse_id(interview_id: str) -> int:
        """Return the number of an id in a path; raise ObjectNotFoundError if it is no number."""
        return path_ids.parse(interview_id, "interview")


class AvailabilityBaseView(TemplateView):
    """Base of the views that return slots or explanations."""

    renderer_classes = [AvailabilityRenderer]

    def check_view(self, query: Mapping[str, Any]) -> None:
        """Raise InsufficientScopeError if the caller may read only what candidates may see."""
        is_allowed = Scope.AVAILABILITY_READ in self.permissions
        if query.get("view") != "candidate" and not is_allowed:
            raise InsufficientScopeError(Scope.AVAILABILITY_READ)

    def answer_body(self, request: Request, template: InterviewSpec | None) -> BytesResponse:
        """Return the slots that the body of a request asks for."""
        now = self.now()
        self.check_view(cast("Mapping[str, Any]", request.data))
        serializer = AvailabilityBodySerializer(data=request.data, context={"interview": template})
        serializer.is_valid(raise_exception=True)
        query = serializer.validated_data
        interview = build_spec_from_body(query["described"], template)
        return self.find_and_render(interview, query["periods"], now, query["options"])

    def find_and_render(
        self,
        interview: InterviewSpec,
        periods: Sequence[Interval],
        now: int,
        options: SearchOptions,
    ) -> BytesResponse:
        """Return the slots of an interview, under a deadline and a limit of the response's size."""
        options = options.with_deadline()
        result = explanations.find_and_explain(interview, periods, now=now, options=options)
        sizes = response_size.estimate(result)
        query_limits.check_size(sizes)
        is_heavy = sum(sizes.values()) >= query_limits.HEAVY_BYTES
        with query_limits.limit_concurrency(is_heavy=is_heavy, deadline=options.deadline):
            return self.build_bytes_response(render_availability(result))


class AvailabilityView(AvailabilityBaseView):
    """The slots of an interview."""

    needs = {"GET": Scope.CANDIDATE_READ}

    @extend_schema(
        operation_id="listSlots",
        summary="List the slots of an interview",
        tags=["availability"],
        parameters=[
            INTERVIEW_ID_PARAMETER,
            AvailabilityQuerySerializer,
            INCLUDE_PARAMETER,
            *etag.OPENAPI_PARAMETERS,
        ],
        responses={**SLOT_RESPONSES, **etag.NOT_MODIFIED_RESPONSE, **_SLOT_PROBLEMS},
    )
    def get(self, request: Request, interview_id: str) -> BytesResponse:
        """List the slots in which the panel of an interview is free.

        Slots have the interview's duration. They start on the grid of its step (the hour and half
        hour), at least its notice (24 hours) from now. They may overlap each other. All times are
        UTC.
        """
        now = self.now()
        self.check_view(request.query_params)
        interview = self.load_interview(interview_id, now)
        query = availability_query.parse(request, now, interview.rules)
        return etag.add_etag(request, self.find_and_render(interview, now=now, **query))


class AvailabilityQueryView(AvailabilityBaseView):
    """The slots of an interview in several periods, or under other rules."""

    needs = {"POST": Scope.CANDIDATE_READ}

    @extend_schema(
        operation_id="queryInterviewSlots",
        summary="List slots of an interview under other rules",
        tags=["availability"],
        parameters=[INTERVIEW_ID_PARAMETER],
        request=AvailabilityBodySerializer,
        responses={**SLOT_RESPONSES, **_SLOT_PROBLEMS},
    )
    def post(self, request: Request, interview_id: str) -> BytesResponse:
        """List the slots of an interview in several periods; the body may change its rules."""
        template = self.load_interview(interview_id)
        return self.answer_body(request, template)


class AdHocAvailabilityView(AvailabilityBaseView):
    """The slots of a panel that belongs to no interview."""

    needs = {"POST": Scope.CANDIDATE_READ}

    @extend_schema(
        operation_id="querySlots",
        summary="List slots of a panel without an interview",
        tags=["availability"],
        request=AvailabilityBodySerializer,
        responses={**SLOT_RESPONSES, **_QUERY_PROBLEMS},
    )
    def post(self, request: Request) -> BytesResponse:
        """List the slots of a panel and a duration that the body describes."""
        return self.answer_body(request, None)


class ExplainStartView(AvailabilityBaseView):
    """The explanation of one start."""

    needs = {"GET": Scope.AVAILABILITY_READ}

    @extend_schema(
        operation_id="explainStart",
        summary="Explain why a start is or is not available",
        tags=["availability"],
        parameters=[INTERVIEW_ID_PARAMETER, ExplainQuerySerializer],
        responses={(200, "application/json"): StartExplanationSerializer, **_EXPLAIN_PROBLEMS},
    )
    def get(self, request: Request, interview_id: str) -> Response:
        """Explain whether one start is available; if not, why, and what would make it available."""
        now = self.now()
        interview = self.load_interview(interview_id, now)
        serializer = ExplainQuerySerializer(
            data=request.query_params, context={"interview": interview}
        )
        serializer.is_valid(raise_exception=True)
        query = serializer.validated_data
        result = explanations.explain_start(
            interview,
            query["start"],
            now,
            query["maxStalenessSeconds"],
            query.get("excludeBooking"),
        )
        return self.build_response(result)
