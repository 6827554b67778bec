"""Holds, bookings and what is logged of them as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from api import pagination
from bookings import participants
from bookings.models import AuditEntry, Booking, Hold, ReservedSlot
from engine import timestamps
from people.models import Reservation


def serialize_hold(found: Hold, now: int) -> dict[str, Any]:
    """A hold, which may be over by `now` (a UTC second) or have become a booking."""
    state = "expired" if found.is_expired(timestamps.to_datetime(now)) else "held"
    claimed = Reservation.objects.filter(reference=found.pk).order_by("pk")
    names = claimed.values_list("interviewer", "interviewer__name")
    return {
        **_slot(found, found.template_id),
        "state": "booked" if found.booking_id else state,
        "expires": timestamps.format_utc(int(found.expires_at.timestamp())),
        "bookingId": str(found.booking_id) if found.booking_id else None,
        "interviewers": [{"id": one, "name": name} for one, name in names],
    }


def serialize_booking(found: Booking) -> dict[str, Any]:
    """A booking with its candidate and those who interview them."""
    participants.prefetch([found])
    return {
        **_slot(found, found.template_id),
        "state": found.state,
        "sequence": found.sequence,
        "candidate": {
            "name": found.candidate_name,
            "email": found.candidate_email,
            "timezone": found.candidate_timezone,
        },
        "interviewers": [
            {"id": seat.interviewer_id, "name": seat.interviewer.name, "optional": seat.optional}
            for seat in found.participants.all()
        ],
        "reason": found.reason if found.is_cancelled else None,
    }


def serialize_booking_page(found: Sequence[Booking], more: bool) -> dict[str, Any]:
    """A page of bookings in the order of their start and id; `more` of them follow, or none."""
    rows = [serialize_booking(one) for one in found]
    following = pagination.encode_cursor(rows[-1]["start"], rows[-1]["id"]) if more else None
    return {"bookings": rows, "more": more, "next": following}


def serialize_audit_page(found: Sequence[AuditEntry], more: bool) -> dict[str, Any]:
    """A page of the audit log, the latest first; `more` entries follow, or none."""
    following = pagination.encode_cursor(found[-1].pk) if more else None
    return {"entries": list(map(serialize_audit_entry, found)), "more": more, "next": following}


def serialize_audit_entry(found: AuditEntry) -> dict[str, Any]:
    """An entry of the audit log: the slot that was given up, and the one that was taken."""
    return {
        "id": found.pk,
        "at": timestamps.format_utc(int(found.at.timestamp())),
        "action": found.action,
        "actor": {"kind": found.actor_kind, "id": found.actor_id},
        "interviewId": found.template_id,
        "bookingId": str(found.booking_id) if found.booking_id else None,
        "holdId": str(found.hold_id) if found.hold_id else None,
        "before": _span(found.start_before, found.end_before),
        "after": _span(found.start_after, found.end_after),
    }


def _span(start: datetime | None, end: datetime | None) -> dict[str, str] | None:
    if start is None or end is None:
        return None
    begins, ends = (timestamps.format_utc(int(one.timestamp())) for one in (start, end))
    return {"start": begins, "end": ends}


def _slot(found: ReservedSlot, interview_id: int) -> dict[str, Any]:
    return {
        "id": str(found.pk),
        "interviewId": interview_id,
        "start": timestamps.format_utc(int(found.start.timestamp())),
        "end": timestamps.format_utc(int(found.end.timestamp())),
    }
