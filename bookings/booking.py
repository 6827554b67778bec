"""Booking a slot for a candidate, moving the booking, cancelling it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID, uuid4

from api.actors import Actor
from bookings import audit, booking_snapshot, candidate_links, holds, locking, participants
from bookings.idempotency import IdempotentRequest
from bookings.locking import StaleReadError, TimeClaim, lock_interviewers, retry_transaction
from bookings.models import Booking, BookingInterviewer, Hold
from bookings.slot_check import SlotAssignment, SlotCheck, SlotRequest, with_nearest_slots
from engine import timestamps
from interviews import panels
from outbox import notifications


class BookingNotFoundError(Exception):
    """This template has no booking of that id."""

    def __init__(self, booking_id: UUID) -> None:
        self.booking_id = booking_id
        super().__init__(f"there is no booking {booking_id}")


class BookingCancelledError(Exception):
    """What was cancelled cannot be moved."""


class LinkAlreadyUsedError(Exception):
    """A candidate has booked with their link already."""


@dataclass(frozen=True)
class Candidate:
    """For whom a slot is booked; they read times in the IANA zone `timezone`.

    `link` is the id of the candidate link that they book with, if they do so themselves.
    """

    name: str
    email: str
    timezone: str
    link_id: int | None = None


def book(wanted: SlotRequest, candidate: Candidate, once: IdempotentRequest) -> Booking:
    """Book a slot; raises SlotRefused, LinkUsed, NoLink, and what `availability.find` raises.

    With `apart_from` it is the slot of that hold, which becomes the booking: HoldNotFound, HoldUsed
    or HoldOver if it cannot.
    """
    booking_id = uuid4()
    return with_nearest_slots(
        partial(_book, wanted, candidate, once, booking_id), partial(_booked, booking_id)
    )


def book_hold(
    interview_id: int, hold_id: UUID, candidate: Candidate, now: int, once: IdempotentRequest
) -> Booking:
    """Book the slot that a hold keeps; HoldNotFound if there is no such hold.

    Its notice was kept when it was held, and passes with no fault of who holds it.
    """
    once.check()
    held = holds.get(interview_id, hold_id)
    start, created_at = (int(one.timestamp()) for one in (held.start, held.created_at))
    return book(SlotRequest(interview_id, start, now, hold_id, now - created_at), candidate, once)


def move(wanted: SlotRequest, booking_id: UUID, once: IdempotentRequest) -> Booking:
    """Move a booking to another start of its template; its own time counts as free.

    Raises BookingNotFound, BookingCancelled, SlotRefused, and what `availability.find` raises.
    """
    moved = partial(_move, replace(wanted, ignore_reference=booking_id), once)
    return with_nearest_slots(moved, moving=booking_id)


def cancel(
    interview_id: int, booking_id: UUID, reason: str, now: int, once: IdempotentRequest
) -> Booking:
    """Cancel a booking and free its time; of one that is cancelled nothing changes."""
    return retry_transaction(partial(_cancel, interview_id, booking_id, reason, now, once))


def get(interview_id: int, booking_id: UUID) -> Booking:
    """A booking of a template; BookingNotFound if there is none."""
    bookings = Booking.objects.select_related("template").filter(template=interview_id)
    found = bookings.filter(pk=booking_id).first()
    if found is None:
        raise BookingNotFoundError(booking_id)
    return found


def find_active_by_link(link: int) -> Booking | None:
    """What is booked with a candidate link at the moment."""
    booked = Booking.objects.filter(link=link, state=Booking.State.BOOKED)
    return booked.select_related("template").first()


def get_interviewer_ids(booking_id: UUID) -> list[int]:
    """The interviewers who take part in a booking, in the order they were chosen."""
    seats = BookingInterviewer.objects.filter(booking=booking_id).order_by("pk")
    return list(seats.values_list("interviewer", flat=True))


def _booked(booking_id: UUID) -> Booking | None:
    booking = Booking.objects.select_related("template").filter(pk=booking_id).first()
    if booking:
        participants.prefetch([booking])
    return booking


def _book(
    wanted: SlotRequest, candidate: Candidate, once: IdempotentRequest, booking_id: UUID
) -> Booking:
    once.check()
    held = _hold_of(wanted)
    proposal = SlotCheck.read(wanted)
    holders = holds.get_interviewer_ids(held.pk) if held else []
    with lock_interviewers(
        proposal.interviewer_ids.union(holders), timestamps.to_datetime(wanted.now)
    ):
        once.check()
        held = _hold_of(wanted)
        _check_link(candidate, wanted.now)
        seating = proposal.assign()
        if held:
            locking.release(held.pk)
        booking = _made(booking_id, wanted, candidate, seating)
        if held:
            Hold.objects.filter(pk=held.pk).update(booking=booking)
        audit.record_booking(booking, held, once.caller, wanted.now)
        notifications.notify_booking("created", booking_snapshot.build(booking), None, wanted.now)
        notifications.notify_slots_changed(
            {*seating.interviewer_ids, *holders}, [seating.buffered_slot], wanted.now
        )
        participants.prefetch([booking])
        once.store_response(booking)
    return booking


def _check_link(candidate: Candidate, now: int) -> None:
    """Raise LinkUsed if there is a booking by the candidate's link, NoLink if it holds no more."""
    if candidate.link_id is None:
        return
    candidate_links.lock(candidate.link_id, now)
    if find_active_by_link(candidate.link_id):
        raise LinkAlreadyUsedError


