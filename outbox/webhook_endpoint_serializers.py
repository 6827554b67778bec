"""Validate and represent webhook endpoints and their deliveries."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import serializers

from api import etag
from api.error_entries import build_error
from api.fields import InstantField, StrictBooleanField, StrictCharField, StrictSerializer
from api.pagination import IdPageQuerySerializer, PageSerializer
from api.response_fields import OpenChoiceField
from core.names import validate_name
from outbox.models import Message, WebhookEndpoint, validate_endpoint_url
from outbox.webhook_endpoints import EndpointSecret
from outbox.webhook_events import EVENT_PATTERNS, WEBHOOK_EVENT_TYPES

_SECRET_HELP = (
    "The secret that signs webhooks, when it is new: after the endpoint was created, after it was"  # noqa: S105
    " rotated, and after the URL got another origin. Otherwise, and in the response to a repeated"
    " request, null."
)


class EndpointUpdateSerializer(StrictSerializer):
    """Fields of a webhook endpoint to change."""

    name = StrictCharField(
        required=False, max_length=200, validators=[validate_name], help_text="Name in lists."
    )
    url = StrictCharField(
        required=False,
        max_length=2000,
        help_text="Where webhooks are sent; it begins with https://. It is not shown again, because"
        " it often contains a secret. A URL of another origin gets a new secret.",
    )
    events = serializers.ListField(
        required=False,
        child=serializers.ChoiceField(EVENT_PATTERNS),
        max_length=2 * len(EVENT_PATTERNS),
        help_text="Types of events to send, such as `booking.created` or `booking.*`. Empty: all.",
    )
    active = StrictBooleanField(
        required=False,
        help_text="Whether webhooks are sent. A response of 410 switches the endpoint off.",
    )

    def validate_url(self, url: str) -> str:
        try:
            validate_endpoint_url(url)
        except ValidationError as error:
            raise serializers.ValidationError(
                [build_error(message, "invalid_format") for message in error.messages]
            ) from None
        return url

    def validate_events(self, events: list[str]) -> list[str]:
        return list(dict.fromkeys(events))


class EndpointBodySerializer(EndpointUpdateSerializer):
    """A webhook endpoint to create."""

    name = StrictCharField(max_length=200, validators=[validate_name], help_text="Name in lists.")
    url = StrictCharField(
        max_length=2000,
        help_text="Where webhooks are sent; it begins with https://. It is not shown again, because"
        " it often contains a secret.",
    )


class EndpointSerializer(serializers.Serializer):
    """A webhook endpoint."""

    id = serializers.IntegerField(help_text="Id of the endpoint.")
    name = serializers.CharField(help_text="Name in lists.")
    urlOrigin = serializers.CharField(
        source="secret_origin", help_text="Scheme, host and port of the URL."
    )
    events = serializers.ListField(
        child=OpenChoiceField("EventPattern", EVENT_PATTERNS),
        help_text="Types of events that are sent. Empty: all.",
    )
    active = serializers.BooleanField(help_text="Whether webhooks are sent.")
    previousSecretExpiresAt = serializers.DateTimeField(
        source="previous_secret_expires_at",
        help_text="Until then webhooks are also signed with the previous secret; null if there is"
        " none.",
        allow_null=True,
    )
    lastStatus = serializers.IntegerField(
        source="last_status",
        allow_null=True,
        help_text="HTTP status of the response to the last attempt; null if there was none.",
    )
    lastAttemptAt = serializers.DateTimeField(
        source="last_attempt_at",
        allow_null=True,
        help_text="When a webhook was last sent to the endpoint; null if never.",
    )


class EndpointWithSecretSerializer(EndpointSerializer):
    """A webhook endpoint after a change, with its secret if it is new."""

    secret = serializers.CharField(allow_null=True, help_text=_SECRET_HELP)


class EndpointListSerializer(PageSerializer):
    """A page of webhook endpoints."""

    data = EndpointSerializer(many=True)  # type: ignore[assignment]  # the member's name


class EndpointsQuerySerializer(IdPageQuerySerializer):
    """The page of a list of endpoints."""


class DeliveriesQuerySerializer(EndpointsQuerySerializer):
    """The filters of deliveries."""

    state = serializers.ListField(
        child=serializers.ChoiceField(Message.State.values),
        default=[],
        help_text="Only deliveries in this state. It may be repeated.",
    )


class DeliverySerializer(serializers.Serializer):
    """An event on its way to an endpoint."""

    id = serializers.IntegerField(help_text="Id of the delivery.")
    eventId = serializers.CharField(source="payload.id", help_text="Id of the event.")
    type = OpenChoiceField(
        "EventType", WEBHOOK_EVENT_TYPES, source="payload.type", help_text="Type of the event."
    )
    state = OpenChoiceField(
        "DeliveryState", Message.State.values, help_text="`waiting`, `delivered` or `failed`."
    )
    attempts = serializers.IntegerField(help_text="Number of attempts that were started.")
    lastError = serializers.SerializerMethodField(
        help_text="What went wrong at the last attempt, such as `answered 500`; null if nothing."
    )
    lastStatus = serializers.IntegerField(
        source="last_status",
        allow_null=True,
        help_text="HTTP status of the response to the last attempt; null if there was none.",
    )
    lastAttemptAt = serializers.DateTimeField(
        source="last_attempt_at",
        allow_null=True,
        help_text="When the last attempt ended; null if there was none.",
    )
    createdAt = serializers.DateTimeField(source="created_at", help_text="When it was made.")
    nextAttemptAt = serializers.SerializerMethodField(
        help_text="When the next attempt is due; null if there is none."
    )
    deliveredAt = serializers.DateTimeField(
        source="delivered_at", allow_null=True, help_text="When it was delivered; null if not."
    )

    def get_lastError(self, message: Message) -> str | None:  # noqa: N802  (the member's name)
        return message.last_error or None

    def get_nextAttemptAt(self, message: Message) -> str | None:  # noqa: N802
        if message.state != Message.State.WAITING:
            return None
        return str(serializers.DateTimeField().to_representation(message.due_at))


class DeliveryListSerializer(PageSerializer):
    """A page of deliveries."""

    data = DeliverySerializer(many=True)  # type: ignore[assignment]  # the member's name


class RedeliverBodySerializer(StrictSerializer):
    """Which failed webhooks to send again."""

    since = InstantField(
        round_up=False, help_text="Failed webhooks that were made at or after this instant."
    )


class RedeliverySerializer(serializers.Serializer):
    """The result of sending failed webhooks again."""

    count = serializers.IntegerField(help_text="The number of webhooks that are sent again.")


class TestEventSerializer(serializers.Serializer):
    """A test event that is on its way."""

    eventId = serializers.CharField(help_text="Id of the event.")


def serialize_with_secret(result: EndpointSecret) -> dict[str, Any]:
    """Return an endpoint with its secret if it is new."""
    return {**serialize(result.endpoint), "secret": result.secret}


def serialize(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """Return an endpoint without its URL and secret."""
    return dict(EndpointSerializer(endpoint).data)


def compute_etag(endpoint: WebhookEndpoint) -> str:
    """Return the ETag of the settings of an endpoint; deliveries do not change it."""
    shown = serialize(endpoint)
    return etag.compute_etag({**shown, "lastStatus": None, "lastAttemptAt": None})
