"""API views of the days on which an interviewer has time off or other hours."""

from __future__ import annotations

from django.db import transaction
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import etag, path_ids
from api.idempotency_interface import (
    IDEMPOTENCY_KEY_PARAMETER,
    StoredRequest,
    change_once,
    with_idempotency_key,
)
from api.pagination import build_page
from api.path_ids import ObjectNotFoundError
from api.preconditions import (
    ETAG_PARAMETER,
    IF_MATCH_PARAMETER,
    build_object_response,
    check_if_match,
)
from api.scopes import Scope
from people.list_queries import SpecialDaysListQuerySerializer, list_special_days
from people.models import SpecialDays
from people.serializers import (
    SpecialDaysCreateSerializer,
    SpecialDaysListSerializer,
    SpecialDaysSerializer,
    SpecialDaysUpdateSerializer,
)
from people.views import (
    INTERVIEWER_ID_PARAMETER,
    InterviewerOwnedView,
)

_KIND = "entry of special days"
_DAYS_ID_PARAMETER = OpenApiParameter(
    "days_id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="The id of the special days."
)


class SpecialDaysListView(InterviewerOwnedView):
    """The special days of an interviewer."""

    needs = {"GET": Scope.PEOPLE_READ, "POST": Scope.PEOPLE_WRITE}

    @extend_schema(
        operation_id="listSpecialDays",
        summary="List special days",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER, SpecialDaysListQuerySerializer],
        responses={
            (200, "application/json"): SpecialDaysListSerializer,
        },
    )
    def get(self, request: Request, interviewer_id: str) -> Response:
        """List an interviewer's special days by their first day."""
        interviewer = self.get_interviewer(interviewer_id)
        query = SpecialDaysListQuerySerializer(
            data=request.query_params, context={"request": request}
        )
        query.is_valid(raise_exception=True)
        rows, next_key = list_special_days(interviewer, query.validated_data)
        return build_page(request, list(SpecialDaysSerializer(rows, many=True).data), next_key)

    @extend_schema(
        operation_id="createSpecialDays",
        summary="Add time off or other hours",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER, IDEMPOTENCY_KEY_PARAMETER, ETAG_PARAMETER],
        request=SpecialDaysCreateSerializer,
        responses={
            (201, "application/json"): SpecialDaysSerializer,
        },
    )
    @with_idempotency_key(lambda row: SpecialDaysSerializer(row).data, 201, "one-special-days")
    def post(self, request: Request, idempotent: StoredRequest, interviewer_id: str) -> SpecialDays:
        """Add time off, or other hours for some days."""
        interviewer = self.get_interviewer(interviewer_id)
        serializer = SpecialDaysCreateSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        row: SpecialDays = change_once(idempotent, lambda: serializer.save(interviewer=interviewer))
        return row


class SpecialDaysView(InterviewerOwnedView):
    """One row of special days."""

    needs = {
        "GET": Scope.PEOPLE_READ,
        "PATCH": Scope.PEOPLE_WRITE,
        "DELETE": Scope.PEOPLE_WRITE,
    }

    @extend_schema(
        operation_id="getSpecialDays",
        summary="Get special days",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER, _DAYS_ID_PARAMETER, *etag.OPENAPI_PARAMETERS],
        responses={
            (200, "application/json"): SpecialDaysSerializer,
            **etag.NOT_MODIFIED_RESPONSE,
        },
    )
    def get(self, request: Request, interviewer_id: str, days_id: str) -> HttpResponseBase:
        """Get one row of special days."""
        row = self._get_row(interviewer_id, days_id)
        return etag.build_response(request, SpecialDaysSerializer(row).data)

    @extend_schema(
        operation_id="updateSpecialDays",
        summary="Change special days",
        tags=["interviewers"],
        parameters=[
            INTERVIEWER_ID_PARAMETER,
            _DAYS_ID_PARAMETER,
            IF_MATCH_PARAMETER,
            ETAG_PARAMETER,
        ],
        request=SpecialDaysUpdateSerializer,
        responses={
            (200, "application/json"): SpecialDaysSerializer,
        },
    )
    def patch(self, request: Request, interviewer_id: str, days_id: str) -> Response:
        """Change the members in the body."""
        with transaction.atomic():
            row = self._get_row(interviewer_id, days_id, lock=True)
            check_if_match(request, SpecialDaysSerializer(row).data)
            changes = SpecialDaysUpdateSerializer(row, data=request.data)
            changes.is_valid(raise_exception=True)
            changes.save()
        return build_object_response(SpecialDaysSerializer(row).data)

    @extend_schema(
        operation_id="deleteSpecialDays",
        summary="Delete special days",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER, _DAYS_ID_PARAMETER, IF_MATCH_PARAMETER],
        responses={204: None},
    )
    def delete(self, request: Request, interviewer_id: str, days_id: str) -> Response:
        """Delete special days, so that the weekly hours apply again."""
        with transaction.atomic():
            row = self._get_row(interviewer_id, days_id, lock=True)
            check_if_match(request, SpecialDaysSerializer(row).data)
            row.delete()
        return self.build_response(None, 204)

    def _get_row(self, interviewer_id: str, days_id: str, *, lock: bool = False) -> SpecialDays:
        """Return a row of the interviewer; raise ObjectNotFoundError if there is none.

        A lock locks the owner.
        """
        interviewer = self.get_interviewer(interviewer_id, lock=lock)
        pk = path_ids.parse(days_id, _KIND)
        row = interviewer.special_days.filter(pk=pk).first()
        if row is None:
            raise ObjectNotFoundError(_KIND, pk)
        return row
