"""Export everything that is stored about a candidate as JSON.

A message is exported without its text. The text repeats the booking and contains the addresses of
others; the text of a mail with a candidate link contains the secret of the link.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bookings import personal_data, representations
from bookings.models import Booking, CandidateLink
from engine import timestamps
from outbox.models import Message


def build_export(email: str) -> dict[str, Any]:
    """Return the data of the candidate with an email address."""
    data = personal_data.collect(email)
    responses = data.stored_responses.order_by("pk")
    return {
        "email": email,
        "bookings": list(map(_serialize_booking, data.bookings)),
        "links": list(map(_serialize_link, data.links)),
        "messages": list(map(_serialize_message, data.messages.order_by("pk"))),
        "storedResponses": [
            json.loads(response.private_body or response.body or "null") for response in responses
        ],
        "history": list(map(representations.serialize_audit_entry, data.audit_entries)),
    }


def _serialize_booking(booking: Booking) -> dict[str, Any]:
    return {
        **representations.serialize_booking(booking),
        "utcOffset": booking.candidate_utc_offset,
        "language": booking.candidate_language or None,
    }


def _serialize_link(link: CandidateLink) -> dict[str, Any]:
    return {
        "id": str(link.uuid),
        "interviewId": link.template_id,
        **representations.serialize_invitee(link),
        "externalId": link.external_id or None,
        "metadata": link.metadata,
        "createdAt": _format(link.created_at),
        "expiresAt": _format(link.expires_at),
        "revokedAt": _format(link.revoked_at) if link.revoked_at else None,
        "closedAt": _format(link.closed_at) if link.closed_at else None,
        "remindedAt": _format(link.reminded_at) if link.reminded_at else None,
        "firstOpenedAt": _format(link.first_opened_at) if link.first_opened_at else None,
        "lastOpenedAt": _format(link.last_opened_at) if link.last_opened_at else None,
        "openCount": link.open_count,
        "windows": [
            {"start": _format(window.start), "end": _format(window.end)}
            for window in link.windows.all()
        ],
    }


def _serialize_message(message: Message) -> dict[str, Any]:
    payload = message.payload
    return {
        "channel": message.channel,
        "bookingId": message.booking_id or None,
        **{name: payload[name] for name in ("event", "subject") if name in payload},
        "state": message.state,
        "createdAt": _format(message.created_at),
        "deliveredAt": _format(message.delivered_at) if message.delivered_at else None,
    }


def _format(moment: datetime) -> str:
    return timestamps.format_utc(timestamps.from_datetime(moment))
