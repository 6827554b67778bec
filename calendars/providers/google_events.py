"""Change the events of bookings in Google Calendar ("Events: insert, patch, delete").

A booking is an event whose id Slotsmith chooses, so that it can be found again and exists only
once. A deleted event keeps its id until Google forgets it. Writing it again should restore it
("Events: patch"), but users report that Google refuses that. Then the booking gets its next id.
"""

from __future__ import annotations

import hashlib
import json
from functools import partial
from typing import Any

from django.conf import settings

from calendars.oauth.access_tokens import TokenSource, access_token_cache
from calendars.providers import google_errors
from core.calendar_errors import ReadError, ReadFailure, WriteRefusedError
from core.text import single_line
from engine import timestamps
from ical import event_writer
from ical.event_writer import CalendarEvent
from net import http_client
from net.deadline import Deadline
from net.url_segment import quote_segment

#: The ids that a booking can have, one after the other.
MAX_EVENT_IDS = 3
#: The statuses of an update of an event that cannot be restored.
_NOT_RESTORED_STATUSES = (403, 404, 410)


class GoogleEventsClient:
    """Changes the events of one calendar. Google sends no notifications."""

    def __init__(self, calendar_id: str, source: TokenSource, deadline: Deadline) -> None:
        self.source, self.deadline = source, deadline
        api = settings.CALENDARS["GOOGLE"]["API_URL"]
        self.url = f"{api}/calendars/{quote_segment(calendar_id)}/events"

    def put(self, event: CalendarEvent) -> None:
        """Create the event of a booking, or update it; remove its events under later ids."""
        fields = {
            "summary": single_line(event.title),
            "description": event_writer.build_description(event),
            "location": single_line(event.location),
            "start": {"dateTime": timestamps.format_utc(event.start)},
            "end": {"dateTime": timestamps.format_utc(event.end)},
            "status": "confirmed",
            "transparency": "opaque",
        }
        event_ids = _event_ids(event.uid)
        is_new = self._insert(event_ids[0], fields)
        used = 0 if is_new else self._update_first(event_ids, fields)
        # A new booking has no other events. An earlier id may have become free again.
        if not (is_new and event.sequence == 0):
            for event_id in event_ids[used + 1 :]:
                self._delete(event_id)

    def remove(self, uid: str) -> None:
        """Remove the event of a booking under all of its ids."""
        for event_id in _event_ids(uid):
            self._delete(event_id)

    def _update_first(self, event_ids: list[str], fields: dict[str, Any]) -> int:
        """Write under the first id that can be written to; return its index."""
        for index, event_id in enumerate(event_ids):
            if self._update(event_id, fields) or self._insert(event_id, fields):
                return index
        raise WriteRefusedError(409)

    def _insert(self, event_id: str, fields: dict[str, Any]) -> bool:
        """Create an event; return whether its id was free."""
        response = self._send("POST", "", {"id": event_id, **fields}, accepted=(409,))
        if response.status == 409:
            return False
        _require_id(response, event_id)
        return True

    def _update(self, event_id: str, fields: dict[str, Any]) -> bool:
        """Update or restore an event; return whether that was possible."""
        accepted = _NOT_RESTORED_STATUSES
        response = self._send("PATCH", f"/{event_id}", fields, accepted)
        if response.status in accepted:
            return False
        _require_id(response, event_id)
        return True

    def _delete(self, event_id: str) -> None:
        self._send("DELETE", f"/{event_id}", accepted=(404, 410))

    def _send(
        self,
        method: str,
        path: str,
        fields: dict[str, Any] | None = None,
        accepted: tuple[int, ...] = (),
    ) -> http_client.Response:
        """Send a change; `accepted` are further good statuses."""
        request = http_client.Request(
            method,
            f"{self.url}{path}?sendUpdates=none",
            headers={"Content-Type": "application/json"} if fields else None,
            content=json.dumps(fields).encode() if fields else b"",
        )
        raise_for_write = partial(google_errors.raise_for_write, accepted=accepted)
        response, _ = access_token_cache.send(self.source, request, self.deadline, raise_for_write)
        return response


def _event_ids(uid: str) -> list[str]:
    """Return the ids of a booking's event: Google allows digits and the letters a to v."""
    names = [uid, *(f"{uid}/{number}" for number in range(1, MAX_EVENT_IDS))]
    return [hashlib.sha256(name.encode()).hexdigest() for name in names]


def _require_id(response: http_client.Response, event_id: str) -> None:
    """Raise ReadError unless the response is the event."""
    try:
        event = json.loads(response.body)
    except ValueError:
        event = None
    if not isinstance(event, dict) or event.get("id") != event_id:
        raise ReadError(ReadFailure.PROVIDER_ERROR)
