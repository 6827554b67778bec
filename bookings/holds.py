"""Keeping a slot for minutes, and giving it back."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from bookings import audit, locking
from bookings.idempotency import IdempotentRequest
from bookings.locking import TimeClaim, lock_interviewers, retry_transaction
from bookings.models import Hold
from bookings.slot_check import SlotCheck, SlotRequest, with_nearest_slots
from engine import timestamps
from outbox import notifications
from people.models import Reservation


class HoldNotFoundError(Exception):
    """This template has no hold of that id."""

    def __init__(self, hold_id: UUID) -> None:
        self.hold_id = hold_id
        super().__init__(f"there is no hold {hold_id}")


class HoldAlreadyBookedError(Exception):
    """A hold has become a booking already."""

    def __init__(self, booking_id: UUID) -> None:
        self.booking_id = booking_id
        super().__init__(f"it has become booking {booking_id}")


class HoldExpiredError(Exception):
    """A hold has expired."""


def create(wanted: SlotRequest, minutes: int, once: IdempotentRequest) -> Hold:
    """Keep a slot for so many minutes; raises SlotRefused, and what `availability.find` raises."""
    hold_id = uuid4()
    return with_nearest_slots(
        partial(_hold, wanted, minutes, once, hold_id), partial(_held, hold_id)
    )


def get(interview_id: int, hold_id: UUID) -> Hold:
    """A hold of a template, also one that is over; HoldNotFound if there is none."""
    found = Hold.objects.filter(template=interview_id, pk=hold_id).first()
    if found is None:
        raise HoldNotFoundError(hold_id)
    return found


def get_unbooked(interview_id: int, hold_id: UUID) -> Hold:
    """A hold that has not become a booking; HoldNotFound, HoldUsed if there is no such hold."""
    found = get(interview_id, hold_id)
    if found.booking_id:
        raise HoldAlreadyBookedError(found.booking_id)
    return found


def get_active(interview_id: int, hold_id: UUID, now: int) -> Hold:
    """A hold that may become a booking; HoldNotFound, HoldUsed, HoldOver if it is none."""
    found = get_unbooked(interview_id, hold_id)
    if found.is_expired(timestamps.to_datetime(now)):
        raise HoldExpiredError
    return found


def get_interviewer_ids(hold_id: UUID) -> list[int]:
    """The interviewers whose time a hold keeps, expired or not."""
    claimed = Reservation.objects.filter(reference=hold_id).order_by("pk")
    return list(claimed.values_list("interviewer", flat=True))


def release(interview_id: int, hold_id: UUID, now: int, once: IdempotentRequest) -> None:
    """Free a hold's time before it expires; HoldNotFound, HoldUsed if there is nothing to free."""
    retry_transaction(partial(_give_back, interview_id, hold_id, now, once))


def _held(hold_id: UUID) -> Hold | None:
    return Hold.objects.filter(pk=hold_id).first()


def _hold(wanted: SlotRequest, minutes: int, once: IdempotentRequest, hold_id: UUID) -> Hold:
    once.check()
    proposal = SlotCheck.read(wanted)
    now = timestamps.to_datetime(wanted.now)
    with lock_interviewers(proposal.interviewer_ids, now):
        once.check()
        seating = proposal.assign()
        start, end = map(timestamps.to_datetime, seating.slot)
        made = Hold.objects.create(
            pk=hold_id,
            template_id=wanted.interview_id,
            start=start,
            end=end,
            created_at=now,
            expires_at=now + timedelta(minutes=minutes),
        )
        claim = TimeClaim(
            made.pk,
            seating.interviewer_ids,
            seating.slot,
            seating.buffered_slot,
            expires_at=made.expires_at,
        )
        claim.save()
        audit.record_hold(made, once.caller, wanted.now)
        notifications.notify_slots_changed(
            seating.interviewer_ids, [seating.buffered_slot], wanted.now
        )
        once.store_response(made)
    return made


def _give_back(interview_id: int, hold_id: UUID, now: int, once: IdempotentRequest) -> None:
    once.check()
    get(interview_id, hold_id)
    whose = get_interviewer_ids(hold_id)
    with lock_interviewers(whose, timestamps.to_datetime(now)):
        once.check()
        held = get_unbooked(interview_id, hold_id)
        audit.record_release(held, once.caller, now)
        held.delete()
        freed = locking.release(hold_id)
        if freed:
            notifications.notify_slots_changed(whose, freed, now)
        once.store_response(None)
