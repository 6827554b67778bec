from django.urls import path

from outbox.calendar_write_views import CalendarWritesView, RetryCalendarWriteView
from outbox.event_views import EventsView
from outbox.reconnect_views import ReconnectMailView
from outbox.webhook_endpoint_views import (
    DeliveriesView,
    RedeliverView,
    RotateSecretView,
    SendTestEventView,
    WebhookEndpointListView,
    WebhookEndpointView,
)

_ENDPOINT = "webhook-endpoints/<str:endpoint_id>"

_ENDPOINTS = {
    "calendar-writes": ("calendar-writes", CalendarWritesView),
    "calendar-write-retry": ("calendar-writes/<str:write_id>/retry", RetryCalendarWriteView),
    "events": ("events", EventsView),
    "connection-ask-to-reconnect": (
        "interviewers/<str:interviewer_id>/connections/<str:connection_id>/ask-to-reconnect",
        ReconnectMailView,
    ),
    "webhook-endpoints": ("webhook-endpoints", WebhookEndpointListView),
    "webhook-endpoint": (_ENDPOINT, WebhookEndpointView),
    "webhook-endpoint-rotate-secret": (f"{_ENDPOINT}/rotate-secret", RotateSecretView),
    "webhook-endpoint-test": (f"{_ENDPOINT}/test", SendTestEventView),
    "webhook-endpoint-deliveries": (f"{_ENDPOINT}/deliveries", DeliveriesView),
    "webhook-endpoint-redeliver": (f"{_ENDPOINT}/redeliver", RedeliverView),
}

urlpatterns = [
    pattern
    for name, (route, view) in _ENDPOINTS.items()
    for pattern in (path(route, view.as_view(), name=name), path(f"{route}/", view.as_view()))
]
