"""The events of holds and candidate links."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bookings.models import Booking, CandidateLink, Hold
from engine import timestamps
from outbox import event_publishing, webhook_events

HoldChange = Literal["created", "released", "expired"]
LinkChange = Literal["booked", "expired", "revoked", "windows_submitted"]


def publish_hold(change: HoldChange, hold: Hold, now: int) -> None:
    """Publish a change of a hold at a UTC second. A booked hold has the event of its booking."""
    data = {
        "holdId": str(hold.pk),
        "interviewId": hold.template_id,
        "loopId": None,
        "start": _format(hold.start),
        "end": _format(hold.end),
        "expiresAt": _format(hold.expires_at),
        "interviewerIds": hold.interviewer_ids,
    }
    event = webhook_events.build_event(f"hold.{change}", now, data)
    event_publishing.publish(event, str(hold.pk), now)


def publish_link(
    change: LinkChange, link: CandidateLink, booking: Booking | None, now: int
) -> None:
    """Publish a change of a candidate link, and the booking that was made with it."""
    data = {
        "candidateLinkId": str(link.uuid),
        "interviewId": link.template_id,
        "bookingId": str(booking.pk) if booking else None,
        "externalId": link.external_id or None,
    }
    event = webhook_events.build_event(f"candidate_link.{change}", now, data)
    event_publishing.publish(event, f"link:{link.uuid}", now)


def publish_link_of_booking(
    change: LinkChange, link: CandidateLink, booking: Booking | None, now: int
) -> None:
    """Publish a change of a candidate link that a change of its booking caused.

    Subscribers do not know a link that Slotsmith made for a booking: the event of the booking says
    what happened.
    """
    if not link.is_for_booking:
        publish_link(change, link, booking, now)


def _format(moment: datetime) -> str:
    return timestamps.format_utc(timestamps.from_datetime(moment))
