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

from outbox import queue
from outbox.models import (
    WEBHOOK_CHANNEL,
    WEBHOOK_EVENT_TYPES,
    Message,
    MessageQuerySet,
    WebhookEndpoint,
)


def _now() -> int:
    return math.ceil(timezone.now().timestamp())


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """What a message holds may be personal, and is not shown, but for a webhook's."""

    list_display = [
        "channel",
        "what",
        "booking_id",
        "state",
        "attempts",
        "due",
        "last_error",
        "created_at",
    ]
    list_filter = ["state", "channel"]
    search_fields = ["booking_id"]
    actions = ["try_now"]
    readonly_fields = [
        "channel",
        "what",
        "booking_id",
        "state",
        "attempts",
        "last_error",
        "created_at",
    ]
    readonly_fields += ["due", "delivered_at", "webhook"]
    fields = tuple(readonly_fields)

    @admin.display(description="what")
    def what(self, message: Message) -> str:
        """The event, and for a webhook its endpoint; a delivered message may have forgotten."""
        told = message.payload
        if message.channel == WEBHOOK_CHANNEL:
            return f"{told.get('type', '-')}, endpoint {told.get('endpoint', '-')}"
        return str(told.get("event", "-"))

    @admin.display(description="due", ordering="due_at")
    def due(self, message: Message) -> datetime | None:
        return message.due_at if message.state == Message.State.WAITING else None

    @admin.display(description="webhook")
    def webhook(self, message: Message) -> str:
        return json.dumps(message.payload) if message.channel == WEBHOOK_CHANNEL else "-"

    @admin.action(description="Try the selected messages now", permissions=["change"])
    def try_now(self, request: HttpRequest, queryset: MessageQuerySet) -> None:
        channels = set(queryset.values_list("channel", flat=True))
        chosen = queryset.count()
        tried = queryset.retry(_now())
        queue.wake_workers(channels)
        self.message_user(request, f"{tried} messages are tried now.")
        if tried < chosen:
            why = "delivered, being delivered, or overtaken by a later message on the same thing"
            self.message_user(request, f"{chosen - tried} were left: {why}.", messages.WARNING)


class WebhookEndpointForm(forms.ModelForm):
    url = WebhookEndpoint._meta.get_field("url").formfield(
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "autocomplete": "off"})
    )
    events = forms.MultipleChoiceField(
        choices=[(event, event) for event in WEBHOOK_EVENT_TYPES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: all.",
    )

    class Meta:
        model = WebhookEndpoint
        fields = ["name", "url", "events", "active"]


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(admin.ModelAdmin):
    form = WebhookEndpointForm
    list_display = ["name", "host", "active", "which_events"]
    list_filter = ["active"]
    actions = ["rotate_secret"]

    def get_fields(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> Any:
        return [*WebhookEndpointForm.Meta.fields, *self.get_readonly_fields(request, obj)]

    def get_readonly_fields(
        self, request: HttpRequest, obj: WebhookEndpoint | None = None
    ) -> list[str]:
        """Who may act for everybody sees the secret, to hand it on; nobody else does."""
        return ["secret"] if obj and getattr(request.user, "is_superuser", False) else []

    @admin.display(description="host")
    def host(self, endpoint: WebhookEndpoint) -> str:
        return urlsplit(endpoint.url).hostname or "-"

    @admin.display(description="events")
    def which_events(self, endpoint: WebhookEndpoint) -> str:
        return ", ".join(endpoint.events) or "all"

    @admin.action(
        description="Make a new secret; the old one is good for another day",
        permissions=["change"],
    )
    def rotate_secret(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        for endpoint in queryset:
            endpoint.rotate_secret(_now())
        self.message_user(request, f"{len(queryset)} secrets are new.")
