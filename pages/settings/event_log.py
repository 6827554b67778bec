"""The log of events that webhooks and the API publish, with their objects and a filter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from api.scopes import Scope
from engine.timestamps import from_datetime
from outbox import event_log
from outbox.event_log import LoggedEvent
from outbox.webhook_events import EVENT_PATTERNS, WEBHOOK_EVENT_TYPES
from pages.settings import event_objects, section
from pages.settings.event_objects import MAX_SHOWN_OBJECTS, EventObject
from pages.signed_in_request import SignedInRequest, signed_in_view

_PAGE_SIZE = 50
_GROUP_LABELS = {
    "booking": gettext_lazy("Bookings"),
    "hold": gettext_lazy("Time slots on hold"),
    "candidate_link": gettext_lazy("Candidate links"),
    "connection": gettext_lazy("Calendars"),
    "interviewer": gettext_lazy("People"),
    "special_days": gettext_lazy("Time off and special hours"),
    "interview": gettext_lazy("Interview types"),
    "slots": gettext_lazy("Slots"),
    "webhook": gettext_lazy("Webhooks"),
}
#: The name of each group of types, and the types in it.
_PATTERN_GROUPS = [
    (label, f"{group}.*", [name for name in WEBHOOK_EVENT_TYPES if name.startswith(f"{group}.")])
    for group, label in _GROUP_LABELS.items()
]


@require_safe
@signed_in_view(Scope.EVENTS_READ)
def list_events(viewer: SignedInRequest) -> HttpResponse:
    """List the events, the latest first. An unknown type filters nothing."""
    query = viewer.request.GET
    chosen = query.get("type", "") if query.get("type") in EVENT_PATTERNS else ""
    before = section.read_row_id(query.get("before", ""))
    events, has_more = event_log.list_latest([chosen] if chosen else [], _PAGE_SIZE, before)
    following = {"type": chosen} if chosen else {}
    context = {
        "rows": _describe_all(events, viewer),
        "groups": _PATTERN_GROUPS,
        "chosen": chosen,
        "next_query": urlencode({**following, "before": events[-1].position}) if has_more else "",
    }
    return section.render(viewer, "settings-events", context)


def _describe_all(events: Sequence[LoggedEvent], viewer: SignedInRequest) -> list[dict[str, Any]]:
    list_objects = event_objects.load(events)
    return [_describe(event, list_objects(event), viewer) for event in events]


def _describe(
    event: LoggedEvent, objects: Sequence[EventObject], viewer: SignedInRequest
) -> dict[str, Any]:
    return {
        "type": event.type,
        "when": viewer.clock.format_short(from_datetime(event.occurred_at)),
        "body": json.dumps(event.to_json(), indent=2, ensure_ascii=False),
        "objects": objects[:MAX_SHOWN_OBJECTS],
        "further_count": len(objects[MAX_SHOWN_OBJECTS:]),
    }
