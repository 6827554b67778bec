"""Preview and save the move of a booking."""

from __future__ import annotations

from dataclasses import replace

from api.actors import Actor
from bookings import audit, booking_details, locking, participants
from bookings.models import Booking
from bookings.slot_check import SlotAssignment, SlotRequest, preview_assignment
from core import time_format
from engine.timestamps import to_datetime
from outbox import notifications


def find_new_interviewers(request: SlotRequest, booking: Booking) -> list[int]:
    """Return the required interviewers whom a move to the requested start would add.

    Return an empty list if the start is not a slot: the move is then refused.
    """
    rows = booking.participants.order_by("pk")
    current_ids = list(rows.values_list("interviewer", flat=True))
    assignment = preview_assignment(replace(request, reference=booking.pk), current_ids)
    required_ids = assignment.required_ids if assignment else ()
    return [new_id for new_id in required_ids if new_id not in current_ids]


def save_move(booking: Booking, assignment: SlotAssignment, now: int, actor: Actor) -> None:
    """Move the booking to its new slot and interviewers, record it and notify everybody."""
    before = booking_details.build(booking)
    freed = locking.release(booking.pk)
    booking.participants.all().delete()
    booking.start, booking.end = map(to_datetime, assignment.slot)
    booking.candidate_utc_offset = time_format.get_utc_offset(
        assignment.slot[0], booking.candidate_timezone
    )
    booking.sequence += 1
    booking.save(update_fields=["start", "end", "candidate_utc_offset", "sequence"])
    participants.save(booking, assignment)
    audit.record_reschedule(booking, (before.start, before.end), actor, now)
    details = booking_details.build(booking)
    for_candidate = booking_details.build_for_candidate(booking, details)
    notifications.notify_booking("rescheduled", details, before, now, for_candidate)
    before_ids = {
        attendee.interviewer_id for attendee in before.attendees if attendee.interviewer_id
    }
    notifications.notify_slots_changed(
        before_ids.union(assignment.interviewer_ids), [*freed, assignment.buffered_slot], now
    )
