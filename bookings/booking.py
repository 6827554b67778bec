"""Booking a slot for a candidate, moving the booking, cancelling it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID, uuid4

from api.actors import Actor
from bookings import audit, booking_snapshot, candidate_links, holds, locking, participants
from bookings.idempotency import Once
from bookings.locking import Changed, Claim, attempted, locked
from bookings.models import Booking, Hold, Seat
from bookings.slot_check import Proposal, Seating, Wanted, decided
from engine import timestamps
from interviews import panels
from outbox import notifications


class BookingNotFound(Exception):
    """This template has no booking of that id."""

    def __init__(self, booking_id: UUID) -> None:
        self.booking_id = booking_id
        super().__init__(f"there is no booking {booking_id}")


class BookingCancelled(Exception):
    """What was cancelled cannot be moved."""


class LinkUsed(Exception):
    """A candidate has booked with their link already."""


@dataclass(frozen=True)
class Candidate:
    """For whom a slot is booked; they read times in the IANA zone `timezone`.

    `link` is the id of the candidate link that they book with, if they do so themselves.
    """

    name: str
    email: str
    timezone: str
    link: int | None = None


def book(wanted: Wanted, candidate: Candidate, once: Once) -> Booking:
    """Book a slot; raises SlotRefused, LinkUsed, NoLink, and what `availability.find` raises.

    With `apart_from` it is the slot of that hold, which becomes the booking: HoldNotFound, HoldUsed
    or HoldOver if it cannot.
    """
    booking_id = uuid4()
    return decided(
        partial(_book, wanted, candidate, once, booking_id), partial(_booked, booking_id)
    )


def book_hold(
    interview_id: int, hold_id: UUID, candidate: Candidate, now: int, once: Once
) -> Booking:
    """Book the slot that a hold keeps; HoldNotFound if there is no such hold.

    Its notice was kept when it was held, and passes with no fault of who holds it.
    """
    once.check()
    held = holds.find(interview_id, hold_id)
    start, made_at = (int(one.timestamp()) for one in (held.start, held.made_at))
    return book(Wanted(interview_id, start, now, hold_id, now - made_at), candidate, once)


def move(wanted: Wanted, booking_id: UUID, once: Once) -> Booking:
    """Move a booking to another start of its template; its own time counts as free.

    Raises BookingNotFound, BookingCancelled, SlotRefused, and what `availability.find` raises.
    """
    moved = partial(_move, replace(wanted, apart_from=booking_id), once)
    return decided(moved, moving=booking_id)


def cancel(interview_id: int, booking_id: UUID, reason: str, now: int, once: Once) -> Booking:
    """Cancel a booking and free its time; of one that is cancelled nothing changes."""
    return attempted(partial(_cancel, interview_id, booking_id, reason, now, once))


def find(interview_id: int, booking_id: UUID) -> Booking:
    """A booking of a template; BookingNotFound if there is none."""
    bookings = Booking.objects.select_related("template").filter(template=interview_id)
    found = bookings.filter(pk=booking_id).first()
    if found is None:
        raise BookingNotFound(booking_id)
    return found


def booked_with(link: int) -> Booking | None:
    """What is booked with a candidate link at the moment."""
    booked = Booking.objects.filter(link=link, state=Booking.State.BOOKED)
    return booked.select_related("template").first()


def seated(booking_id: UUID) -> list[int]:
    """The interviewers who take part in a booking, in the order they were chosen."""
    seats = Seat.objects.filter(booking=booking_id).order_by("pk")
    return list(seats.values_list("interviewer", flat=True))


def _booked(booking_id: UUID) -> Booking | None:
    booking = Booking.objects.select_related("template").filter(pk=booking_id).first()
    if booking:
        participants.load([booking])
    return booking


def _book(wanted: Wanted, candidate: Candidate, once: Once, booking_id: UUID) -> Booking:
    once.check()
    held = _hold_of(wanted)
    proposal = Proposal.read(wanted)
    holders = holds.holders(held.pk) if held else []
    with locked(proposal.people.union(holders), timestamps.moment(wanted.now)):
        once.check()
        held = _hold_of(wanted)
        _check_link(candidate, wanted.now)
        seating = proposal.seated()
        if held:
            locking.release(held.pk)
        booking = _made(booking_id, wanted, candidate, seating)
        if held:
            Hold.objects.filter(pk=held.pk).update(booking=booking)
        audit.booked(booking, held, once.caller, wanted.now)
        notifications.booking("created", booking_snapshot.of(booking), None, wanted.now)
        notifications.slots_changed(
            {*seating.everybody, *holders}, [seating.kept_clear], wanted.now
        )
        participants.load([booking])
        once.keep(booking)
    return booking


def _check_link(candidate: Candidate, now: int) -> None:
    """Raise LinkUsed if there is a booking by the candidate's link, NoLink if it holds no more."""
    if candidate.link is None:
        return
    candidate_links.keep(candidate.link, now)
    if booked_with(candidate.link):
        raise LinkUsed


