"""Create and change webhook endpoints, send test events, and send failed webhooks again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from rest_framework import status
from rest_framework.exceptions import APIException

from engine.timestamps import to_datetime
from outbox import notifications, queue
from outbox.models import WEBHOOK_CHANNEL, Message, MessageQuerySet, WebhookEndpoint


class EndpointInactiveError(APIException):
    """Nothing is sent to an endpoint that is switched off."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "endpoint_inactive"
    default_detail = "The endpoint is switched off. Set `active` to true."


class EndpointSecret(NamedTuple):
    """An endpoint, and its secret if the caller may see it, which is once after it was made."""

    endpoint: WebhookEndpoint
    secret: str | None

    def without_secret(self) -> EndpointSecret:
        """Return what is stored for a repeated request: secrets are stored encrypted only."""
        return self._replace(secret=None)


def create(fields: Mapping[str, Any]) -> EndpointSecret:
    """Create an endpoint."""
    endpoint = WebhookEndpoint.objects.create(**fields)
    return EndpointSecret(endpoint, endpoint.secret)


def update(endpoint: WebhookEndpoint, fields: Mapping[str, Any]) -> EndpointSecret:
    """Change fields of a locked endpoint; return its secret if the new URL needs a new one."""
    secret = endpoint.secret
    for name, value in fields.items():
        setattr(endpoint, name, value)
    endpoint.save()
    return EndpointSecret(endpoint, None if endpoint.secret == secret else endpoint.secret)


def rotate_secret(endpoint_id: int, now: int) -> EndpointSecret:
    """Give an endpoint a new secret at a UTC second; raise WebhookEndpoint.DoesNotExist."""
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.select_for_update().get(pk=endpoint_id)
        endpoint.rotate_secret(now)
    return EndpointSecret(endpoint, endpoint.secret)


def send_test_event(endpoint_id: int, now: int) -> str:
    """Enqueue a `webhook.test` event for one endpoint, whatever its types; return the event's id.

    Raise WebhookEndpoint.DoesNotExist or EndpointInactiveError.
    """
    return notifications.notify_test(_get_active(endpoint_id), now)


def list_deliveries(
    endpoint_id: int, states: list[str], after: int | None, limit: int
) -> MessageQuerySet:
    """Return the webhooks of an endpoint, the latest first, that were made before `after`."""
    messages = _get_deliveries(endpoint_id)
    if states:
        messages = messages.filter(state__in=states)
    if after is not None:
        messages = messages.filter(pk__lt=after)
    return messages.order_by("-pk")[:limit]


def redeliver(endpoint_id: int, since: datetime, now: int) -> int:
    """Make the failed webhooks of an endpoint since an instant due now; return their number.

    Raise WebhookEndpoint.DoesNotExist or EndpointInactiveError.
    """
    _get_active(endpoint_id)
    failed = _get_deliveries(endpoint_id).filter(
        state=Message.State.FAILED, created_at__gte=since, created_at__lte=to_datetime(now)
    )
    count = failed.retry(now)
    queue.wake_workers([WEBHOOK_CHANNEL])
    return count


def _get_active(endpoint_id: int) -> WebhookEndpoint:
    endpoint = WebhookEndpoint.objects.get(pk=endpoint_id)
    if not endpoint.active:
        raise EndpointInactiveError
    return endpoint


def _get_deliveries(endpoint_id: int) -> MessageQuerySet:
    deliveries: MessageQuerySet = Message.objects.filter(
        channel=WEBHOOK_CHANNEL, payload__endpoint=endpoint_id
    )
    return deliveries
