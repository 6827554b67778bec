"""The events of webhooks: their types and their data, which has ids and times only.

To add an event: add its type here and a function that builds it, enqueue it in
`outbox.notifications` in the transaction of the change, and add it to docs/reference/webhooks.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from engine import timestamps
from engine.intervals import Interval
from interviews import panels
from outbox.booking_payload import BookingDetails, BookingEventType

BOOKING_EVENTS: dict[BookingEventType, str] = {
    "created": "booking.created",
    "rescheduled": "booking.rescheduled",
    "cancelled": "booking.cancelled",
}
SLOTS_CHANGED = "slots.changed"
WEBHOOK_EVENT_TYPES = (*BOOKING_EVENTS.values(), SLOTS_CHANGED)


def build_booking_event(
    event_type: BookingEventType,
    booking: BookingDetails,
    previous: BookingDetails | None,
    now: int,
) -> dict[str, Any]:
    """Return the event of a change of a booking at a UTC second."""
    data = {"bookingId": booking.id, "sequence": booking.sequence, **_describe_booking(booking)}
    if previous and event_type == "rescheduled":
        data["previous"] = _describe_booking(previous)
    return _build_event(BOOKING_EVENTS[event_type], now, data)


def build_slots_event(
    interviewer_ids: Sequence[int], intervals: Sequence[Interval], now: int
) -> dict[str, Any]:
    """Return the event that slots of interviewers changed in intervals of UTC seconds."""
    data = {
        "interviewerIds": interviewer_ids,
        "interviewIds": panels.find_template_ids(interviewer_ids),
        "from": timestamps.format_utc(min(start for start, _end in intervals)),
        "to": timestamps.format_utc(max(end for _start, end in intervals)),
    }
    return _build_event(SLOTS_CHANGED, now, data)


def merge_slots(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of one `slots.changed` event that covers two."""
    return {
        "interviewerIds": sorted({*first["interviewerIds"], *second["interviewerIds"]}),
        "interviewIds": sorted({*first["interviewIds"], *second["interviewIds"]}),
        "from": min(first["from"], second["from"]),
        "to": max(first["to"], second["to"]),
    }


def _describe_booking(booking: BookingDetails) -> dict[str, Any]:
    """Return the ids and times of a booking, without personal data of the candidate."""
    return {
        "interviewId": booking.interview_id,
        "start": timestamps.format_utc(booking.start),
        "end": timestamps.format_utc(booking.end),
        "interviewerIds": [
            attendee.interviewer_id for attendee in booking.attendees if attendee.interviewer_id
        ],
    }


def _build_event(event_type: str, now: int, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": f"evt_{uuid4().hex}",
        "type": event_type,
        "timestamp": timestamps.format_utc(now),
        "data": data,
    }
