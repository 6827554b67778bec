from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core.strict_admin import StrictModelAdmin
from outbox import queue
from outbox.models import (
    WEBHOOK_CHANNEL,
    Message,
    MessageQuerySet,
    WebhookEndpoint,
)
from outbox.webhook_events import EVENT_PATTERNS


def _now() -> int:
    return math.ceil(timezone.now().timestamp())


@admin.register(Message)
class MessageAdmin(StrictModelAdmin):
    """Read-only list of messages.

    Only the payload of a webhook is shown. Other payloads may hold personal data.
    """

    list_display = [
        "channel",
        "event",
        "booking_id",
        "state",
        "attempts",
        "due",
        "last_error",
        "created_at",
    ]
    list_filter = ["state", "channel"]
    search_fields = ["booking_id"]
    actions = ["retry_now"]
    readonly_fields = [
        "channel",
        "event",
        "booking_id",
        "state",
        "attempts",
        "last_error",
        "created_at",
    ]
    readonly_fields += ["due", "delivered_at", "webhook"]
    fields = tuple(readonly_fields)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="event")
    def event(self, message: Message) -> str:
        """Return the event type, for a webhook with its endpoint.

        Delivered messages of other channels have lost their payload and show "-".
        """
        payload = message.payload
        if message.channel == WEBHOOK_CHANNEL:
            return f"{payload.get('type', '-')}, endpoint {payload.get('endpoint', '-')}"
        return str(payload.get("event", "-"))

    @admin.display(description="due", ordering="due_at")
    def due(self, message: Message) -> datetime | None:
        return message.due_at if message.state == Message.State.WAITING else None

    @admin.display(description="webhook")
    def webhook(self, message: Message) -> str:
        return json.dumps(message.payload) if message.channel == WEBHOOK_CHANNEL else "-"

    @admin.action(description="Retry the selected messages now", permissions=["change"])
    def retry_now(self, request: HttpRequest, queryset: MessageQuerySet) -> None:
        channels = set(queryset.values_list("channel", flat=True))
        selected = queryset.count()
        retried = queryset.retry(_now())
        queue.wake_workers(channels)
        self.message_user(request, f"Retrying {retried} messages now.")
        if retried < selected:
            self.message_user(
                request,
                f"Skipped {selected - retried} messages: they are delivered, being delivered, or"
                " superseded by a later message about the same booking.",
                messages.WARNING,
            )


class WebhookEndpointForm(forms.ModelForm):
    url = WebhookEndpoint._meta.get_field("url").formfield(
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "autocomplete": "off"})
    )
    events = forms.MultipleChoiceField(
        choices=[(pattern, pattern) for pattern in EVENT_PATTERNS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave empty to receive all events.",
    )

    class Meta:
        model = WebhookEndpoint
        fields = ["name", "url", "events", "active"]


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(StrictModelAdmin):
    form = WebhookEndpointForm
    list_display = ["name", "host", "active", "event_types"]
    list_filter = ["active"]
    actions = ["rotate_secret"]

    def get_fields(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> Any:
        """Leave out the URL, which may contain a secret, for accounts that may only view."""
        fields = [*WebhookEndpointForm.Meta.fields, *self.get_readonly_fields(request, obj)]
        if obj is not None and not self.has_change_permission(request, obj):
            fields.remove("url")
        return fields

    def get_readonly_fields(
        self, request: HttpRequest, obj: WebhookEndpoint | None = None
    ) -> list[str]:
        """Show the secret to superusers only."""
        return ["secret"] if obj and getattr(request.user, "is_superuser", False) else []

    def save_model(self, request: Any, obj: WebhookEndpoint, form: Any, change: bool) -> None:
        secret = obj.secret
        super().save_model(request, obj, form, change)
        if change and obj.secret != secret:
            text = (
                "The URL has another host, so the endpoint has a new secret. Enter it at the"
                " receiver."
            )
            self.message_user(request, text, messages.WARNING)

    @admin.display(description="host")
    def host(self, endpoint: WebhookEndpoint) -> str:
        return urlsplit(endpoint.url).hostname or "-"

    @admin.display(description="events")
    def event_types(self, endpoint: WebhookEndpoint) -> str:
        return ", ".join(endpoint.events) or "all"

    @admin.action(
        description="Rotate the secret; the old secret stays valid for one day",
        permissions=["change"],
    )
    def rotate_secret(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in queryset:
            endpoint.rotate_secret(_now())
        self.message_user(request, f"Rotated {len(queryset)} secrets.")
