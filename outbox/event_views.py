"""The API view of the log of events."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.error_entries import build_error
from api.fields import StrictCharField
from api.pagination import PageQuerySerializer
from api.response_fields import OpenChoiceField
from api.schemas import problem_responses
from api.scopes import Scope
from api.views import EndpointView
from outbox import event_log
from outbox.event_log import EventPage, UnknownEventError
from outbox.webhook_events import EVENT_PATTERNS, WEBHOOK_EVENT_TYPES

#: The value of `after` that asks for no event, but for the id of the newest event.
LATEST = "latest"
_UNKNOWN = "There is no such event. Enter the unchanged `nextCursor` or the id of an event."


class EventsQuerySerializer(PageQuerySerializer):
    """The filters of the list of events."""

    after = StrictCharField(
        required=False,
        default="",
        max_length=64,
        help_text="Id of an event: only later ones are listed. `latest` lists none and returns the"
        " id of the newest event as `nextCursor`. Default: from the oldest event.",
    )
    type = serializers.ListField(
        child=serializers.ChoiceField(EVENT_PATTERNS),
        default=[],
        help_text="Only events of this type, or of all types of an object, such as `booking.*`."
        " It may be repeated.",
    )


class EventSerializer(serializers.Serializer):
    """An event, as webhooks send it."""

    id = serializers.CharField(help_text="Id of the event, the same in webhooks.")
    type = OpenChoiceField(
        "EventType", WEBHOOK_EVENT_TYPES, help_text="What happened, such as `booking.created`."
    )
    timestamp = serializers.DateTimeField(help_text="When it happened, in UTC.")
    apiVersion = serializers.IntegerField(help_text="Version of the shape of `data`: 1.")
    data = serializers.DictField(  # type: ignore[assignment]  # the member's name
        help_text="Ids and times; which ones depends on the type."
    )


class EventListSerializer(serializers.Serializer):
    """A page of events."""

    data = EventSerializer(many=True)  # type: ignore[assignment]  # the member's name
    nextCursor = serializers.CharField(
        allow_null=True,
        help_text="The id to send as `after` next time; also on the last page. Null if there has"
        " been no event yet.",
    )


class EventsView(EndpointView):
    """The log of events."""

    needs: ClassVar = {"GET": Scope.EVENTS_READ}

    @extend_schema(
        operation_id="listEvents",
        summary="List events in the order of the log",
        tags=["events"],
        parameters=[
            EventsQuerySerializer,
            OpenApiParameter(
                "Link",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                response=[200],
                description="The URL of the next page, with `rel=next`, if there is one.",
            ),
        ],
        responses={
            (200, "application/json"): EventListSerializer,
            **problem_responses(s410="The event `after` is no longer kept."),
        },
    )
    def get(self, request: Request) -> Response:
        """List the events of the last 30 days, the oldest first.

        Read on after `nextCursor` to get every later event once. An event that commits late never
        appears before one that was already listed.
        """
        query = EventsQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        if query.validated_data["after"] == LATEST:
            return _build_response(request, EventPage([], event_log.find_newest_id(), False))
        return _build_response(request, self._find_page(query.validated_data))

    def _find_page(self, query: dict[str, Any]) -> EventPage:
        after, patterns, limit = query["after"], query["type"], query["limit"]
        try:
            return event_log.list_events(after, patterns, limit, self.now())
        except UnknownEventError:
            raise serializers.ValidationError(
                {"after": [build_error(_UNKNOWN, "not_found")]}
            ) from None


def _build_response(request: Request, page: EventPage) -> Response:
    headers = {"Cache-Control": "no-store"}
    if page.has_more:
        query = request.query_params.copy()
        query["after"] = str(page.last_id)
        headers["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
    data = {"data": [event.to_json() for event in page.events], "nextCursor": page.last_id}
    return Response(data, headers=headers)
