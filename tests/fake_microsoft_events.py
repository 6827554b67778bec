"""The events of a fake Microsoft server: "Create, update, delete event" of Microsoft Graph."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.json_server import JSONResponse, RecordedRequest


def build_error_response(status: int, code: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": code}}, status)


def build_duplicate_response(event_id: str | None = None, status: int = 400) -> JSONResponse:
    """Return the error for a transactionId that another event has, as users report it."""
    error = {
        "code": "ErrorDuplicateTransactionId",
        "message": "The TransactionId specified in the request has already been used to create a"
        " different event.",
    }
    if event_id is not None:
        error["@event.existingEventId"] = event_id
    return JSONResponse({"error": error}, status)


class FakeEventStore:
    """The events written into each calendar.

    While `is_filter_late`, searching for events finds none.
    """

    def __init__(self) -> None:
        self.events: dict[str, dict[str, Any]] = {}
        self.transactions: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}
        self.is_filter_late = False

    def respond(self, request: RecordedRequest) -> JSONResponse:
        """Answer an events request."""
        _, _, _, address, _, _, *ids = request.path.split("/")
        events = self.events.setdefault(unquote(address), {})
        if request.method == "GET":
            return JSONResponse(
                {"value": [{"id": event_id} for event_id in self._find(request, events)]}
            )
        if request.method == "POST":
            return self._create_event(request.json, unquote(address), events)
        event_id = unquote(ids[0])
        if event_id not in events:
            return JSONResponse({"error": {"code": "ErrorItemNotFound"}}, 404)
        if request.method == "DELETE":
            del events[event_id]
            return JSONResponse("", 204)
        events[event_id] = {**events[event_id], **request.json}
        return JSONResponse({"id": event_id})

    def _create_event(
        self, new_event: dict[str, Any], address: str, events: dict[str, Any]
    ) -> JSONResponse:
        """Create an event. Its transactionId stays used, even after the event was deleted."""
        transaction = (address, new_event["transactionId"])
        if transaction in self.transactions:
            event_id, first_event = self.transactions[transaction]
            is_repeated = first_event == new_event and event_id in events
            return (
                JSONResponse({"id": event_id}, 201)
                if is_repeated
                else build_duplicate_response(event_id)
            )
        event_id = f"AAMk/{len(self.transactions)}+=="
        self.transactions[transaction] = (event_id, new_event)
        events[event_id] = new_event
        return JSONResponse({"id": event_id}, 201)

    def _find(self, request: RecordedRequest, events: dict[str, Any]) -> list[str]:
        """Return the ids of events whose extended property matches the request's filter."""
        [condition] = parse_qs(urlsplit(request.target).query)["$filter"]
        pattern = r"singleValueExtendedProperties/Any\(ep: ep/id eq '(.+)' and ep/value eq '(.+)'\)"
        kind, value = re.fullmatch(pattern, condition).groups()
        extended_property = {"id": kind, "value": value}
        return [
            event_id
            for event_id, event in ({} if self.is_filter_late else events).items()
            if extended_property in event["singleValueExtendedProperties"]
        ]
