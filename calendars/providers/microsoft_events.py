"""Change the events of bookings by Microsoft Graph ("Create, update, delete event").

Microsoft chooses the ids of events. An extended property with the UID finds the event of a booking
again ("Get singleValueLegacyExtendedProperty"), and `transactionId` makes a repeated request create
only one event ("event resource type"). Where the search does not find an event yet and the booking
has changed since, Microsoft refuses the `transactionId` and names the event that has it.
"""

from __future__ import annotations

import json
import secrets
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from calendars.oauth.access_tokens import AccessToken, RaiseForStatus, access_token_cache
from calendars.oauth.grant import Grant
from calendars.providers import microsoft_api, microsoft_errors
from calendars.providers.types import Calendar
from core.calendar_errors import ReadError, ReadFailure
from core.text import single_line
from ical import event_writer
from ical.event_writer import CalendarEvent
from net import http_client
from net.deadline import Deadline
from net.url_segment import quote_segment

#: The extended property that holds a booking's UID; the GUID is Slotsmith's own.
BOOKING_PROPERTY_ID = "String {6c1f8f7e-2a53-4f6b-9d0e-6f2b8a3d5c71} Name SlotsmithBooking"
_GONE_STATUSES = (404, 410)


class MicrosoftEventsClient:
    """Changes the events in the main calendar of a calendar's owner."""

    def __init__(self, calendar: Calendar, deadline: Deadline) -> None:
        self.grant = calendar.grant
        self.source = microsoft_api.get_token_source(calendar.grant)
        self.token: AccessToken | None = None
        self.deadline = deadline
        api = settings.CALENDARS["MICROSOFT"]["API_URL"]
        self.url = (
            f"{api}/users/{quote_segment(microsoft_api.get_address(calendar))}/calendar/events"
        )
        self.mailbox = microsoft_api.get_mailbox(microsoft_api.get_address(calendar))

    def put(self, event: CalendarEvent) -> None:
        """Create the event of a booking, or update it; remove further events of the booking."""
        fields = {
            "subject": single_line(event.title),
            "body": {"contentType": "text", "content": event_writer.build_description(event)},
            "location": {"displayName": single_line(event.location)},
            "start": microsoft_api.format_time(event.start),
            "end": microsoft_api.format_time(event.end),
            "showAs": "busy",
        }
        existing_ids = self._find(event.uid)
        updated_id = next((name for name in existing_ids if self._update(name, fields)), None)
        if updated_id is None:
            self._create(event, fields)
        for event_id in existing_ids:
            if event_id != updated_id:
                self._delete(event_id)

    def remove(self, uid: str) -> None:
        """Remove every event of a booking."""
        for event_id in self._find(uid):
            self._delete(event_id)

    def get_new_grant(self) -> str:
        """Return the calendar's new grant; empty if it was not replaced."""
        if not self.grant:
            return ""
        return microsoft_api.get_new_grant(Grant.from_json(self.grant), self.token)

    def _find(self, uid: str) -> list[str]:
        """Return the ids of the events that Slotsmith wrote for a UID."""
        condition = f"ep/id eq '{BOOKING_PROPERTY_ID}' and ep/value eq '{uid}'"
        query = {"$filter": f"singleValueExtendedProperties/Any(ep: {condition})", "$select": "id"}
        # Not every OData parser reads "+" as a space.
        url = f"{self.url}?{urlencode(query, quote_via=quote)}"
        request = http_client.Request("GET", url)
        response = self._send(request, http_client.Response.raise_for_write)
        events, _ = microsoft_api.parse_page(response.body)
        return [str(event.get("id")) for event in events]

    def _create(self, event: CalendarEvent, fields: dict[str, Any]) -> None:
        uid_property = {"id": BOOKING_PROPERTY_ID, "value": event.uid}
        transaction_id = f"{event.uid}-{event.sequence}"
        new_event = {**fields, "singleValueExtendedProperties": [uid_property]}
        response = self._post({**new_event, "transactionId": transaction_id})
        if not _is_duplicate(response):
            _require_id(response)
            return
        existing_id = _parse_error(response).get("@event.existingEventId")
        if not isinstance(existing_id, str):
            raise ReadError(ReadFailure.PROVIDER_ERROR)  # a later search finds the event
        if not self._update(existing_id, fields):
            # The event was deleted, but its transactionId is still used.
            unused_id = f"{transaction_id}-{secrets.token_hex(8)}"
            _require_id(self._post({**new_event, "transactionId": unused_id}))

    def _post(self, new_event: dict[str, Any]) -> http_client.Response:
        request = _build_request("POST", self.url, new_event)
        return self._send(request, _raise_unless_duplicate)

    def _update(self, event_id: str, fields: dict[str, Any]) -> bool:
        """Update an event; return whether it exists."""
        request = _build_request("PATCH", self._event_url(event_id), fields)
        response = self._send(request, _raise_unless_gone)
        if response.status in _GONE_STATUSES:
            return False
        _require_id(response)
        return True

    def _delete(self, event_id: str) -> None:
        request = http_client.Request("DELETE", self._event_url(event_id))
        self._send(request, _raise_unless_gone)

    def _event_url(self, event_id: str) -> str:
        return f"{self.url}/{quote_segment(event_id)}"

    def _send(
        self, request: http_client.Request, raise_for_status: RaiseForStatus
    ) -> http_client.Response:
        response, self.token = access_token_cache.send(
            self.source, request, self.deadline, raise_for_status, self.mailbox
        )
        return response


def _build_request(method: str, url: str, fields: dict[str, Any]) -> http_client.Request:
    headers = {"Content-Type": "application/json"}
    return http_client.Request(method, url, headers=headers, content=json.dumps(fields).encode())


def _require_id(response: http_client.Response) -> None:
    """Raise ReadError unless the response is an event."""
    if not microsoft_api.parse_object(response.body).get("id"):
        raise ReadError(ReadFailure.PROVIDER_ERROR)


def _raise_unless_gone(response: http_client.Response) -> None:
    if response.status not in _GONE_STATUSES:
        response.raise_for_write()


def _raise_unless_duplicate(response: http_client.Response) -> None:
    if not _is_duplicate(response):
        response.raise_for_write()


def _is_duplicate(response: http_client.Response) -> bool:
    if response.status not in (400, 409):
        return False
    return _parse_error(response).get("code") == "ErrorDuplicateTransactionId"


def _parse_error(response: http_client.Response) -> dict[str, Any]:
    return microsoft_errors.parse_error(response.body)
