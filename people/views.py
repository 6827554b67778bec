from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination, path_ids
from api.schemas import problem_responses
from api.scopes import Scope
from api.views import EndpointView
from people.models import AvailabilityOverride, Interviewer
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
_SPECIAL_DAYS = OpenApiParameter("days_id", OpenApiTypes.INT64, OpenApiParameter.PATH)
NOT_FOUND_PROBLEM = problem_responses(s404="There is no such thing, or it is somebody else's.")
BAD_QUERY_PROBLEM = problem_responses(s400="A parameter is wrong; it is named.")
BAD_BODY_PROBLEMS = {
    **BAD_QUERY_PROBLEM,
    **problem_responses(s413="The body is larger than 1 MB.", s415="It is not JSON."),
}


class InterviewerOwnedView(EndpointView):
    """A view of something that one interviewer owns."""

    def get_interviewer(self, interviewer_id: str) -> Interviewer:
        """The interviewer of an address; Http404 if there is none, or the caller may not know."""
        found = Interviewer.objects.filter(pk=path_ids.parse(interviewer_id)).first()
        if found is None:
            raise Http404
        self.check_object_permissions(self.request, found)
        return found


class InterviewerListView(EndpointView):
    """Who interviews?"""

    needs = {"GET": Scope.MANAGE_ALL}

    @extend_schema(
        operation_id="interviewers",
        tags=["interviewers"],
        parameters=[InterviewerListQuerySerializer],
        responses={(200, "application/json"): InterviewersSerializer, **BAD_QUERY_PROBLEM},
    )
    def get(self, request: Request) -> Response:
        """List the interviewers by their ids, a page at a time."""
        query = InterviewerListQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        [after], limit = query.validated_data.get("after", [0]), query.validated_data["limit"]
        found = list(Interviewer.objects.filter(pk__gt=after).order_by("pk")[: limit + 1])
        page, more = found[:limit], found[limit:]
        told = WholeInterviewerSerializer(page, many=True).data
        following = pagination.encode_cursor(page[-1].pk) if more else None
        return self.build_response({"interviewers": told, "next": following})


class InterviewerView(InterviewerOwnedView):
    """An interviewer, and the rules for their time."""

    needs = {"GET": Scope.MANAGE_OWN, "PATCH": Scope.MANAGE_OWN}

    @extend_schema(
        operation_id="interviewer",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER],
        responses={(200, "application/json"): WholeInterviewerSerializer, **NOT_FOUND_PROBLEM},
    )
    def get(self, request: Request, interviewer_id: str) -> Response:
        """Tell of an interviewer."""
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
        """Change what the body names. Name and email are for coordinators to change."""
        owner = self.get_interviewer(interviewer_id)
        changes = InterviewerChangesSerializer(owner, data=request.data, partial=True)
        changes.is_valid(raise_exception=True)
        identity = [name for name in changes.COORDINATOR_FIELDS if name in request.data]
        if identity and Scope.MANAGE_ALL not in self.permissions:
            raise PermissionDenied(f"Only coordinators change {' and '.join(identity)}.")
        try:
            with transaction.atomic():
                changes.save()
        except IntegrityError:
            # somebody else was given the address a moment ago
            raise ValidationError({"email": changes.EMAIL_TAKEN_MESSAGE}) from None
        return self.build_response(WholeInterviewerSerializer(owner).data)


class AvailabilityOverrideListView(InterviewerOwnedView):
    """The days on which somebody's hours are others than in the week, or none."""

    needs = {"GET": Scope.MANAGE_OWN, "POST": Scope.MANAGE_OWN}

    @extend_schema(
        operation_id="specialDays",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER],
        responses={(200, "application/json"): ListedSpecialDaysSerializer, **NOT_FOUND_PROBLEM},
    )
    def get(self, request: Request, interviewer_id: str) -> Response:
        """List an interviewer's special days."""
        rows = self.get_interviewer(interviewer_id).availability_overrides.all()
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
        owner = self.get_interviewer(interviewer_id)
        new = NewSpecialDaysSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        return self.build_response(SpecialDaysSerializer(new.save(interviewer=owner)).data, 201)


class AvailabilityOverrideView(InterviewerOwnedView):
    """Some special days."""

    needs = {"DELETE": Scope.MANAGE_OWN}

    @extend_schema(
        operation_id="removeSpecialDays",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER, _SPECIAL_DAYS],
        responses={204: None, **NOT_FOUND_PROBLEM},
    )
    def delete(self, request: Request, interviewer_id: str, days_id: str) -> Response:
        """Take special days back, so that the hours of the week count again."""
        rows: Any = AvailabilityOverride.objects.filter(
            interviewer=self.get_interviewer(interviewer_id)
        )
        gone, _ = rows.filter(pk=path_ids.parse(days_id)).delete()
        if not gone:
            raise Http404
        return self.build_response(None, 204)
