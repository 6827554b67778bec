"""The JSON of holds, bookings and audit log entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bookings import participants
from bookings.models import AuditEntry, BaseSlot, Booking, CandidateLink, Hold
from engine.timestamps import format_utc, from_datetime, to_datetime
from people.models import Interviewer


def serialize_hold(hold: Hold, now: int) -> dict[str, Any]:
    """Return the JSON of a hold; its state is that at `now`, a UTC second."""
    return serialize_holds([hold], now)[0]


def serialize_holds(holds: Sequence[Hold], now: int) -> list[dict[str, Any]]:
    """Return the JSON of holds, in one query; their states are those at `now`, a UTC second."""
    interviewer_ids = {pk for hold in holds for pk in hold.interviewer_ids}
    rows = Interviewer.objects.filter(pk__in=interviewer_ids) if interviewer_ids else ()
    names = {row.pk: row.name for row in rows}
    return [_serialize_hold(hold, now, names) for hold in holds]


def serialize_booking(booking: Booking) -> dict[str, Any]:
    """Return the JSON of a booking with its candidate and interviewers."""
    participants.prefetch([booking])
    return {
        "id": str(booking.pk),
        "interviewId": booking.template_id,
        "interviewName": booking.template.name,
        "loopBookingId": None,
        "start": format_moment(booking.start),
        "end": format_moment(booking.end),
        "state": booking.state,
        "sequence": booking.sequence,
        "candidate": _serialize_candidate(booking),
        "interviewers": [
            {"id": row.interviewer_id, "name": row.interviewer.name, "optional": row.optional}
            for row in booking.participants.all()
        ],
        "cancellation": _serialize_cancellation(booking),
        "externalId": booking.external_id or None,
        "metadata": booking.metadata,
        "source": booking.source,
        "candidateLinkId": str(booking.link.uuid) if booking.link else None,
        "appliedChanges": booking.applied_changes,
        **_serialize_times(booking),
    }


def hide_internal_data(row: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON of a booking for its interviewers, who read no data of other systems."""
    cancellation = row["cancellation"]
    return {
        **row,
        "cancellation": cancellation and {**cancellation, "note": None},
        "externalId": None,
        "metadata": {},
        "appliedChanges": [],
    }


def serialize_audit_entry(entry: AuditEntry) -> dict[str, Any]:
    """Return the JSON of an audit log entry with the slots before and after the change."""
    return {
        "id": entry.pk,
        "occurredAt": format_moment(entry.at),
        "action": entry.action,
        "actor": {"kind": entry.actor_kind, "id": entry.actor_id},
        "interviewId": entry.template_id,
        "interviewerId": entry.interviewer_id,
        "objectType": entry.object_type or None,
        "objectId": entry.object_id,
        "members": entry.members,
        "bookingId": str(entry.booking_id) if entry.booking_id else None,
        "holdId": str(entry.hold_id) if entry.hold_id else None,
        "candidateLinkId": str(entry.link_id) if entry.link_id else None,
        "before": _serialize_interval(entry.start_before, entry.end_before),
        "after": _serialize_interval(entry.start_after, entry.end_after),
        "replacementId": entry.replacement_id,
        "appliedChanges": entry.applied_changes,
    }


def serialize_invitee(row: Booking | CandidateLink) -> dict[str, Any]:
    """Return what is known about the candidate of a booking or link."""
    return {
        "name": row.candidate_name or None,
        "email": row.candidate_email or None,
        "timeZone": row.candidate_timezone or None,
    }


def format_moment(moment: datetime) -> str:
    """Return an instant in the format of the API."""
    return format_utc(from_datetime(moment))


def _serialize_hold(hold: Hold, now: int, names: dict[int, str]) -> dict[str, Any]:
    state = "expired" if hold.is_expired(to_datetime(now)) else "held"
    return {
        "id": str(hold.pk),
        "interviewId": hold.template_id,
        "loopId": None,
        "start": format_moment(hold.start),
        "end": format_moment(hold.end),
        "state": "booked" if hold.booking_id else state,
        "expiresAt": format_moment(hold.expires_at),
        "bookingId": str(hold.booking_id) if hold.booking_id else None,
        "interviewers": [
            {"id": pk, "name": names[pk]} for pk in hold.interviewer_ids if pk in names
        ],
        "appliedChanges": hold.applied_changes,
        **_serialize_times(hold),
    }


def _serialize_candidate(booking: Booking) -> dict[str, Any] | None:
    """Return the candidate of a booking; None if it is erased."""
    return serialize_invitee(booking) if booking.candidate_email else None


def _serialize_cancellation(booking: Booking) -> dict[str, Any] | None:
    if not booking.is_cancelled:
        return None
    return {
        "reason": booking.reason or None,
        "note": booking.cancellation_note or None,
        "cancelledAt": format_moment(booking.cancelled_at) if booking.cancelled_at else None,
        "cancelledBy": {"kind": booking.cancelled_by_kind, "id": booking.cancelled_by_id},
    }


def _serialize_times(slot: BaseSlot) -> dict[str, str]:
    return {
        "createdAt": format_moment(slot.created_at),
        "updatedAt": format_moment(slot.updated_at),
    }


def _serialize_interval(start: datetime | None, end: datetime | None) -> dict[str, str] | None:
    if start is None or end is None:
        return None
    return {"start": format_moment(start), "end": format_moment(end)}
