"""Confirm that the participants of a booking know its local times by the rules in use."""

from __future__ import annotations

from uuid import UUID

from bookings import announced_offsets, audit, booking, participants
from bookings.idempotency import IdempotentRequest
from bookings.locking import StaleReadError, lock_interviewers, retry_transaction
from bookings.models import Booking
from engine.timestamps import to_datetime


@retry_transaction()
def confirm(booking_id: UUID, now: int, idempotent: IdempotentRequest) -> Booking:
    """Store the current UTC offsets of a booking as announced; `now` is a UTC second.

    A booking that has begun, is cancelled or has no other offsets stays as it is.

    Raise BookingNotFoundError, the errors of `IdempotentRequest.check`, or ConcurrencyError.
    """
    idempotent.check()
    interviewer_ids = booking.get_interviewer_ids(booking_id)
    with lock_interviewers(interviewer_ids, now):
        idempotent.check()
        confirmed = booking.find(booking_id)
        if booking.get_interviewer_ids(booking_id) != interviewer_ids:
            raise StaleReadError
        participants.prefetch([confirmed])
        is_upcoming = confirmed.start > to_datetime(now) and not confirmed.is_cancelled
        if is_upcoming and announced_offsets.store_current_offsets(confirmed):
            audit.record_confirmation(confirmed, idempotent.caller, now)
        idempotent.store_response(confirmed)
    return confirmed
