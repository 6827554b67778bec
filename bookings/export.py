"""All that is kept of a candidate, as JSON for them.

Of a message it says what it was and when: its text is made of what is said above it, and of the
addresses of others. A letter with a link holds its secret, which nobody is told again.
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
    """What there is under an address."""
    found = personal_data.collect(email)
    return {
        "email": email,
        "bookings": list(map(_booking, found.bookings)),
        "links": list(map(_link, found.links)),
        "messages": list(map(_message, found.messages.order_by("pk"))),
        "keptAnswers": [
            json.loads(one.body or "null") for one in found.stored_responses.order_by("pk")
        ],
        "history": list(map(representations.serialize_audit_entry, found.audit_entries)),
    }


def _booking(found: Booking) -> dict[str, Any]:
    return {
        **representations.serialize_booking(found),
        "interview": found.template.name,
        "madeAt": _written(found.created_at),
        "linkId": found.link_id,
    }


def _link(found: CandidateLink) -> dict[str, Any]:
    return {
        "id": found.pk,
        "interviewId": found.template_id,
        "name": found.candidate_name,
        "email": found.candidate_email,
        "timezone": found.candidate_timezone,
        "madeAt": _written(found.created_at),
        "expires": _written(found.expires_at),
        "revokedAt": _written(found.revoked_at) if found.revoked_at else None,
    }


def _message(found: Message) -> dict[str, Any]:
    told = {name: found.payload[name] for name in ("event", "subject") if name in found.payload}
    return {
        "channel": found.channel,
        "bookingId": found.booking_id or None,
        **told,
        "state": found.state,
        "createdAt": _written(found.created_at),
        "deliveredAt": _written(found.delivered_at) if found.delivered_at else None,
    }


def _written(moment: datetime) -> str:
    return timestamps.format_utc(int(moment.timestamp()))
