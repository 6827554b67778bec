"""The JSON of candidate links."""

from __future__ import annotations

from typing import Any

from bookings import link_queries, representations
from bookings.link_invitations import IssuedLink
from bookings.models import CandidateLink
from bookings.representations import format_moment


def serialize_issued(issued: IssuedLink, now: int) -> dict[str, Any]:
    """Return the JSON of a link with its URL."""
    return {**serialize_link(issued.link, now), "url": issued.url}


def serialize_link(link: CandidateLink, now: int) -> dict[str, Any]:
    """Return the JSON of a link without its URL; its state is that at `now`, a UTC second."""
    booking_id = link_queries.get_booking_id(link)
    return {
        "id": str(link.uuid),
        "url": None,
        "interviewId": link.template_id,
        "state": link_queries.get_state(link, booking_id, now),
        "candidate": representations.serialize_invitee(link),
        "externalId": link.external_id or None,
        "metadata": link.metadata,
        "bookingId": str(booking_id) if booking_id else None,
        "createdAt": format_moment(link.created_at),
        "updatedAt": format_moment(link_queries.get_update_time(link, booking_id, now)),
        "expiresAt": format_moment(link.expires_at),
        "remindedAt": format_moment(link.reminded_at) if link.reminded_at else None,
        "firstOpenedAt": format_moment(link.first_opened_at) if link.first_opened_at else None,
        "lastOpenedAt": format_moment(link.last_opened_at) if link.last_opened_at else None,
        "openCount": link.open_count,
    }
