"""API views of connections: the calendars of interviewers. They never return credentials."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import path_ids
from api.idempotency_interface import (
    IDEMPOTENCY_KEY_PARAMETER,
    StoredRequest,
    change_once,
    with_idempotency_key,
)
from api.pagination import IdPageQuerySerializer, build_page_by_id
from api.path_ids import ObjectNotFoundError
from api.schemas import problem_responses
from api.scopes import Scope
from api.views import EndpointView
from calendars import connect_links, connection_check, connection_creation
from calendars.connection_creation import BY_LINK, UnusableAddressError
from calendars.connection_serializers import (
    CheckedConnectionSerializer,
    ConnectionCreateSerializer,
    ConnectionListQuerySerializer,
    ConnectionListSerializer,
    ConnectionSerializer,
    ConnectLinkSerializer,
    build_address_error,
    represent,
)
from calendars.models import Connection
from engine import timestamps
from people.views import (
    INTERVIEWER_ID_PARAMETER,
    InterviewerOwnedView,
)

CONNECTION_ID_PARAMETER = OpenApiParameter(
    "connection_id",
    OpenApiTypes.INT64,
    OpenApiParameter.PATH,
    description="The id of the connection.",
)
SEARCH_PROBLEM = problem_responses(
    s400="`invalid`: `errors` lists what is wrong. `malformed_request`: the body is not a JSON"
    " object. `calendar_unreachable`, `calendar_sign_in_refused`, `not_a_calendar`: the server"
    " was asked, and no calendar was found."
)
_UNCONFIGURED = "`provider_not_configured`: this installation has no client id of the provider."
_CREATION_PROBLEM = problem_responses(
    s409=f"{_UNCONFIGURED} `email_missing`: the interviewer has no email address."
)
_LINK_PROBLEM = problem_responses(
    s409=f"`not_by_link`: calendars of this provider are not connected with a link. {_UNCONFIGURED}"
)
FOUND: Any = {(200, "application/json"): ConnectionSerializer}
TAGS = ["connections"]
#: What `represent` needs.
_ROWS = ("interviewer", "snapshot", "health")


def list_page(request: Request, rows: QuerySet[Connection], query: Any) -> Response:
    """Return a page of connections by id."""
    return build_page_by_id(
        request, rows.select_related(*_ROWS), query, lambda page: [represent(row) for row in page]
    )


def build_link(connection: Connection, now: int) -> dict[str, str]:
    """Return a new link that connects a calendar; raise ConnectLinkUnavailableError."""
    path = connect_links.build_path(connection)
    expires_at = timestamps.format_utc(now + connect_links.LIFETIME_SECONDS)
    return {"url": f"{settings.BASE_URL}{path}", "expiresAt": expires_at}


class AllConnectionsView(EndpointView):
    """The calendars of all interviewers."""

    needs = {"GET": Scope.PEOPLE_READ}

    @extend_schema(
        operation_id="listAllConnections",
        summary="List the calendars of all interviewers",
        tags=TAGS,
        parameters=[ConnectionListQuerySerializer],
        responses={(200, "application/json"): ConnectionListSerializer},
    )
    def get(self, request: Request) -> Response:
        """List the calendars of all interviewers by id, such as those that cannot be read."""
        query = ConnectionListQuerySerializer(
            data=request.query_params, context={"request": request}
        )
        query.is_valid(raise_exception=True)
        rows = Connection.objects.all()
        if "status" in query.validated_data:
            unreadable = ~Q(health__failure="") & Q(health__isnull=False)
            incomplete = ~Q(snapshot__reason="") & Q(snapshot__isnull=False)
            rows = rows.filter(unreadable | incomplete)
        return list_page(request, rows, query.validated_data)


class BaseConnectionView(InterviewerOwnedView):
    """Base class of the views of one interviewer's connections."""

    def list_connections(self, interviewer_id: str) -> QuerySet[Connection]:
        owned: QuerySet[Connection] = Connection.objects.filter(
            interviewer=self.get_interviewer(interviewer_id)
        )
        return owned.select_related(*_ROWS)

    def get_connection(self, interviewer_id: str, connection_id: str) -> Connection:
        """Return one of the interviewer's connections; raise ObjectNotFoundError for any other."""
        owned = self.list_connections(interviewer_id)
        pk = path_ids.parse(connection_id, "calendar")
        connection = owned.filter(pk=pk).first()
        if connection is None:
            raise ObjectNotFoundError("calendar", pk)
        return connection


