"""The events of webhooks and the API: their types and their data, which has ids and times only.

To add an event: add its type here and a function that builds it, publish it in the transaction of
the change, and add it to docs/reference/webhooks.md. Events of bookings are published in
`outbox.notifications`, those of holds and candidate links in `bookings.hold_and_link_events`, and
those of interviewers, special days and interviews in `outbox.configuration_events`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine import timestamps
from engine.intervals import Interval
from interviews import panels
from outbox import event_log
from outbox.booking_payload import BookingDetails, BookingEventType

BOOKING_EVENTS: dict[BookingEventType, str] = {
    "created": "booking.created",
    "rescheduled": "booking.rescheduled",
    "updated": "booking.updated",
    "cancelled": "booking.cancelled",
}
SLOTS_CHANGED = "slots.changed"
WEBHOOK_TEST = "webhook.test"
WEBHOOK_EVENT_TYPES = (
    "booking.created",
    "booking.rescheduled",
    "booking.updated",
    "booking.cancelled",
    "booking.candidate_erased",
    "hold.created",
    "hold.released",
    "hold.expired",
    "candidate_link.booked",
    "candidate_link.expired",
    "candidate_link.revoked",
    "candidate_link.windows_submitted",
    "connection.failing",
    "connection.recovered",
    "interviewer.created",
    "interviewer.updated",
    "interviewer.deleted",
    "special_days.created",
    "special_days.updated",
    "special_days.deleted",
    "interview.created",
    "interview.updated",
    "interview.deleted",
    SLOTS_CHANGED,
    WEBHOOK_TEST,
)
#: The names by which endpoints and readers choose events: each type, and all types of an object.
EVENT_PATTERNS = (
    *WEBHOOK_EVENT_TYPES,
    *dict.fromkeys(f"{name.partition('.')[0]}.*" for name in WEBHOOK_EVENT_TYPES),
)


def build_booking_event(
    event_type: BookingEventType,
    booking: BookingDetails,
    previous: BookingDetails | None,
    now: int,
) -> dict[str, Any]:
    """Return the event of a change of a booking at a UTC second.

    A change that leaves the time as it is has the type `booking.updated`.
    """
    name, data = BOOKING_EVENTS[event_type], describe_booking(booking)
    if previous and event_type in ("rescheduled", "updated"):
        changes = _list_changes(booking, previous)
        name = name if "time" in changes else "booking.updated"
        data |= {"changes": changes, "previous": _describe_slot(previous)}
    return build_event(name, now, data)


def build_slots_event(
    interviewer_ids: Sequence[int],
    intervals: Sequence[Interval],
    now: int,
    interview_ids: Iterable[int] = (),
) -> dict[str, Any]:
    """Return the event that slots of interviewers changed in intervals of UTC seconds.

    `interview_ids` are interviews that the interviewers may no longer belong to.
    """
    data = {
        "interviewerIds": interviewer_ids,
        "interviewIds": sorted({*interview_ids, *panels.find_template_ids(interviewer_ids)}),
        "from": timestamps.format_utc(min(start for start, _end in intervals)),
        "to": timestamps.format_utc(max(end for _start, end in intervals)),
    }
    return build_event(SLOTS_CHANGED, now, data)


def build_test_event(endpoint_id: int, now: int) -> dict[str, Any]:
    """Return an event that says only that a webhook endpoint is tested."""
    return build_event(WEBHOOK_TEST, now, {"webhookEndpointId": endpoint_id})


def merge_slots(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of one `slots.changed` event that covers two."""
    return {
        "interviewerIds": sorted({*first["interviewerIds"], *second["interviewerIds"]}),
        "interviewIds": sorted({*first["interviewIds"], *second["interviewIds"]}),
        "from": min(first["from"], second["from"]),
        "to": max(first["to"], second["to"]),
    }


def describe_booking(booking: BookingDetails) -> dict[str, Any]:
    """Return the ids and times of a booking, without personal data of the candidate."""
    return {
        "bookingId": booking.id,
        "sequence": booking.sequence,
        "interviewId": booking.interview_id,
        **_describe_slot(booking),
        "state": "cancelled" if booking.cancelled else "booked",
        "externalId": booking.external_id,
        "candidateLinkId": booking.candidate_link_id,
        "loopBookingId": None,
    }


def _describe_slot(booking: BookingDetails) -> dict[str, Any]:
    return {
        "start": timestamps.format_utc(booking.start),
        "end": timestamps.format_utc(booking.end),
        "interviewerIds": [interviewer_id for interviewer_id, _ in _list_interviewers(booking)],
    }


def _list_changes(booking: BookingDetails, previous: BookingDetails) -> list[str]:
    """Return what differs between two states of a booking."""
    changes = []
    if (booking.start, booking.end) != (previous.start, previous.end):
        changes.append("time")
    if set(_list_interviewers(booking)) != set(_list_interviewers(previous)):
        changes.append("interviewers")
    if booking.candidate != previous.candidate:
        changes.append("candidate")
    if booking.external_id != previous.external_id:
        changes.append("externalId")
    if booking.metadata_digest != previous.metadata_digest:
        changes.append("metadata")
    return changes


def _list_interviewers(booking: BookingDetails) -> list[tuple[int, str]]:
    """Return the ids and roles of the interviewers."""
    return [
        (attendee.interviewer_id, attendee.role)
        for attendee in booking.attendees
        if attendee.interviewer_id
    ]


def build_event(event_type: str, now: int, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a new event of a type at a UTC second."""
    return event_log.build_event(event_log.generate_event_id(now), event_type, now, data)
