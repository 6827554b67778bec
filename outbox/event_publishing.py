"""Publish events: write them to the log, and enqueue the webhooks of the subscribed endpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from outbox import event_log
from outbox.models import WEBHOOK_CHANNEL, Message, WebhookEndpoint
from outbox.queue import build_message, enqueue_all, is_enabled

Event = Mapping[str, Any]
#: Within `read_endpoints_once`, the list of the active endpoints, if it has been read.
_shared_endpoints: ContextVar[list[list[WebhookEndpoint]] | None] = ContextVar(
    "shared endpoints", default=None
)


def publish(event: Event, subject: str, now: int, booking_id: str = "") -> None:
    """Publish an event in the transaction of its change; `now` is a UTC second.

    `subject` names the object of the change. Webhooks of one subject are delivered in order.
    """
    event_log.record(event)
    enqueue_all(build_webhooks(event, subject, now, booking_id))


def build_webhooks(event: Event, subject: str, now: int, booking_id: str = "") -> Iterator[Message]:
    """Return the webhooks of an event; those of one subject are delivered in order."""
    for endpoint in find_subscribed_endpoints(event["type"]):
        key = f"{subject}:{WEBHOOK_CHANNEL}:{endpoint.pk}"
        yield build_webhook(endpoint, event, key, booking_id, now)


@contextmanager
def read_endpoints_once() -> Iterator[None]:
    """Let `find_subscribed_endpoints` read the endpoints at most once; call it in a transaction."""
    token = _shared_endpoints.set([])
    try:
        yield
    finally:
        _shared_endpoints.reset(token)


def find_subscribed_endpoints(event_type: str) -> list[WebhookEndpoint]:
    """Return the active endpoints that receive events of a type."""
    if not is_enabled(WEBHOOK_CHANNEL):
        return []
    shared = _shared_endpoints.get()
    [active] = shared or [_load_active_endpoints()]
    if shared is not None:
        shared[:] = [active]
    return [endpoint for endpoint in active if endpoint.is_subscribed_to(event_type)]


def _load_active_endpoints() -> list[WebhookEndpoint]:
    return list(WebhookEndpoint.objects.filter(active=True).only("events").order_by("pk"))


def build_webhook(
    endpoint: WebhookEndpoint,
    event: Event,
    ordering_key: str,
    booking_id: str,
    now: int,
) -> Message:
    """Return the unsaved message of an event for an endpoint."""
    payload = {"endpoint": endpoint.pk, **event}
    return build_message(
        WEBHOOK_CHANNEL, payload, ordering_key=ordering_key, booking_id=booking_id, now=now
    )
