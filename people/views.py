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
from api.schemas import problems
from api.scopes import Scope
from api.views import EndpointView
from people.models import Interviewer, SpecialDays
from people.serializers import (
    InterviewerChangesSerializer,
    InterviewersSerializer,
    ListedSpecialDaysSerializer,
    NewSpecialDaysSerializer,
    PageSerializer,
    SpecialDaysSerializer,
    WholeInterviewerSerializer,
)

INTERVIEWER = OpenApiParameter("interviewer_id", OpenApiTypes.INT64, OpenApiParameter.PATH)
_SPECIAL_DAYS = OpenApiParameter("days_id", OpenApiTypes.INT64, OpenApiParameter.PATH)
NOT_THERE = problems(s404="There is no such thing, or it is somebody else's.")
WRONG = problems(s400="A parameter is wrong; it is named.")
WRONG_BODY = {**WRONG, **problems(s413="The body is larger than 1 MB.", s415="It is not JSON.")}


class OwnView(EndpointView):
    """A view of something that one interviewer owns."""

    def owner(self, interviewer_id: str) -> Interviewer:
        """The interviewer of an address; Http404 if there is none, or the caller may not know."""
        found = Interviewer.objects.filter(pk=path_ids.read(interviewer_id)).first()
        if found is None:
            raise Http404
        self.check_object_permissions(self.request, found)
        return found


class InterviewersView(EndpointView):
    """Who interviews?"""

    needs = {"GET": Scope.EVERYBODY}

    @extend_schema(
        operation_id="interviewers",
        tags=["interviewers"],
        parameters=[PageSerializer],
        responses={(200, "application/json"): InterviewersSerializer, **WRONG},
    )
    def get(self, request: Request) -> Response:
        """List the interviewers by their ids, a page at a time."""
        query = PageSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        [after], limit = query.validated_data.get("after", [0]), query.validated_data["limit"]
        found = list(Interviewer.objects.filter(pk__gt=after).order_by("pk")[: limit + 1])
        page, more = found[:limit], found[limit:]
        told = WholeInterviewerSerializer(page, many=True).data
        following = pagination.cursor(page[-1].pk) if more else None
        return self.answered({"interviewers": told, "next": following})


class InterviewerView(OwnView):
    """An interviewer, and the rules for their time."""

    needs = {"GET": Scope.OWN, "PATCH": Scope.OWN}

    @extend_schema(
        operation_id="interviewer",
        tags=["interviewers"],
        parameters=[INTERVIEWER],
        responses={(200, "application/json"): WholeInterviewerSerializer, **NOT_THERE},
    )
    def get(self, request: Request, interviewer_id: str) -> Response:
        """Tell of an interviewer."""
        return self.answered(WholeInterviewerSerializer(self.owner(interviewer_id)).data)

    @extend_schema(
        operation_id="changeInterviewer",
        tags=["interviewers"],
        parameters=[INTERVIEWER],
        request=InterviewerChangesSerializer(partial=True),
        responses={
            (200, "application/json"): WholeInterviewerSerializer,
            **NOT_THERE,
            **WRONG_BODY,
        },
    )
    def patch(self, request: Request, interviewer_id: str) -> Response:
        """Change what the body names. Name and email are for coordinators to change."""
        owner = self.owner(interviewer_id)
        changes = InterviewerChangesSerializer(owner, data=request.data, partial=True)
        changes.is_valid(raise_exception=True)
        identity = [name for name in changes.IDENTITY if name in request.data]
        if identity and Scope.EVERYBODY not in self.granted:
            raise PermissionDenied(f"Only coordinators change {' and '.join(identity)}.")
        try:
            with transaction.atomic():
                changes.save()
        except IntegrityError:
            # somebody else was given the address a moment ago
            raise ValidationError({"email": changes.TAKEN}) from None
        return self.answered(WholeInterviewerSerializer(owner).data)


class SpecialDaysView(OwnView):
    """The days on which somebody's hours are others than in the week, or none."""

    needs = {"GET": Scope.OWN, "POST": Scope.OWN}

    @extend_schema(
        operation_id="specialDays",
        tags=["interviewers"],
        parameters=[INTERVIEWER],
        responses={(200, "application/json"): ListedSpecialDaysSerializer, **NOT_THERE},
    )
    def get(self, request: Request, interviewer_id: str) -> Response:
        """List an interviewer's special days."""
        rows = self.owner(interviewer_id).special_days.all()
        return self.answered({"specialDays": SpecialDaysSerializer(rows, many=True).data})

    @extend_schema(
        operation_id="addSpecialDays",
        tags=["interviewers"],
        parameters=[INTERVIEWER],
        request=NewSpecialDaysSerializer,
        responses={(201, "application/json"): SpecialDaysSerializer, **NOT_THERE, **WRONG_BODY},
    )
    def post(self, request: Request, interviewer_id: str) -> Response:
        """Add time off, or other hours for some days."""
        owner = self.owner(interviewer_id)
        new = NewSpecialDaysSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        return self.answered(SpecialDaysSerializer(new.save(interviewer=owner)).data, 201)


class OneSpecialDaysView(OwnView):
    """Some special days."""

    needs = {"DELETE": Scope.OWN}

    @extend_schema(
        operation_id="removeSpecialDays",
        tags=["interviewers"],
        parameters=[INTERVIEWER, _SPECIAL_DAYS],
        responses={204: None, **NOT_THERE},
    )
    def delete(self, request: Request, interviewer_id: str, days_id: str) -> Response:
        """Take special days back, so that the hours of the week count again."""
        rows: Any = SpecialDays.objects.filter(interviewer=self.owner(interviewer_id))
        gone, _ = rows.filter(pk=path_ids.read(days_id)).delete()
        if not gone:
            raise Http404
        return self.answered(None, 204)
