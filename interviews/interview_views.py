"""API views of interviews as resources: kinds of meetings with a panel and rules."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import etag
from api.idempotency_interface import (
    IDEMPOTENCY_KEY_PARAMETER,
    StoredRequest,
    change_once,
    with_idempotency_key,
)
from api.pagination import build_page_by_id
from api.preconditions import (
    ETAG_PARAMETER,
    IF_MATCH_PARAMETER,
    build_object_response,
    check_if_match,
)
from api.schemas import problem_responses
from api.scopes import Scope
from core.text_search import match_words
from interviews import interview_changes, panels, stored_panels
from interviews.interview_serializers import (
    InterviewCreateSerializer,
    InterviewListQuerySerializer,
    InterviewListSerializer,
    InterviewSerializer,
    InterviewUpdateSerializer,
)
from interviews.models import InterviewTemplate
from interviews.views import INTERVIEW_ID_PARAMETER, TemplateView
from people.list_queries import filter_resources

_IN_USE = problem_responses(s409="`in_use`: set `active` to false instead.")
_FOUND: Any = {(200, "application/json"): InterviewSerializer}


def represent(template: InterviewTemplate) -> Any:
    """Return what the API shows of an interview, as stored."""
    [row] = InterviewTemplate.objects.filter(pk=template.pk).prefetch_related(
        *stored_panels.PANEL_ROWS
    )
    return InterviewSerializer(row).data


class InterviewListView(TemplateView):
    """All interviews."""

    needs = {"GET": Scope.INTERVIEWS_READ, "POST": Scope.INTERVIEWS_WRITE}

    @extend_schema(
        operation_id="listInterviews",
        summary="List interviews",
        tags=["interviews"],
        parameters=[InterviewListQuerySerializer],
        responses={(200, "application/json"): InterviewListSerializer},
    )
    def get(self, request: Request) -> Response:
        """List interviews by id, one page at a time."""
        serializer = InterviewListQuerySerializer(
            data=request.query_params, context={"request": request}
        )
        serializer.is_valid(raise_exception=True)
        query = serializer.validated_data
        rows = filter_resources(InterviewTemplate.objects.all(), query)
        if "q" in query:
            rows = rows.filter(match_words(query["q"], "name"))
        if "interviewerId" in query:
            rows = rows.filter(pk__in=panels.find_template_ids([query["interviewerId"]]))
        return build_page_by_id(
            request,
            rows.prefetch_related(*stored_panels.PANEL_ROWS),
            query,
            lambda page: list(InterviewSerializer(page, many=True).data),
        )

    @extend_schema(
        operation_id="createInterview",
        summary="Create an interview",
        tags=["interviews"],
        parameters=[IDEMPOTENCY_KEY_PARAMETER, ETAG_PARAMETER],
        request=InterviewCreateSerializer,
        responses={
            (201, "application/json"): InterviewSerializer,
        },
    )
    @with_idempotency_key(represent, 201, "interview")
    def post(self, request: Request, idempotent: StoredRequest) -> InterviewTemplate:
        """Create an interview with its panel. Only the name and the duration are required."""
        serializer = InterviewCreateSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return change_once(idempotent, lambda: interview_changes.save(serializer))


class InterviewView(TemplateView):
    """One interview."""

    needs = {
        "GET": Scope.INTERVIEWS_READ,
        "PATCH": Scope.INTERVIEWS_WRITE,
        "DELETE": Scope.INTERVIEWS_WRITE,
    }

    @extend_schema(
        operation_id="getInterview",
        summary="Get an interview",
        tags=["interviews"],
        parameters=[INTERVIEW_ID_PARAMETER, *etag.OPENAPI_PARAMETERS],
        responses={**_FOUND, **etag.NOT_MODIFIED_RESPONSE},
    )
    def get(self, request: Request, interview_id: str) -> HttpResponseBase:
        """Get an interview with its panel and rules."""
        return etag.build_response(request, represent(self.get_template(interview_id)))

    @extend_schema(
        operation_id="updateInterview",
        summary="Change an interview",
        tags=["interviews"],
        parameters=[INTERVIEW_ID_PARAMETER, IF_MATCH_PARAMETER, ETAG_PARAMETER],
        request=InterviewUpdateSerializer,
        responses=_FOUND,
    )
    def patch(self, request: Request, interview_id: str) -> Response:
        """Change the members in the body. `panel` is replaced as a whole."""
        with transaction.atomic():
            template = self._lock(request, interview_id)
            changes = InterviewUpdateSerializer(template, data=request.data)
            changes.is_valid(raise_exception=True)
            interview_changes.save(changes)
            changed = represent(template)
        return build_object_response(changed)

    @extend_schema(
        operation_id="deleteInterview",
        summary="Delete an interview",
        tags=["interviews"],
        parameters=[INTERVIEW_ID_PARAMETER, IF_MATCH_PARAMETER],
        responses={204: None, **_IN_USE},
    )
    def delete(self, request: Request, interview_id: str) -> Response:
        """Delete an interview that no booking, hold or candidate link names."""
        with transaction.atomic():
            interview_changes.delete(self._lock(request, interview_id))
        return self.build_response(None, 204)

    def _lock(self, request: Request, interview_id: str) -> InterviewTemplate:
        """Return an interview with its row locked; raise PreconditionFailedError."""
        template = self.get_template(interview_id)
        InterviewTemplate.objects.select_for_update().filter(pk=template.pk).first()
        if request.headers.get("If-Match"):
            check_if_match(request, represent(template))
        template.refresh_from_db()
        return template
