"""The JSON of candidate links."""

from __future__ import annotations

from typing import Any

from bookings import link_queries, representations
from bookings.bulk_invitations import LinkBatch
from bookings.link_invitations import IssuedLink
from bookings.models import CandidateLink
from bookings.representations import format_moment
from engine.timestamps import from_datetime


def serialize_issued(issued: IssuedLink, now: int) -> dict[str, Any]:
    """Return the JSON of a link with its URL."""
    return {**serialize_link(issued.link, now), "url": issued.url}


def serialize_batch(batch: LinkBatch) -> dict[str, Any]:
    """Return the JSON of new links with their URLs, or of a dry run."""
    return {
        "dryRun": len(batch.issued) < batch.count,
        "count": batch.count,
        "data": [_serialize_new(issued) for issued in batch.issued],
    }


def _serialize_new(issued: IssuedLink) -> dict[str, Any]:
    """Return the JSON of a link with which nothing can be booked yet, without any query."""
    link: Any = issued.link
    link.booking_id = link.booking_updated_at = None
    return serialize_issued(issued, from_datetime(link.created_at))


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