def _hold_of(wanted: Wanted) -> Hold | None:
    if wanted.apart_from is None:
        return None
    return holds.live(wanted.interview_id, wanted.apart_from, wanted.now)


def _made(booking_id: UUID, wanted: Wanted, candidate: Candidate, seating: Seating) -> Booking:
    start, end = map(timestamps.moment, seating.slot)
    booking = Booking.objects.create(
        pk=booking_id,
        template_id=wanted.interview_id,
        start=start,
        end=end,
        made_at=timestamps.moment(wanted.now),
        candidate_name=candidate.name,
        candidate_email=candidate.email,
        candidate_timezone=candidate.timezone,
        link_id=candidate.link,
    )
    _seat(booking, seating)
    return booking


def _seat(booking: Booking, seating: Seating) -> None:
    """Give everybody their seat, and claim their time."""
    Seat.objects.bulk_create(
        Seat(booking=booking, interviewer_id=one, optional=one in seating.optional)
        for one in seating.everybody
    )
    Claim(booking.pk, seating.everybody, seating.slot, seating.kept_clear).make()


def _move(wanted: Wanted, once: Once) -> Booking:
    once.check()
    booking_id = wanted.apart_from
    assert booking_id is not None  # noqa: S101  (`move` sets it)
    _uncancelled(wanted.interview_id, booking_id)
    proposal = Proposal.read(wanted)
    whose = proposal.people.union(seated(booking_id))
    with locked(whose, timestamps.moment(wanted.now)):
        once.check()
        booking = _uncancelled(wanted.interview_id, booking_id)
        if not whose.issuperset(seated(booking_id)):
            raise Changed
        if int(booking.start.timestamp()) != wanted.start:
            _moved(booking, proposal.seated(), wanted.now, once.caller)
        participants.load([booking])
        once.keep(booking)
    return booking


def _moved(booking: Booking, seating: Seating, now: int, by: Actor) -> None:
    before, freed = booking_snapshot.of(booking), locking.release(booking.pk)
    booking.seats.all().delete()
    booking.start, booking.end = map(timestamps.moment, seating.slot)
    booking.sequence += 1
    booking.save(update_fields=["start", "end", "sequence"])
    _seat(booking, seating)
    audit.rescheduled(booking, (before.start, before.end), by, now)
    notifications.booking("rescheduled", booking_snapshot.of(booking), before, now)
    concerned = {one.interviewer_id for one in before.attendees if one.interviewer_id}
    notifications.slots_changed(
        concerned.union(seating.everybody), [*freed, seating.kept_clear], now
    )


def _uncancelled(interview_id: int, booking_id: UUID) -> Booking:
    booking = find(interview_id, booking_id)
    if booking.is_cancelled:
        raise BookingCancelled
    return booking


def _cancel(interview_id: int, booking_id: UUID, reason: str, now: int, once: Once) -> Booking:
    once.check()
    panel = panels.of_template(find(interview_id, booking_id).template)
    # everybody to whom it may be moved meanwhile
    whose = {one.pk for one in panel.interviewers}.union(seated(booking_id))
    with locked(whose, timestamps.moment(now)):
        once.check()
        booking = find(interview_id, booking_id)
        if not whose.issuperset(seated(booking_id)):
            raise Changed
        if not booking.is_cancelled:
            _cancelled(booking, reason, now, once.caller)
        participants.load([booking])
        once.keep(booking)
    return booking


def _cancelled(booking: Booking, reason: str, now: int, by: Actor) -> None:
    before = booking_snapshot.of(booking)
    booking.state, booking.reason = Booking.State.CANCELLED, reason
    booking.sequence += 1
    booking.save(update_fields=["state", "reason", "sequence"])
    audit.cancelled(booking, by, now)
    notifications.booking("cancelled", booking_snapshot.of(booking), before, now)
    notifications.slots_changed(seated(booking.pk), locking.release(booking.pk), now)
