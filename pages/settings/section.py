"""What the pages of the settings share: their sub-navigation and flash messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from api.scopes import Scope
from pages.signed_in_request import SignedInRequest

_FLASH_TEXTS = {
    "company": gettext_lazy("The company was saved."),
    "revoked": gettext_lazy("The token was revoked and no longer works."),
    "endpoint": gettext_lazy("The endpoint was saved."),
    "deleted": gettext_lazy("The endpoint was deleted."),
    "test": gettext_lazy("A test event is on its way. Reload this page to see the answer."),
    "redeliver": gettext_lazy("Failed deliveries are sent again."),
    "role": gettext_lazy("The account was changed."),
    "invited": gettext_lazy("The invitation is on its way."),
    "withdrawn": gettext_lazy("The invitation was withdrawn."),
}


@dataclass(frozen=True)
class Section:
    """A page of the settings, and the scope that it needs."""

    url_name: str
    label: str | Promise
    scope: Scope


SECTIONS = (
    Section("settings-company", gettext_lazy("Company"), Scope.COMPANY_WRITE),
    Section("settings-roles", gettext_lazy("Accounts and roles"), Scope.ACCESS_WRITE),
    Section("settings-tokens", gettext_lazy("API tokens"), Scope.ACCESS_WRITE),
    Section("settings-webhooks", gettext_lazy("Webhooks"), Scope.WEBHOOKS_WRITE),
    Section("settings-events", gettext_lazy("Events"), Scope.EVENTS_READ),
    Section("settings-audit", gettext_lazy("Audit log"), Scope.AUDIT_READ),
    Section("settings-retention", gettext_lazy("Retention"), Scope.AUDIT_READ),
)


def render(
    viewer: SignedInRequest, url_name: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Render the template of a section, which is named like its URL."""
    shared = {
        "current_page": "settings",
        "section": url_name,
        "sections": [
            (each.label, reverse(each.url_name), each.url_name == url_name)
            for each in SECTIONS
            if each.scope in viewer.permissions
        ],
        "saved_text": _FLASH_TEXTS.get(viewer.flash_messages.get("settings", ""), ""),
    }
    template = url_name.replace("settings-", "settings/")
    return viewer.render(template, {**shared, **context}, status)


def flash(viewer: SignedInRequest, key: str) -> None:
    """Show a sentence on the next page of the settings."""
    messages.success(viewer.request, key, extra_tags="settings")


def read_row_id(text: str) -> int | None:
    """Return the row id in a query string; None if there is none, as on the first page."""
    is_id = text.isascii() and text.isdigit() and len(text) <= 18
    return int(text) if is_id else None