def _hold_of(wanted: SlotRequest) -> Hold | None:
    if wanted.ignore_reference is None:
        return None
    return holds.get_active(wanted.interview_id, wanted.ignore_reference, wanted.now)


def _made(
    booking_id: UUID, wanted: SlotRequest, candidate: Candidate, seating: SlotAssignment
) -> Booking:
    start, end = map(timestamps.to_datetime, seating.slot)
    booking = Booking.objects.create(
        pk=booking_id,
        template_id=wanted.interview_id,
        start=start,
        end=end,
        created_at=timestamps.to_datetime(wanted.now),
        candidate_name=candidate.name,
        candidate_email=candidate.email,
        candidate_timezone=candidate.timezone,
        link_id=candidate.link_id,
    )
    _seat(booking, seating)
    return booking


def _seat(booking: Booking, seating: SlotAssignment) -> None:
    """Give everybody their seat, and claim their time."""
    BookingInterviewer.objects.bulk_create(
        BookingInterviewer(
            booking=booking, interviewer_id=one, optional=one in seating.optional_ids
        )
        for one in seating.interviewer_ids
    )
    TimeClaim(booking.pk, seating.interviewer_ids, seating.slot, seating.buffered_slot).save()


def _move(wanted: SlotRequest, once: IdempotentRequest) -> Booking:
    once.check()
    booking_id = wanted.ignore_reference
    assert booking_id is not None  # noqa: S101  (`move` sets it)
    _uncancelled(wanted.interview_id, booking_id)
    proposal = SlotCheck.read(wanted)
    whose = proposal.interviewer_ids.union(get_interviewer_ids(booking_id))
    with lock_interviewers(whose, timestamps.to_datetime(wanted.now)):
        once.check()
        booking = _uncancelled(wanted.interview_id, booking_id)
        if not whose.issuperset(get_interviewer_ids(booking_id)):
            raise StaleReadError
        if int(booking.start.timestamp()) != wanted.start:
            _moved(booking, proposal.assign(), wanted.now, once.caller)
        participants.prefetch([booking])
        once.store_response(booking)
    return booking


def _moved(booking: Booking, seating: SlotAssignment, now: int, by: Actor) -> None:
    before, freed = booking_snapshot.build(booking), locking.release(booking.pk)
    booking.participants.all().delete()
    booking.start, booking.end = map(timestamps.to_datetime, seating.slot)
    booking.sequence += 1
    booking.save(update_fields=["start", "end", "sequence"])
    _seat(booking, seating)
    audit.record_reschedule(booking, (before.start, before.end), by, now)
    notifications.notify_booking("rescheduled", booking_snapshot.build(booking), before, now)
    concerned = {one.interviewer_id for one in before.attendees if one.interviewer_id}
    notifications.notify_slots_changed(
        concerned.union(seating.interviewer_ids), [*freed, seating.buffered_slot], now
    )


def _uncancelled(interview_id: int, booking_id: UUID) -> Booking:
    booking = get(interview_id, booking_id)
    if booking.is_cancelled:
        raise BookingCancelledError
    return booking


def _cancel(
    interview_id: int, booking_id: UUID, reason: str, now: int, once: IdempotentRequest
) -> Booking:
    once.check()
    panel = panels.load_for_template(get(interview_id, booking_id).template)
    # everybody to whom it may be moved meanwhile
    whose = {one.pk for one in panel.interviewers}.union(get_interviewer_ids(booking_id))
    with lock_interviewers(whose, timestamps.to_datetime(now)):
        once.check()
        booking = get(interview_id, booking_id)
        if not whose.issuperset(get_interviewer_ids(booking_id)):
            raise StaleReadError
        if not booking.is_cancelled:
            _cancelled(booking, reason, now, once.caller)
        participants.prefetch([booking])
        once.store_response(booking)
    return booking


def _cancelled(booking: Booking, reason: str, now: int, by: Actor) -> None:
    before = booking_snapshot.build(booking)
    booking.state, booking.reason = Booking.State.CANCELLED, reason
    booking.sequence += 1
    booking.save(update_fields=["state", "reason", "sequence"])
    audit.record_cancellation(booking, by, now)
    notifications.notify_booking("cancelled", booking_snapshot.build(booking), before, now)
    notifications.notify_slots_changed(
        get_interviewer_ids(booking.pk), locking.release(booking.pk), now
    )
