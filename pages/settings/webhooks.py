"""Webhook endpoints: a list, a form that creates one, and a page of each with its deliveries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from api.scopes import Scope
from engine.local_time import DAY
from engine.timestamps import from_datetime, to_datetime
from outbox import webhook_endpoints
from outbox.models import Message, WebhookEndpoint
from outbox.webhook_endpoint_serializers import EndpointBodySerializer, EndpointUpdateSerializer
from outbox.webhook_endpoints import EndpointInactiveError
from outbox.webhook_events import EVENT_PATTERNS
from pages.responses import allow_form_methods
from pages.settings import section
from pages.signed_in_request import SignedInRequest, signed_in_view

_MAX_ENDPOINTS, _PAGE_SIZE = 200, 50
#: For how many days deliveries are stored, and so can be sent again.
_REDELIVERY_DAYS = 30
_STATES = {
    Message.State.WAITING.value: ("neutral", gettext_lazy("Waiting")),
    Message.State.DELIVERED.value: ("good", gettext_lazy("Delivered")),
    Message.State.FAILED.value: ("bad", gettext_lazy("Failed")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_view(Scope.WEBHOOKS_WRITE)
def list_endpoints(viewer: SignedInRequest) -> HttpResponse:
    """List the endpoints; after a POST, show the secret of the new endpoint, once."""
    if viewer.request.method != "POST":
        return _render_list(viewer, {})
    typed = _read_form(viewer)
    body = EndpointBodySerializer(data=typed)
    if not body.is_valid():
        return _render_list(viewer, {"typed": typed, "errors": _word(body.errors)}, 400)
    created = webhook_endpoints.create(body.validated_data)
    return _render_list(viewer, {"endpoint": created.endpoint, "secret": created.secret})


@require_safe
@signed_in_view(Scope.WEBHOOKS_WRITE)
def show_endpoint(viewer: SignedInRequest, endpoint_id: int) -> HttpResponse:
    """Show an endpoint and its deliveries, the latest first."""
    return _render_endpoint(viewer, _get(endpoint_id), {})


@allow_form_methods
@signed_in_view(Scope.WEBHOOKS_WRITE)
def edit_endpoint(viewer: SignedInRequest, endpoint_id: int) -> HttpResponse:
    """Change the name, the events and the URL; an empty URL stays. Show a secret that is new."""
    if viewer.request.method != "POST":
        return redirect("settings-webhook", endpoint_id)
    typed = {**_read_form(viewer), "active": "active" in viewer.request.POST}
    if not typed["url"]:
        del typed["url"]
    changes = EndpointUpdateSerializer(data=typed)
    if not changes.is_valid():
        context = {"typed": typed, "errors": _word(changes.errors)}
        return _render_endpoint(viewer, _get(endpoint_id), context, 400)
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint_id).first()
        if endpoint is None:
            raise Http404
        result = webhook_endpoints.update(endpoint, changes.validated_data)
    if result.secret is not None:
        return _render_endpoint(viewer, result.endpoint, {"secret": result.secret})
    section.flash(viewer, "endpoint")
    return redirect("settings-webhook", endpoint_id)


@allow_form_methods
@signed_in_view(Scope.WEBHOOKS_WRITE)
def rotate_secret(viewer: SignedInRequest, endpoint_id: int) -> HttpResponse:
    """Make a new secret and show it, once."""
    if viewer.request.method != "POST":
        return redirect("settings-webhook", endpoint_id)
    _get(endpoint_id)
    result = webhook_endpoints.rotate_secret(endpoint_id, viewer.now)
    return _render_endpoint(viewer, result.endpoint, {"secret": result.secret})


@allow_form_methods
@signed_in_view(Scope.WEBHOOKS_WRITE)
def send_test_event(viewer: SignedInRequest, endpoint_id: int) -> HttpResponse:
    """Send a test event."""
    return _send(
        viewer,
        endpoint_id,
        "test",
        lambda: webhook_endpoints.send_test_event(endpoint_id, viewer.now),
    )


@allow_form_methods
@signed_in_view(Scope.WEBHOOKS_WRITE)
def redeliver(viewer: SignedInRequest, endpoint_id: int) -> HttpResponse:
    """Send all stored deliveries again that have failed."""
    since: datetime = to_datetime(viewer.now - _REDELIVERY_DAYS * DAY)
    return _send(
        viewer,
        endpoint_id,
        "redeliver",
        lambda: webhook_endpoints.redeliver(endpoint_id, since, viewer.now),
    )


@allow_form_methods
@signed_in_view(Scope.WEBHOOKS_WRITE)
def delete_endpoint(viewer: SignedInRequest, endpoint_id: int) -> HttpResponse:
    """Delete an endpoint."""
    if viewer.request.method != "POST":
        return redirect("settings-webhook", endpoint_id)
    _get(endpoint_id).delete()
    section.flash(viewer, "deleted")
    return redirect("settings-webhooks")


def _send(
    viewer: SignedInRequest, endpoint_id: int, flash: str, send: Callable[[], object]
) -> HttpResponse:
    """Send something to an endpoint, and return to its page."""
    if viewer.request.method == "POST":
        endpoint = _get(endpoint_id)
        try:
            send()
        except EndpointInactiveError:
            text = _("Nothing is sent to an endpoint that is switched off. Switch it on first.")
            return _render_endpoint(viewer, endpoint, {"error_text": text}, 409)
        section.flash(viewer, flash)
    return redirect("settings-webhook", endpoint_id)


def _get(endpoint_id: int) -> WebhookEndpoint:
    endpoint = WebhookEndpoint.objects.filter(pk=endpoint_id).first()
    if endpoint is None:
        raise Http404
    return endpoint


def _read_form(viewer: SignedInRequest) -> dict[str, Any]:
    form = viewer.request.POST
    name, url = form.get("name", ""), form.get("url", "").strip()
    return {"name": name, "url": url, "events": form.getlist("events")}


def _word(errors: Mapping[str, Any]) -> dict[str, Any]:
    """Return the errors with a sentence about the URL that needs no knowledge of networks."""
    text = _("Enter a URL that begins with https:// and can be reached from the internet.")
    return {**errors, **({"url": [text]} if "url" in errors else {})}


def _render_list(
    viewer: SignedInRequest, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    page = {
        "rows": WebhookEndpoint.objects.all()[:_MAX_ENDPOINTS],
        "typed": {"events": []},
        "patterns": EVENT_PATTERNS,
    }
    return section.render(viewer, "settings-webhooks", {**page, **context}, status)


def _render_endpoint(
    viewer: SignedInRequest, endpoint: WebhookEndpoint, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    state = viewer.request.GET.get("state", "")
    states = [state] if state in _STATES else []
    after = section.read_row_id(viewer.request.GET.get("after", ""))
    found = list(webhook_endpoints.list_deliveries(endpoint.pk, states, after, _PAGE_SIZE + 1))
    page = {
        "endpoint": endpoint,
        "typed": {"name": endpoint.name, "events": endpoint.events, "active": endpoint.active},
        "patterns": EVENT_PATTERNS,
        "state": state,
        "states": [(value, text) for value, (_tag, text) in _STATES.items()],
        "deliveries": [_describe(each, viewer) for each in found[:_PAGE_SIZE]],
        "next_after": found[_PAGE_SIZE - 1].pk if len(found) > _PAGE_SIZE else None,
    }
    response = {**page, **context}
    return section.render(viewer, "settings-webhook", response, status)


def _describe(message: Message, viewer: SignedInRequest) -> dict[str, Any]:
    return {
        "type": message.payload.get("type", ""),
        "created": viewer.clock.format_moment(from_datetime(message.created_at)),
        "state": _STATES[message.state],
        "attempts": message.attempts,
        "last_status": message.last_status,
    }
