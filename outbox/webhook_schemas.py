"""The `webhooks` section of the OpenAPI description: one entry for each type of event."""

from __future__ import annotations

from typing import Any

from outbox.webhook_events import WEBHOOK_EVENT_TYPES

#: The meaning of each type of event.
SUMMARIES = {
    "booking.created": "A slot was booked",
    "booking.rescheduled": "A booking was moved to another time",
    "booking.updated": "A booking was changed, but not its time",
    "booking.cancelled": "A booking was cancelled",
    "booking.candidate_erased": "The candidate of a booking was erased",
    "hold.created": "A slot was held",
    "hold.released": "A hold was released before it expired",
    "hold.expired": "A hold expired",
    "candidate_link.booked": "A candidate booked with a link",
    "candidate_link.expired": "A candidate link expired without a booking",
    "candidate_link.revoked": "A candidate link was revoked",
    "candidate_link.windows_submitted": "A candidate sent or withdrew times",
    "connection.failing": "A calendar fails to be read",
    "connection.recovered": "A failing calendar can be read again",
    "interviewer.created": "An interviewer was created",
    "interviewer.updated": "An interviewer was changed",
    "interviewer.deleted": "An interviewer was deleted",
    "special_days.created": "Special days were added",
    "special_days.updated": "Special days were changed",
    "special_days.deleted": "Special days were deleted",
    "interview.created": "An interview was created",
    "interview.updated": "An interview was changed",
    "interview.deleted": "An interview was deleted",
    "slots.changed": "The slots of some interviewers may have changed",
    "webhook.test": "An endpoint is tested",
}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_UUID = {"type": "string", "format": "uuid"}
_INSTANT = {"type": "string", "format": "date-time"}
_IDS = {"type": "array", "items": {"type": "integer", "format": "int64"}}
_INTEGER = {"type": "integer", "format": "int64"}
_SLOT = {"start": _INSTANT, "end": _INSTANT, "interviewerIds": _IDS}
_BOOKING = {
    "bookingId": _UUID,
    "sequence": _INTEGER,
    "interviewId": _INTEGER,
    **_SLOT,
    "state": {"type": "string"},
    "externalId": _TEXT_OR_NULL,
    "candidateLinkId": {"type": ["string", "null"], "format": "uuid"},
    "loopBookingId": {"type": ["string", "null"], "format": "uuid"},
}
_CHANGES = {
    "changes": {"type": "array", "items": {"type": "string"}},
    "previous": {"type": "object", "properties": _SLOT, "required": list(_SLOT)},
}
_HOLD = {
    "holdId": _UUID,
    "interviewId": _INTEGER,
    "loopId": {"type": ["integer", "null"]},
    **_SLOT,
    "expiresAt": _INSTANT,
}
_CANDIDATE_LINK = {
    "candidateLinkId": _UUID,
    "interviewId": _INTEGER,
    "bookingId": {"type": ["string", "null"], "format": "uuid"},
    "externalId": _TEXT_OR_NULL,
}
_CONNECTION = {
    "connectionId": _INTEGER,
    "interviewerId": _INTEGER,
    "reason": _TEXT_OR_NULL,
}
_INTERVIEWER = {"interviewerId": _INTEGER, "externalId": _TEXT_OR_NULL}
_SPECIAL_DAYS = {"specialDaysId": _INTEGER, **_INTERVIEWER}
_INTERVIEW = {"interviewId": _INTEGER, "externalId": _TEXT_OR_NULL}
_CHANGED_MEMBERS = {"changes": {"type": "array", "items": {"type": "string"}}}
#: The members of `data` of each type of event.
_DATA: dict[str, dict[str, Any]] = {
    "booking.created": _BOOKING,
    "booking.rescheduled": {**_BOOKING, **_CHANGES},
    "booking.updated": {**_BOOKING, **_CHANGES},
    "booking.cancelled": _BOOKING,
    "booking.candidate_erased": _BOOKING,
    "hold.created": _HOLD,
    "hold.released": _HOLD,
    "hold.expired": _HOLD,
    "candidate_link.booked": _CANDIDATE_LINK,
    "candidate_link.expired": _CANDIDATE_LINK,
    "candidate_link.revoked": _CANDIDATE_LINK,
    "candidate_link.windows_submitted": _CANDIDATE_LINK,
    "connection.failing": _CONNECTION,
    "connection.recovered": _CONNECTION,
    "interviewer.created": _INTERVIEWER,
    "interviewer.updated": {**_INTERVIEWER, **_CHANGED_MEMBERS},
    "interviewer.deleted": _INTERVIEWER,
    "special_days.created": _SPECIAL_DAYS,
    "special_days.updated": {**_SPECIAL_DAYS, **_CHANGED_MEMBERS},
    "special_days.deleted": _SPECIAL_DAYS,
    "interview.created": _INTERVIEW,
    "interview.updated": {**_INTERVIEW, **_CHANGED_MEMBERS},
    "interview.deleted": _INTERVIEW,
    "slots.changed": {
        "interviewerIds": _IDS,
        "interviewIds": _IDS,
        "from": _INSTANT,
        "to": _INSTANT,
    },
    "webhook.test": {"webhookEndpointId": _INTEGER},
}
_HEADERS = {
    "webhook-id": "The id of the event, the same in every attempt.",
    "webhook-timestamp": "When the attempt was made, in seconds since 1970.",
    "webhook-signature": "The signature of Standard Webhooks.",
}


def add_webhooks(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the webhooks to the description; a hook of drf-spectacular."""
    result["webhooks"] = {name: {"post": _build_operation(name)} for name in WEBHOOK_EVENT_TYPES}
    return result


def _build_operation(name: str) -> dict[str, Any]:
    schema = {
        "allOf": [
            {"$ref": "#/components/schemas/Event"},
            {
                "type": "object",
                "properties": {"type": {"const": name}, "data": _build_data_schema(name)},
            },
        ]
    }
    return {
        "operationId": f"receive {name}".title().replace(" ", "").replace(".", "").replace("_", ""),
        "summary": SUMMARIES[name],
        "description": "Sent to the webhook endpoints that subscribe to it. Answer 2xx at once.",
        "tags": ["webhook-endpoints"],
        "security": [],
        "parameters": [
            {
                "name": header,
                "in": "header",
                "required": True,
                "description": text,
                "schema": {"type": "string"},
            }
            for header, text in _HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {
            "2XX": {"description": "The event was received."},
            "410": {"description": "The endpoint is gone; it gets no more events."},
        },
    }


def _build_data_schema(name: str) -> dict[str, Any]:
    members = _DATA[name]
    return {"type": "object", "properties": members, "required": list(members)}
