"""API views of interviewers."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api import etag, path_ids
from api.idempotency_interface import (
    IDEMPOTENCY_KEY_PARAMETER,
    StoredRequest,
    change_once,
    with_idempotency_key,
)
from api.pagination import build_page_by_id
from api.path_ids import ObjectNotFoundError
from api.preconditions import (
    ETAG_PARAMETER,
    IF_MATCH_PARAMETER,
    build_object_response,
    check_if_match,
)
from api.schemas import problem_responses
from api.scopes import InsufficientScopeError, Scope
from api.views import EndpointView
from engine import timestamps
from people import interviewer_changes
from people.list_queries import InterviewerListQuerySerializer, filter_interviewers
from people.models import Interviewer
from people.serializers import (
    InterviewerCreateSerializer,
    InterviewerListSerializer,
    InterviewerSerializer,
    InterviewerUpdateSerializer,
)

INTERVIEWER_ID_PARAMETER = OpenApiParameter(
    "interviewer_id",
    OpenApiTypes.INT64,
    OpenApiParameter.PATH,
    description="The id of the interviewer.",
)
_UNREADABLE_PROBLEM = problem_responses(
    s409="`unreadable_rules`: the stored rules of an interviewer cannot be read."
)
IN_USE_PROBLEM = problem_responses(s409="`in_use`: set `active` to false instead.")


class InterviewerOwnedView(EndpointView):
    """Base of views of one interviewer, or of something that belongs to one."""

    checks_owner = True

    def get_interviewer(self, interviewer_id: str, *, lock: bool = False) -> Interviewer:
        """Return the interviewer with the id in the path; with `lock`, lock the row.

        Raise ObjectNotFoundError if there is none, or if the caller may not see them.
        """
        pk = path_ids.parse(interviewer_id, "interviewer")
        rows: Any = Interviewer.objects.select_for_update() if lock else Interviewer.objects.all()
        interviewer: Interviewer | None = rows.filter(pk=pk).first()
        if interviewer is None:
            raise ObjectNotFoundError("interviewer", pk)
        try:
            self.check_object_permissions(self.request, interviewer)
        except Http404:
            raise ObjectNotFoundError("interviewer", pk) from None
        return interviewer


class InterviewerListView(EndpointView):
    """All interviewers."""

    needs = {"GET": Scope.PEOPLE_READ, "POST": Scope.PEOPLE_WRITE}

    @extend_schema(
        operation_id="listInterviewers",
        summary="List interviewers",
        tags=["interviewers"],
        parameters=[InterviewerListQuerySerializer],
        responses={(200, "application/json"): InterviewerListSerializer, **_UNREADABLE_PROBLEM},
    )
    def get(self, request: Request) -> Response:
        """List interviewers by id, one page at a time."""
        query = InterviewerListQuerySerializer(
            data=request.query_params, context={"request": request}
        )
        query.is_valid(raise_exception=True)
        rows = filter_interviewers(query.validated_data)
        return build_page_by_id(
            request,
            rows,
            query.validated_data,
            lambda page: list(InterviewerSerializer(page, many=True).data),
        )

    @extend_schema(
        operation_id="createInterviewer",
        summary="Create an interviewer",
        tags=["interviewers"],
        parameters=[IDEMPOTENCY_KEY_PARAMETER, ETAG_PARAMETER],
        request=InterviewerCreateSerializer,
        responses={
            (201, "application/json"): InterviewerSerializer,
            **problem_responses(s409="`already_exists`: `interviewerId` has this email address."),
        },
    )
    @with_idempotency_key(lambda row: InterviewerSerializer(row).data, 201, "interviewer")
    def post(self, request: Request, idempotent: StoredRequest) -> Interviewer:
        """Create an interviewer. Only the name is required."""
        serializer = InterviewerCreateSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return change_once(idempotent, lambda: interviewer_changes.create(serializer))


class InterviewerView(InterviewerOwnedView):
    """One interviewer with all rules."""

    needs = {
        "GET": Scope.PEOPLE_READ,
        "PATCH": Scope.PEOPLE_WRITE,
        "DELETE": Scope.PEOPLE_WRITE,
    }

    @extend_schema(
        operation_id="getInterviewer",
        summary="Get an interviewer",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER, *etag.OPENAPI_PARAMETERS],
        responses={
            (200, "application/json"): InterviewerSerializer,
            **etag.NOT_MODIFIED_RESPONSE,
            **_UNREADABLE_PROBLEM,
        },
    )
    def get(self, request: Request, interviewer_id: str) -> HttpResponseBase:
        """Get an interviewer with all rules."""
        interviewer = self.get_interviewer(interviewer_id)
        return etag.build_response(request, InterviewerSerializer(interviewer).data)

    @extend_schema(
        operation_id="updateInterviewer",
        summary="Change an interviewer",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER, IF_MATCH_PARAMETER, ETAG_PARAMETER],
        request=InterviewerUpdateSerializer,
        responses={(200, "application/json"): InterviewerSerializer, **_UNREADABLE_PROBLEM},
    )
    def patch(self, request: Request, interviewer_id: str) -> Response:
        """Change the members in the body.

        Interviewers who change themselves cannot change their name, email address, external id,
        metadata and `active`.
        """
        try:
            with transaction.atomic():
                interviewer = self._change(request, interviewer_id)
        except IntegrityError:
            # Another request took the address after it was validated.
            message = str(InterviewerUpdateSerializer.EMAIL_TAKEN_MESSAGE)
            raise ValidationError({"email": [ErrorDetail(message, "taken")]}) from None
        return build_object_response(InterviewerSerializer(interviewer).data)

    @extend_schema(
        operation_id="deleteInterviewer",
        summary="Delete an interviewer",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER, IF_MATCH_PARAMETER],
        responses={204: None, **IN_USE_PROBLEM},
    )
    def delete(self, request: Request, interviewer_id: str) -> Response:
        """Delete an interviewer whom no panel, booking or hold names.

        Special days and connections are deleted too.
        """
        if Scope.PEOPLE_WRITE not in self.permissions:
            raise InsufficientScopeError(Scope.PEOPLE_WRITE)
        with transaction.atomic():
            interviewer = self.get_interviewer(interviewer_id, lock=True)
            if "If-Match" in request.headers:
                check_if_match(request, InterviewerSerializer(interviewer).data)
            interviewer_changes.delete(interviewer, timestamps.to_datetime(self.now()))
        return self.build_response(None, 204)

    def _change(self, request: Request, interviewer_id: str) -> Interviewer:
        interviewer = self.get_interviewer(interviewer_id, lock=True)
        self._check_fields(request.data)
        if request.headers.get("If-Match"):
            check_if_match(request, InterviewerSerializer(interviewer).data)
        changes = InterviewerUpdateSerializer(interviewer, data=request.data)
        changes.is_valid(raise_exception=True)
        changed: Interviewer = changes.save()
        return changed

    def _check_fields(self, body: Any) -> None:
        """Raise PermissionDenied for members that the caller cannot change.

        Check before validation, which would reveal the addresses of other interviewers.
        """
        names = InterviewerUpdateSerializer.COORDINATOR_FIELDS if isinstance(body, dict) else ()
        restricted = [name for name in names if name in body]
        if restricted and Scope.PEOPLE_WRITE not in self.permissions:
            raise PermissionDenied(f"Only coordinators can change {' and '.join(restricted)}.")
