"""The log of events that webhooks and the API publish, with a filter by type."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from api.scopes import Scope
from engine.timestamps import from_datetime
from outbox import event_log
from outbox.event_log import LoggedEvent
from outbox.webhook_events import EVENT_PATTERNS
from pages.settings import section
from pages.signed_in_request import SignedInRequest, signed_in_view

_PAGE_SIZE = 50


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
        "rows": [_describe(event, viewer) for event in events],
        "patterns": sorted(EVENT_PATTERNS),
        "chosen": chosen,
        "next_query": urlencode({**following, "before": events[-1].position}) if has_more else "",
    }
    return section.render(viewer, "settings-events", context)


def _describe(event: LoggedEvent, viewer: SignedInRequest) -> dict[str, Any]:
    return {
        "type": event.type,
        "when": viewer.clock.format_short(from_datetime(event.occurred_at)),
        "body": json.dumps(event.to_json(), indent=2, ensure_ascii=False),
    }
