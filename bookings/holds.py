"""Holds: keep a slot for some minutes, and release it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from api.actors import Actor
from bookings import audit, hold_and_link_events, locking, representations
from bookings.idempotency import IdempotentRequest
from bookings.locking import NewReservations, lock_interviewers, retry_transaction
from bookings.models import Booking, Hold
from bookings.precondition import Precondition
from bookings.slot_assignment import SlotAssignment
from bookings.slot_check import SlotCheck, SlotRequest, with_nearest_slots
from core import batched_inserts
from core.resource_models import read_change_time
from engine.timestamps import from_datetime, to_datetime
from interviews import one_time_changes
from outbox import notifications
from people.models import Reservation

ANY_STATE = Precondition()


class HoldNotFoundError(Exception):
    """The template has no hold with this id."""

    def __init__(self, hold_id: UUID) -> None:
        self.hold_id = hold_id
        super().__init__(f"there is no hold {hold_id}")


class HoldAlreadyBookedError(Exception):
    """The hold has become a booking."""

    def __init__(self, booking_id: UUID) -> None:
        self.booking_id = booking_id
        super().__init__(f"it has become booking {booking_id}")


class HoldExpiredError(Exception):
    """The hold has expired."""


def _find_created(
    request: SlotRequest, _minutes: int, idempotent: IdempotentRequest
) -> Hold | None:
    """Return the hold that the request made, if any; raise DuplicateRequestError with a key."""
    idempotent.check()
    return Hold.objects.filter(pk=request.reference).first()


@with_nearest_slots
@retry_transaction(find_committed=_find_created)
def create(request: SlotRequest, minutes: int, idempotent: IdempotentRequest) -> Hold:
    """Hold a slot for some minutes.

    Raise SlotUnavailableError, what `availability.find_slots` and `IdempotentRequest.check` raise,
    or ConcurrencyError.
    """
    idempotent.check()
    slot_check = SlotCheck.read(request)
    with lock_interviewers(slot_check.interviewer_ids, request.now) as people:
        idempotent.check()
        assignment = slot_check.assign(people)
        hold = _save(request, minutes, assignment)
        audit.record_hold(hold, idempotent.caller, request.now)
        hold_and_link_events.publish_hold("created", hold, request.now)
        notifications.notify_slots_changed(
            assignment.interviewer_ids, [assignment.buffered_slot], request.now
        )
        idempotent.store_response(hold)
    return hold


@retry_transaction()
def release(hold_id: UUID, now: int, actor: Actor, precondition: Precondition = ANY_STATE) -> None:
    """Free the time of a hold before it expires.

    Raise HoldNotFoundError, HoldAlreadyBookedError, PreconditionFailedError or ConcurrencyError.
    """
    find(hold_id)
    interviewer_ids = get_interviewer_ids(hold_id)
    with lock_interviewers(interviewer_ids, now):
        hold = find(hold_id)
        _check_unbooked(hold)
        precondition.check(hold, lambda row: representations.serialize_hold(row, now))
        audit.record_release(hold, actor, now)
        hold_and_link_events.publish_hold("released", hold, now)
        freed = locking.release(hold_id)
        hold.delete()
        notifications.notify_slots_changed(interviewer_ids, freed, now)


def find(hold_id: UUID) -> Hold:
    """Return a hold, expired or not; raise HoldNotFoundError if there is none."""
    hold = Hold.objects.filter(pk=hold_id).first()
    if hold is None:
        raise HoldNotFoundError(hold_id)
    return hold


def get(interview_id: int, hold_id: UUID) -> Hold:
    """Return a hold of a template, expired or not; raise HoldNotFoundError if there is none."""
    hold = find(hold_id)
    if hold.template_id != interview_id:
        raise HoldNotFoundError(hold_id)
    return hold


def get_active(interview_id: int, hold_id: UUID, now: int) -> Hold:
    """Return a hold that can become a booking at a UTC second.

    Raise HoldNotFoundError, HoldAlreadyBookedError or HoldExpiredError.
    """
    hold = get(interview_id, hold_id)
    _check_unbooked(hold)
    if hold.is_expired(to_datetime(now)):
        raise HoldExpiredError
    return hold


def get_requested(request: SlotRequest) -> Hold | None:
    """Return the hold that a request names, if any; raise what `get_active` raises."""
    if request.hold_id is None:
        return None
    return get_active(request.interview_id, request.hold_id, request.now)


def build_request(hold: Hold, now: int) -> SlotRequest:
    """Return a request for the slot of a hold at a UTC second.

    The notice was long enough when the slot was held, so the age of the hold counts towards it.
    The changes of rules with which it was held apply again.
    """
    return SlotRequest(
        hold.template_id,
        from_datetime(hold.start),
        now,
        hold.pk,
        held_for_seconds=now - from_datetime(hold.created_at),
        changes=one_time_changes.list_from_json(hold.applied_changes),
    )


def save_booking(hold: Hold, booking: Booking) -> None:
    """Store that a hold has become a booking, or that the booking was moved to it."""
    Hold.objects.filter(pk=hold.pk).update(booking=booking, updated_at=read_change_time())


def get_interviewer_ids(hold_id: UUID) -> list[int]:
    """Return the interviewers whose time a hold has reserved, expired or not."""
    reservations = Reservation.objects.filter(reference=hold_id).order_by("pk")
    return list(reservations.values_list("interviewer", flat=True))


def _check_unbooked(hold: Hold) -> None:
    if hold.booking_id:
        raise HoldAlreadyBookedError(hold.booking_id)


def _save(request: SlotRequest, minutes: int, assignment: SlotAssignment) -> Hold:
    """Create the hold and reserve the time of its interviewers."""
    start, end = map(to_datetime, assignment.slot)
    created_at = to_datetime(request.now)
    hold = Hold(
        pk=request.reference,
        template_id=request.interview_id,
        start=start,
        end=end,
        created_at=created_at,
        expires_at=created_at + timedelta(minutes=minutes),
        interviewer_ids=list(assignment.interviewer_ids),
        applied_changes=list(assignment.applied_changes),
    )
    batched_inserts.insert([hold])
    reservations = NewReservations(
        hold.pk,
        assignment.interviewer_ids,
        assignment.slot,
        assignment.buffered_slot,
        expires_at=hold.expires_at,
    )
    reservations.save(moving_booking=request.exclude_booking)
    return hold
