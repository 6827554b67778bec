"""The JSON of holds, bookings and audit log entries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bookings import participants
from bookings.models import AuditEntry, Booking, Hold, ReservedSlot
from engine.timestamps import format_utc, from_datetime, to_datetime
from people.models import Reservation


def serialize_hold(hold: Hold, now: int) -> dict[str, Any]:
    """Return the JSON of a hold; its state is that at `now`, a UTC second."""
    state = "expired" if hold.is_expired(to_datetime(now)) else "held"
    reservations = Reservation.objects.filter(reference=hold.pk).order_by("pk")
    interviewers = reservations.values_list("interviewer", "interviewer__name")
    return {
        **_serialize_slot(hold, hold.template_id),
        "state": "booked" if hold.booking_id else state,
        "expires": _format(hold.expires_at),
        "bookingId": str(hold.booking_id) if hold.booking_id else None,
        "interviewers": [{"id": pk, "name": name} for pk, name in interviewers],
    }


def serialize_booking(booking: Booking) -> dict[str, Any]:
    """Return the JSON of a booking with its candidate and interviewers."""
    participants.prefetch([booking])
    return {
        **_serialize_slot(booking, booking.template_id),
        "state": booking.state,
        "sequence": booking.sequence,
        "candidate": {
            "name": booking.candidate_name,
            "email": booking.candidate_email,
            "timezone": booking.candidate_timezone,
        },
        "interviewers": [
            {"id": row.interviewer_id, "name": row.interviewer.name, "optional": row.optional}
            for row in booking.participants.all()
        ],
        "reason": booking.reason if booking.is_cancelled else None,
    }


def serialize_audit_entry(entry: AuditEntry) -> dict[str, Any]:
    """Return the JSON of an audit log entry with the slots before and after the change."""
    return {
        "id": entry.pk,
        "at": _format(entry.at),
        "action": entry.action,
        "actor": {"kind": entry.actor_kind, "id": entry.actor_id},
        "interviewId": entry.template_id,
        "bookingId": str(entry.booking_id) if entry.booking_id else None,
        "holdId": str(entry.hold_id) if entry.hold_id else None,
        "linkId": entry.link_id,
        "before": _serialize_interval(entry.start_before, entry.end_before),
        "after": _serialize_interval(entry.start_after, entry.end_after),
    }


def _serialize_slot(slot: ReservedSlot, interview_id: int) -> dict[str, Any]:
    return {
        "id": str(slot.pk),
        "interviewId": interview_id,
        "start": _format(slot.start),
        "end": _format(slot.end),
    }


def _serialize_interval(start: datetime | None, end: datetime | None) -> dict[str, str] | None:
    if start is None or end is None:
        return None
    return {"start": _format(start), "end": _format(end)}


def _format(moment: datetime) -> str:
    return format_utc(from_datetime(moment))
