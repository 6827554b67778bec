from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api import path_ids
from api.pagination import build_page
from api.schemas import problem_responses
from api.scopes import Scope
from api.views import EndpointView
from people.models import Interviewer, SpecialDays
from people.serializers import (
    InterviewerChangesSerializer,
    InterviewerListQuerySerializer,
    InterviewersSerializer,
    ListedSpecialDaysSerializer,
    NewSpecialDaysSerializer,
    SpecialDaysSerializer,
    WholeInterviewerSerializer,
)

INTERVIEWER_ID_PARAMETER = OpenApiParameter(
    "interviewer_id", OpenApiTypes.INT64, OpenApiParameter.PATH
)
_OVERRIDE_ID_PARAMETER = OpenApiParameter("days_id", OpenApiTypes.INT64, OpenApiParameter.PATH)
NOT_FOUND_PROBLEM = problem_responses(s404="It does not exist, or the caller may not see it.")
BAD_QUERY_PROBLEM = problem_responses(s400="A parameter is invalid; `errors` names it.")
BAD_BODY_PROBLEMS = {
    **BAD_QUERY_PROBLEM,
    **problem_responses(s413="The body is larger than 1 MB.", s415="The body is not JSON."),
}


class InterviewerOwnedView(EndpointView):
    """Base of views of one interviewer, or of something that belongs to one."""

    checks_owner = True

    def get_interviewer(self, interviewer_id: str) -> Interviewer:
        """Return the interviewer with the id in the path.

        Raise Http404 if there is none, or if the caller may not see them.
        """
        interviewer = Interviewer.objects.filter(pk=path_ids.parse(interviewer_id)).first()
        if interviewer is None:
            raise Http404
        self.check_object_permissions(self.request, interviewer)
        return interviewer


class InterviewerListView(EndpointView):
    """All interviewers."""

    needs = {"GET": Scope.PEOPLE_READ}

    @extend_schema(
        operation_id="interviewers",
        tags=["interviewers"],
        parameters=[InterviewerListQuerySerializer],
        responses={(200, "application/json"): InterviewersSerializer, **BAD_QUERY_PROBLEM},
    )
    def get(self, request: Request) -> Response:
        """List all interviewers by id, one page at a time."""
        query = InterviewerListQuerySerializer(
            data=request.query_params, context={"request": request}
        )
        query.is_valid(raise_exception=True)
        [after], limit = query.validated_data.get("after", [0]), query.validated_data["limit"]
        rows = list(Interviewer.objects.filter(pk__gt=after).order_by("pk")[: limit + 1])
        page, has_more = rows[:limit], len(rows) > limit
        interviewers: list[dict[str, Any]] = list(WholeInterviewerSerializer(page, many=True).data)
        return build_page(request, interviewers, [page[-1].pk] if has_more else None)


class InterviewerView(InterviewerOwnedView):
    """One interviewer with all rules."""

    needs = {"GET": Scope.PEOPLE_READ, "PATCH": Scope.PEOPLE_WRITE}

    @extend_schema(
        operation_id="interviewer",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER],
        responses={(200, "application/json"): WholeInterviewerSerializer, **NOT_FOUND_PROBLEM},
    )
    def get(self, request: Request, interviewer_id: str) -> Response:
        """Get an interviewer with all rules."""
        return self.build_response(
            WholeInterviewerSerializer(self.get_interviewer(interviewer_id)).data
        )

    @extend_schema(
        operation_id="changeInterviewer",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER],
        request=InterviewerChangesSerializer(partial=True),
        responses={
            (200, "application/json"): WholeInterviewerSerializer,
            **NOT_FOUND_PROBLEM,
            **BAD_BODY_PROBLEMS,
        },
    )
    def patch(self, request: Request, interviewer_id: str) -> Response:
        """Change the fields in the body. Only coordinators can change name and email."""
        interviewer = self.get_interviewer(interviewer_id)
        self._check_fields(request.data)
        changes = InterviewerChangesSerializer(interviewer, data=request.data, partial=True)
        changes.is_valid(raise_exception=True)
        try:
            with transaction.atomic():
                changes.save()
        except IntegrityError:
            # Another request took the address after it was validated.
            detail = ErrorDetail(str(changes.EMAIL_TAKEN_MESSAGE), "taken")
            raise ValidationError({"email": [detail]}) from None
        return self.build_response(WholeInterviewerSerializer(interviewer).data)

    def _check_fields(self, body: Any) -> None:
        """Raise PermissionDenied for fields that the caller cannot change.

        Check before validation, which would tell which addresses other interviewers have.
        """
        names = InterviewerChangesSerializer.COORDINATOR_FIELDS if isinstance(body, dict) else ()
        restricted = [name for name in names if name in body]
        if restricted and Scope.PEOPLE_WRITE not in self.permissions:
            raise PermissionDenied(f"Only coordinators can change {' and '.join(restricted)}.")


class SpecialDaysListView(InterviewerOwnedView):
    """The days on which an interviewer has time off or other hours than in the week."""

    needs = {"GET": Scope.PEOPLE_READ, "POST": Scope.PEOPLE_WRITE}

    @extend_schema(
        operation_id="specialDays",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER],
        responses={(200, "application/json"): ListedSpecialDaysSerializer, **NOT_FOUND_PROBLEM},
    )
    def get(self, request: Request, interviewer_id: str) -> Response:
        """List an interviewer's special days."""
        rows = self.get_interviewer(interviewer_id).special_days.all()
        return self.build_response({"specialDays": SpecialDaysSerializer(rows, many=True).data})

    @extend_schema(
        operation_id="addSpecialDays",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER],
        request=NewSpecialDaysSerializer,
        responses={
            (201, "application/json"): SpecialDaysSerializer,
            **NOT_FOUND_PROBLEM,
            **BAD_BODY_PROBLEMS,
        },
    )
    def post(self, request: Request, interviewer_id: str) -> Response:
        """Add time off, or other hours for some days."""
        interviewer = self.get_interviewer(interviewer_id)
        serializer = NewSpecialDaysSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        row = serializer.save(interviewer=interviewer)
        return self.build_response(SpecialDaysSerializer(row).data, 201)


class SpecialDaysView(InterviewerOwnedView):
    """One entry of special days."""

    needs = {"DELETE": Scope.PEOPLE_WRITE}

    @extend_schema(
        operation_id="removeSpecialDays",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER, _OVERRIDE_ID_PARAMETER],
        responses={204: None, **NOT_FOUND_PROBLEM},
    )
    def delete(self, request: Request, interviewer_id: str, days_id: str) -> Response:
        """Delete special days, so that the weekly hours apply again."""
        rows: Any = SpecialDays.objects.filter(interviewer=self.get_interviewer(interviewer_id))
        deleted, _ = rows.filter(pk=path_ids.parse(days_id)).delete()
        if not deleted:
            raise Http404
        return self.build_response(None, 204)
