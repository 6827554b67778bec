"""The API view of one connection, which changes what was entered for it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import etag
from api.path_ids import ObjectNotFoundError
from api.preconditions import ETAG_PARAMETER, IF_MATCH_PARAMETER
from api.scopes import Scope
from calendars import connection_changes
from calendars.api_views import (
    CONNECTION_ID_PARAMETER,
    FOUND,
    SEARCH_PROBLEM,
    TAGS,
    BaseConnectionView,
)
from calendars.connection_creation import UnusableAddressError
from calendars.connection_serializers import (
    ConnectionUpdateSerializer,
    build_address_error,
    represent,
)
from calendars.models import Connection
from people.views import INTERVIEWER_ID_PARAMETER


class ConnectionDetailView(BaseConnectionView):
    """One calendar of an interviewer."""

    needs = {"GET": Scope.PEOPLE_READ, "PATCH": Scope.PEOPLE_WRITE, "DELETE": Scope.PEOPLE_WRITE}

    def asks_calendar_servers(self, request: Request) -> bool:
        """Return whether a request changes the address or the sign-in of a calendar."""
        return request.method == "PATCH" and connection_changes.changes_address(request.data)

    @extend_schema(
        operation_id="getConnection",
        summary="Get a calendar",
        tags=TAGS,
        parameters=[INTERVIEWER_ID_PARAMETER, CONNECTION_ID_PARAMETER, ETAG_PARAMETER],
        responses=FOUND,
    )
    def get(self, request: Request, interviewer_id: str, connection_id: str) -> Response:
        """Get a calendar with the status of its last read.

        The `ETag` differs when the connection was changed, not when the calendar was read.
        """
        return self._respond(self.get_connection(interviewer_id, connection_id))

    @extend_schema(
        operation_id="updateConnection",
        summary="Change a calendar",
        tags=TAGS,
        parameters=[
            INTERVIEWER_ID_PARAMETER,
            CONNECTION_ID_PARAMETER,
            IF_MATCH_PARAMETER,
            ETAG_PARAMETER,
        ],
        request=ConnectionUpdateSerializer,
        responses={**FOUND, **SEARCH_PROBLEM},
    )
    def patch(self, request: Request, interviewer_id: str, connection_id: str) -> Response:
        """Change the members in the body.

        A new `url`, `username` or `password` is checked as for a new connection, and the calendar
        is read anew. A stored password is not sent to another server or as another user: send the
        `password` again.
        """
        known = self.get_connection(interviewer_id, connection_id)
        self._check_if_match(request, known)
        body = ConnectionUpdateSerializer(data=request.data, context={"connection": known})
        body.is_valid(raise_exception=True)
        try:
            # it may ask a server, so it is outside of the transaction
            changes = connection_changes.prepare(known, body.validated_data, self.now())
            with transaction.atomic():
                connection = self._lock(known.pk)
                self._check_if_match(request, connection)
                connection_changes.save(connection, changes)
        except UnusableAddressError as error:
            raise build_address_error(error) from None
        return self._respond(self.get_connection(interviewer_id, connection_id))

    @extend_schema(
        operation_id="deleteConnection",
        summary="Delete a calendar",
        tags=TAGS,
        parameters=[INTERVIEWER_ID_PARAMETER, CONNECTION_ID_PARAMETER, IF_MATCH_PARAMETER],
        responses={204: None},
    )
    def delete(self, request: Request, interviewer_id: str, connection_id: str) -> Response:
        """Delete a calendar with its credentials and its snapshot."""
        known = self.get_connection(interviewer_id, connection_id)
        with transaction.atomic():
            connection = self._lock(known.pk)
            self._check_if_match(request, connection)
            connection.delete()
        return self.build_response(None, 204)

    @staticmethod
    def _lock(connection_id: int) -> Connection:
        """Return a connection whose row is locked; raise ObjectNotFoundError without it."""
        locked: Any = Connection.objects.select_for_update()
        connection: Connection | None = locked.filter(pk=connection_id).first()
        if connection is None:  # it was deleted meanwhile
            raise ObjectNotFoundError("calendar", connection_id)
        return connection

    @staticmethod
    def _check_if_match(request: Request, connection: Connection) -> None:
        if_match = request.headers.get("If-Match", "")
        etag.check_if_match(if_match, connection_changes.compute_etag(connection))

    def _respond(self, connection: Connection) -> Response:
        current_etag = connection_changes.compute_etag(connection)
        return self.build_response(represent(connection), ETag=current_etag)
