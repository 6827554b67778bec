"""Changes the events of bookings by Microsoft Graph ("Create, update, delete event").

Microsoft chooses the ids of events. An extended property with the UID finds the event of a booking
again ("Get singleValueLegacyExtendedProperty").
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from calendars.oauth.access_tokens import access_token_cache
from calendars.providers import microsoft_api
from calendars.providers.types import Calendar
from core.read_errors import ReadError, ReadFailure
from net import http_client
from net.deadline import Deadline

#: The extended property that holds a booking's UID; the GUID is Slotsmith's own.
BOOKING_PROPERTY_ID = "String {6c1f8f7e-2a53-4f6b-9d0e-6f2b8a3d5c71} Name SlotsmithBooking"


class EventsClient:
    """Changes the events in the main calendar of a calendar's owner."""

    def __init__(self, calendar: Calendar, deadline: Deadline) -> None:
        self.source = microsoft_api.get_token_source(calendar.grant)
        self.deadline = deadline
        api = settings.CALENDARS["MICROSOFT"]["API_URL"]
        self.url = f"{api}/users/{quote(microsoft_api.get_address(calendar))}/calendar/events"
        self.mailbox = microsoft_api.get_mailbox(microsoft_api.get_address(calendar))

    def find(self, uid: str) -> list[str]:
        """Return the URL-quoted ids of the events that Slotsmith wrote for a UID."""
        condition = f"ep/id eq '{BOOKING_PROPERTY_ID}' and ep/value eq '{uid}'"
        query = {"$filter": f"singleValueExtendedProperties/Any(ep: {condition})", "$select": "id"}
        request = http_client.Request("GET", f"{self.url}?{urlencode(query)}")
        events, _ = microsoft_api.parse_page(self._send(request).body)
        return [quote(str(event.get("id")), safe="") for event in events]

    def send_change(self, method: str, path: str, fields: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/json"}
        content = json.dumps(fields).encode()
        request = http_client.Request(method, f"{self.url}{path}", headers=headers, content=content)
        if not microsoft_api.parse_object(self._send(request).body).get("id"):
            raise ReadError(ReadFailure.PROVIDER_ERROR)

    def delete(self, event_id: str) -> None:
        request = http_client.Request("DELETE", f"{self.url}/{event_id}")
        access_token_cache.send(
            self.source, request, self.deadline, _raise_unless_deleted, self.mailbox
        )

    def _send(self, request: http_client.Request) -> http_client.Response:
        response, _ = access_token_cache.send(
            self.source,
            request,
            self.deadline,
            http_client.Response.raise_for_write,
            self.mailbox,
        )
        return response


def _raise_unless_deleted(response: http_client.Response) -> None:
    if response.status not in (404, 410):
        response.raise_for_write()
