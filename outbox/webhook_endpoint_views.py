"""API views of webhook endpoints.

They show the origin of a URL only, because a URL often contains a secret, and the secret that signs
webhooks only when it is new.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import path_ids
from api.etag import check_if_match
from api.idempotency_interface import StoredRequest, change_once, with_idempotency_key
from api.pagination import build_page, build_page_by_id
from api.path_ids import ObjectNotFoundError
from api.preconditions import (
    ETAG_PARAMETER,
    IF_MATCH_PARAMETER,
)
from api.schemas import problem_responses
from api.scopes import Scope
from api.views import EndpointView
from engine.timestamps import to_datetime
from outbox import webhook_endpoint_serializers as shapes
from outbox import webhook_endpoints
from outbox.models import WebhookEndpoint
from outbox.webhook_endpoints import EndpointSecret

ENDPOINT_ID_PARAMETER = OpenApiParameter(
    "endpoint_id", OpenApiTypes.INT64, OpenApiParameter.PATH, description="Id of the endpoint."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Any text, not empty. The same request with the same key is carried out once, with"
    " the same response for a day, but without the secret.",
)
LOCATION = OpenApiParameter(
    "Location",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    response=[201],
    description="The URL of the new endpoint.",
)
_TAGS = ["webhook-endpoints"]
_KIND = "webhook endpoint"
_INACTIVE = problem_responses(s409="`endpoint_inactive`: set its `active` to true first.")
_WITH_SECRET: Any = {(200, "application/json"): shapes.EndpointWithSecretSerializer}


def get_endpoint(endpoint_id: str, *, lock: bool = False) -> WebhookEndpoint:
    """Return the endpoint with the id in the path; with `lock`, lock the row.

    Raise ObjectNotFoundError if there is none.
    """
    pk = path_ids.parse(endpoint_id, _KIND)
    rows: Any = WebhookEndpoint.objects
    rows = rows.select_for_update() if lock else rows.all()
    endpoint: WebhookEndpoint | None = rows.filter(pk=pk).first()
    if endpoint is None:
        raise ObjectNotFoundError(_KIND, pk)
    return endpoint


class WebhookEndpointListView(EndpointView):
    """All webhook endpoints."""

    needs: ClassVar = {"GET": Scope.WEBHOOKS_WRITE, "POST": Scope.WEBHOOKS_WRITE}

    @extend_schema(
        operation_id="listWebhookEndpoints",
        summary="List webhook endpoints",
        tags=_TAGS,
        parameters=[shapes.EndpointsQuerySerializer],
        responses={(200, "application/json"): shapes.EndpointListSerializer},
    )
    def get(self, request: Request) -> Response:
        """List the endpoints by id, without URLs and secrets."""
        query = shapes.EndpointsQuerySerializer(
            data=request.query_params, context={"request": request}
        )
        query.is_valid(raise_exception=True)
        return build_page_by_id(
            request,
            WebhookEndpoint.objects.all(),
            query.validated_data,
            lambda page: [shapes.serialize(endpoint) for endpoint in page],
        )

    @extend_schema(
        operation_id="createWebhookEndpoint",
        summary="Create a webhook endpoint",
        tags=_TAGS,
        parameters=[IDEMPOTENCY_KEY, LOCATION],
        request=shapes.EndpointBodySerializer,
        responses={
            (201, "application/json"): shapes.EndpointWithSecretSerializer,
        },
    )
    @with_idempotency_key(shapes.serialize_with_secret, 201, "webhook-endpoint", has_etag=False)
    def post(self, request: Request, idempotent: StoredRequest) -> EndpointSecret:
        """Create an endpoint. Only this response contains its secret."""
        body = shapes.EndpointBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return change_once(
            idempotent,
            lambda: webhook_endpoints.create(body.validated_data),
            EndpointSecret.without_secret,
        )


class WebhookEndpointView(EndpointView):
    """One webhook endpoint."""

    needs: ClassVar = dict.fromkeys(("GET", "PATCH", "DELETE"), Scope.WEBHOOKS_WRITE)

    @extend_schema(
        operation_id="getWebhookEndpoint",
        summary="Get a webhook endpoint",
        tags=_TAGS,
        parameters=[ENDPOINT_ID_PARAMETER, ETAG_PARAMETER],
        responses={(200, "application/json"): shapes.EndpointSerializer},
    )
    def get(self, request: Request, endpoint_id: str) -> Response:
        """Get an endpoint, without its URL and secret."""
        endpoint = get_endpoint(endpoint_id)
        return self.build_response(shapes.serialize(endpoint), ETag=shapes.compute_etag(endpoint))

    @extend_schema(
        operation_id="updateWebhookEndpoint",
        summary="Change a webhook endpoint",
        tags=_TAGS,
        parameters=[ENDPOINT_ID_PARAMETER, IF_MATCH_PARAMETER],
        request=shapes.EndpointUpdateSerializer,
        responses=_WITH_SECRET,
    )
    def patch(self, request: Request, endpoint_id: str) -> Response:
        """Change the members that the body has. A URL of another origin gets a new secret."""
        get_endpoint(endpoint_id)
        body = shapes.EndpointUpdateSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        with transaction.atomic():
            endpoint = get_endpoint(endpoint_id, lock=True)
            check_if_match(request.headers.get("If-Match", ""), shapes.compute_etag(endpoint))
            result = webhook_endpoints.update(endpoint, body.validated_data)
        return self.build_response(shapes.serialize_with_secret(result))

    @extend_schema(
        operation_id="deleteWebhookEndpoint",
        summary="Delete a webhook endpoint",
        tags=_TAGS,
        parameters=[ENDPOINT_ID_PARAMETER, IF_MATCH_PARAMETER],
        responses={204: None},
    )
    def delete(self, request: Request, endpoint_id: str) -> Response:
        """Delete an endpoint. Webhooks that wait for it are not sent."""
        with transaction.atomic():
            endpoint = get_endpoint(endpoint_id, lock=True)
            check_if_match(request.headers.get("If-Match", ""), shapes.compute_etag(endpoint))
            endpoint.delete()
        return self.build_response(None, 204)


class RotateSecretView(EndpointView):
    """The secret of an endpoint."""

    needs: ClassVar = {"POST": Scope.WEBHOOKS_WRITE}

    @extend_schema(
        operation_id="rotateWebhookSecret",
        summary="Rotate the secret of a webhook endpoint",
        tags=_TAGS,
        parameters=[ENDPOINT_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=None,
        responses=_WITH_SECRET,
    )
    @with_idempotency_key(shapes.serialize_with_secret)
    def post(self, request: Request, idempotent: StoredRequest, endpoint_id: str) -> EndpointSecret:
        """Make a new secret. For one day webhooks are signed with the previous secret too."""
        endpoint = get_endpoint(endpoint_id)
        return change_once(
            idempotent,
            lambda: webhook_endpoints.rotate_secret(endpoint.pk, self.now()),
            EndpointSecret.without_secret,
        )


class SendTestEventView(EndpointView):
    """Test events for an endpoint."""

    needs: ClassVar = {"POST": Scope.WEBHOOKS_WRITE}

    @extend_schema(
        operation_id="sendTestEvent",
        summary="Send a test event to a webhook endpoint",
        tags=_TAGS,
        parameters=[ENDPOINT_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=None,
        responses={
            (202, "application/json"): shapes.TestEventSerializer,
            **_INACTIVE,
        },
    )
    @with_idempotency_key(lambda event_id: {"eventId": event_id}, 202)
    def post(self, request: Request, idempotent: StoredRequest, endpoint_id: str) -> str:
        """Send an event of the type `webhook.test`, whatever types the endpoint receives."""
        endpoint = get_endpoint(endpoint_id)
        return change_once(
            idempotent, lambda: webhook_endpoints.send_test_event(endpoint.pk, self.now())
        )


class DeliveriesView(EndpointView):
    """The webhooks of an endpoint."""

    needs: ClassVar = {"GET": Scope.WEBHOOKS_WRITE}

    @extend_schema(
        operation_id="listDeliveries",
        summary="List the deliveries of a webhook endpoint",
        tags=_TAGS,
        parameters=[ENDPOINT_ID_PARAMETER, shapes.DeliveriesQuerySerializer],
        responses={
            (200, "application/json"): shapes.DeliveryListSerializer,
        },
    )
    def get(self, request: Request, endpoint_id: str) -> Response:
        """List the deliveries of the last 30 days, sent or waiting, the latest first."""
        endpoint = get_endpoint(endpoint_id)
        query = shapes.DeliveriesQuerySerializer(
            data=request.query_params, context={"request": request}
        )
        query.is_valid(raise_exception=True)
        filters = query.validated_data
        limit, (after,) = filters["limit"], filters.get("after", (None,))
        rows = list(
            webhook_endpoints.list_deliveries(endpoint.pk, filters["state"], after, limit + 1)
        )
        page = rows[:limit]
        next_key = [page[-1].pk] if len(rows) > limit else None
        data = list(shapes.DeliverySerializer(page, many=True).data)
        return build_page(request, data, next_key)


class RedeliverView(EndpointView):
    """Failed webhooks of an endpoint."""

    needs: ClassVar = {"POST": Scope.WEBHOOKS_WRITE}

    @extend_schema(
        operation_id="redeliverEvents",
        summary="Send failed webhooks of an endpoint again",
        tags=_TAGS,
        parameters=[ENDPOINT_ID_PARAMETER, IDEMPOTENCY_KEY],
        request=shapes.RedeliverBodySerializer,
        responses={
            (202, "application/json"): shapes.RedeliverySerializer,
            **_INACTIVE,
        },
    )
    @with_idempotency_key(lambda count: {"count": count}, 202)
    def post(self, request: Request, idempotent: StoredRequest, endpoint_id: str) -> int:
        """Send the webhooks again whose delivery has failed since an instant."""
        endpoint = get_endpoint(endpoint_id)
        body = shapes.RedeliverBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        since = to_datetime(body.validated_data["since"])
        return change_once(
            idempotent, lambda: webhook_endpoints.redeliver(endpoint.pk, since, self.now())
        )
