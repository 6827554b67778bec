"""API views of an interviewer's own connections. They never return credentials."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import path_ids
from api.schemas import problem_responses
from api.scopes import Scope
from calendars import connect_links
from calendars.connection_status import ConnectionStatus
from calendars.models import Connection
from engine import timestamps
from people.views import INTERVIEWER_ID_PARAMETER, NOT_FOUND_PROBLEM, InterviewerOwnedView

_CONNECTION = OpenApiParameter("connection_id", OpenApiTypes.INT64, OpenApiParameter.PATH)


class ConnectionSerializer(serializers.Serializer):
    """A calendar of an interviewer and the status of its last read."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    provider = serializers.CharField()
    lastRead = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(
        allow_null=True, help_text="Why it could not be read; null if it could."
    )
    advice = serializers.CharField(allow_blank=True, help_text="What to do about the failure.")


class ConnectionsSerializer(serializers.Serializer):
    connections = ConnectionSerializer(many=True)


class InvitationSerializer(serializers.Serializer):
    """A link with which the interviewer connects their calendar. It can be used once."""

    link = serializers.URLField()
    expires = serializers.DateTimeField()


class BaseConnectionView(InterviewerOwnedView):
    """Base class of the views of one interviewer's connections."""

    def list_connections(self, interviewer_id: str) -> QuerySet[Connection]:
        owned: QuerySet[Connection] = Connection.objects.filter(
            interviewer=self.get_interviewer(interviewer_id)
        )
        return owned

    def get_connection(self, interviewer_id: str, connection_id: str) -> Connection:
        """Return one of the interviewer's connections; raise Http404 for any other."""
        owned = self.list_connections(interviewer_id)
        connection = owned.filter(pk=path_ids.parse(connection_id)).first()
        if connection is None:
            raise Http404
        return connection


class ConnectionListView(BaseConnectionView):
    """The calendars of an interviewer."""

    needs = {"GET": Scope.PEOPLE_READ}

    @extend_schema(
        operation_id="connections",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER],
        responses={(200, "application/json"): ConnectionsSerializer, **NOT_FOUND_PROBLEM},
    )
    def get(self, request: Request, interviewer_id: str) -> Response:
        """List an interviewer's calendars with the status of their last read."""
        rows = self.list_connections(interviewer_id).select_related("snapshot", "health")
        return self.build_response({"connections": [_represent(row) for row in rows]})


class ConnectionDetailView(BaseConnectionView):
    """One calendar of an interviewer."""

    needs = {"DELETE": Scope.PEOPLE_WRITE}

    @extend_schema(
        operation_id="removeConnection",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER, _CONNECTION],
        responses={204: None, **NOT_FOUND_PROBLEM},
    )
    def delete(self, request: Request, interviewer_id: str, connection_id: str) -> Response:
        """Delete a calendar with its credentials and its snapshot."""
        self.get_connection(interviewer_id, connection_id).delete()
        return self.build_response(None, 204)


class ConnectLinkView(BaseConnectionView):
    """The links that connect a calendar."""

    needs = {"POST": Scope.PEOPLE_WRITE}

    @extend_schema(
        operation_id="inviteToConnect",
        tags=["interviewers"],
        parameters=[INTERVIEWER_ID_PARAMETER, _CONNECTION],
        request=None,
        responses={
            (201, "application/json"): InvitationSerializer,
            **NOT_FOUND_PROBLEM,
            **problem_responses(s409="This calendar is not connected by a link."),
        },
    )
    def post(self, request: Request, interviewer_id: str, connection_id: str) -> Response:
        """Create a link with which the interviewer connects their account within two weeks."""
        now = self.now()
        connection = self.get_connection(interviewer_id, connection_id)
        link = connect_links.build_path(connection)
        expires = timestamps.format_utc(now + connect_links.LIFETIME_SECONDS)
        return self.build_response({"link": f"{settings.BASE_URL}{link}", "expires": expires}, 201)


def _represent(connection: Connection) -> dict[str, Any]:
    report = ConnectionStatus.from_connection(connection)
    return {
        "id": connection.pk,
        "name": connection.name,
        "provider": connection.provider,
        "lastRead": timestamps.format_utc(report.last_read_at) if report.last_read_at else None,
        "reason": report.failure.value if report.failure else None,
        "advice": report.remedy,
    }