class ConnectionListView(BaseConnectionView):
    """The calendars of an interviewer."""

    needs = {"GET": Scope.PEOPLE_READ, "POST": Scope.PEOPLE_WRITE}

    def asks_calendar_servers(self, request: Request) -> bool:
        """Return whether a request connects a calendar."""
        return request.method == "POST"

    @extend_schema(
        operation_id="listConnections",
        summary="List an interviewer's calendars",
        tags=TAGS,
        parameters=[INTERVIEWER_ID_PARAMETER, IdPageQuerySerializer],
        responses={
            (200, "application/json"): ConnectionListSerializer,
        },
    )
    def get(self, request: Request, interviewer_id: str) -> Response:
        """List an interviewer's calendars with the status of their last read."""
        rows = self.list_connections(interviewer_id)
        query = IdPageQuerySerializer(data=request.query_params, context={"request": request})
        query.is_valid(raise_exception=True)
        return list_page(request, rows, query.validated_data)

    @extend_schema(
        operation_id="createConnection",
        summary="Connect a calendar",
        tags=TAGS,
        parameters=[INTERVIEWER_ID_PARAMETER, IDEMPOTENCY_KEY_PARAMETER],
        request=ConnectionCreateSerializer,
        responses={
            (201, "application/json"): ConnectionSerializer,
            **SEARCH_PROBLEM,
            **_CREATION_PROBLEM,
        },
    )
    @with_idempotency_key(lambda shown: shown, 201, "connection", has_etag=False)
    def post(
        self, request: Request, idempotent: StoredRequest, interviewer_id: str
    ) -> dict[str, Any]:
        """Connect a feed or a CalDAV calendar, or create a link for Google or Microsoft.

        The server of a feed or of a CalDAV calendar is asked before anything is stored, and the
        problem says why no calendar was found. If a CalDAV `url` is not a calendar, `allowed` of
        the error lists the calendars found there.
        """
        now = self.now()
        interviewer = self.get_interviewer(interviewer_id)
        body = ConnectionCreateSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            values = connection_creation.prepare(interviewer, body.validated_data, now)
        except UnusableAddressError as error:
            raise build_address_error(error) from None

        def change() -> dict[str, Any]:
            connection = connection_creation.create(interviewer, values)
            link = build_link(connection, now) if connection.provider in BY_LINK else None
            shown = represent(connection)
            return {**shown, "connectLink": link} if link else shown

        return change_once(idempotent, change, _without_link)


class CheckConnectionView(BaseConnectionView):
    """Checks of a calendar."""

    needs = {"POST": Scope.PEOPLE_WRITE}

    @extend_schema(
        operation_id="checkConnection",
        summary="Read a calendar now",
        tags=TAGS,
        parameters=[INTERVIEWER_ID_PARAMETER, CONNECTION_ID_PARAMETER],
        request=None,
        responses={(200, "application/json"): CheckedConnectionSerializer},
    )
    def post(self, request: Request, interviewer_id: str, connection_id: str) -> Response:
        """Read the next two weeks of a calendar now, and return its status.

        A calendar that has just failed is not read again until its back-off ends.
        """
        connection = self.get_connection(interviewer_id, connection_id)
        checked = connection_check.check(connection, self.now())
        shown = represent(self.get_connection(interviewer_id, connection_id))
        busy_times = None if checked.failure else checked.busy_times
        return self.build_response({**shown, "busyTimes": busy_times})


class ConnectLinkView(BaseConnectionView):
    """The links that connect a calendar."""

    needs = {"POST": Scope.PEOPLE_WRITE}

    @extend_schema(
        operation_id="createConnectLink",
        summary="Create a link that connects a calendar",
        tags=TAGS,
        parameters=[INTERVIEWER_ID_PARAMETER, CONNECTION_ID_PARAMETER],
        request=None,
        responses={
            (201, "application/json"): ConnectLinkSerializer,
            **_LINK_PROBLEM,
        },
    )
    def post(self, request: Request, interviewer_id: str, connection_id: str) -> Response:
        """Create a link with which the interviewer connects their account within two weeks."""
        connection = self.get_connection(interviewer_id, connection_id)
        return self.build_response(build_link(connection, self.now()), 201)


def _without_link(shown: dict[str, Any]) -> dict[str, Any]:
    """Return a response to store, without the secret link."""
    return {**shown, "connectLink": None} if "connectLink" in shown else shown
