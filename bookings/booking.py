"""Book a slot for a candidate, move the booking, cancel it.

Every change reads from top to bottom: check the idempotency key, read without locks, lock the
interviewers, check again, write, notify, and store the response. `retry_transaction` repeats it as
a whole if it conflicts with another change.

A booking never calls another service while interviewers are locked. To create something elsewhere
for a booking, such as an event or a meeting link, add an outbox channel (like
`outbox.calendar_writes`) and enqueue its messages in `outbox.notifications`. What participants read
of a booking goes through `bookings.models`, `bookings.booking_details`, `outbox.booking_payload`,
`outbox.mail_text` and `outbox.itip`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from api.actors import Actor, ActorKind
from bookings import audit, booking_details, candidate_links, holds, locking, participants
from bookings.candidate_overlap import check_candidate_overlap
from bookings.idempotency import IdempotentRequest
from bookings.locking import StaleReadError, lock_interviewers, retry_transaction
from bookings.models import Booking, BookingInterviewer, Hold
from bookings.rescheduling import save_move
from bookings.slot_check import SlotAssignment, SlotCheck, SlotRequest, with_nearest_slots
from core import time_format
from engine.timestamps import from_datetime, to_datetime
from interviews import panels
from outbox import notifications


class BookingNotFoundError(Exception):
    """The template has no booking with this id."""

    def __init__(self, booking_id: UUID) -> None:
        self.booking_id = booking_id
        super().__init__(f"there is no booking {booking_id}")


class BookingCancelledError(Exception):
    """A cancelled booking cannot be moved."""


class LinkAlreadyUsedError(Exception):
    """There is a booking made with this candidate link."""


@dataclass(frozen=True)
class Candidate:
    """The candidate of a booking, who reads times in the IANA zone `timezone`.

    `link_id` is the candidate link with which candidates book for themselves. Mails are written in
    `language`, a language code; empty for the default language.
    """

    name: str
    email: str
    timezone: str
    link_id: int | None = None
    language: str = ""


def _find_created(
    request: SlotRequest, _candidate: Candidate, idempotent: IdempotentRequest
) -> Booking | None:
    """Return the booking that the request made, if any; raise DuplicateRequestError with a key."""
    idempotent.check()
    booking = Booking.objects.select_related("template").filter(pk=request.reference).first()
    if booking:
        participants.prefetch([booking])
    return booking


@with_nearest_slots
@retry_transaction(find_committed=_find_created)
def book(request: SlotRequest, candidate: Candidate, idempotent: IdempotentRequest) -> Booking:
    """Book a slot. A hold that the request names becomes the booking.

    Raise SlotUnavailableError, CandidateBookedError, LinkAlreadyUsedError, InvalidLinkError,
    AddressChangedError, TooManyChangesError, the errors of `check_reach`, `holds.get_active`,
    `find_slots` and `IdempotentRequest.check`, or ConcurrencyError.
    """
    idempotent.check()
    request.check_reach(idempotent.caller)
    hold = _get_hold(request)
    slot_check = SlotCheck.read(request)
    holder_ids = holds.get_interviewer_ids(hold.pk) if hold else []
    with lock_interviewers(slot_check.interviewer_ids.union(holder_ids), request.now):
        idempotent.check()
        hold = _get_hold(request)
        _check_link(candidate, request.now)
        candidate_links.check_changes(idempotent.caller, request.now)
        assignment = slot_check.assign()
        check_candidate_overlap(request, candidate.email, assignment.slot)
        booking = _save(request, candidate, assignment, hold)
        audit.record_booking(booking, hold, idempotent.caller, request.now)
        snapshot = booking_details.build(booking)
        for_candidate = booking_details.build_for_candidate(booking, snapshot)
        notifications.notify_booking("created", snapshot, None, request.now, for_candidate)
        notifications.notify_slots_changed(
            {*assignment.interviewer_ids, *holder_ids}, [assignment.buffered_slot], request.now
        )
        participants.prefetch([booking])
        idempotent.store_response(booking)
    return booking


def book_hold(
    interview_id: int,
    hold_id: UUID,
    candidate: Candidate,
    now: int,
    idempotent: IdempotentRequest,
    *,
    allow_candidate_overlap: bool = False,
) -> Booking:
    """Book the slot of a hold; raise what `book` raises.

    The notice was long enough when the slot was held, so the age of the hold counts towards it.
    """
    idempotent.check()
    hold = holds.get(interview_id, hold_id)
    start, age = from_datetime(hold.start), now - from_datetime(hold.created_at)
    request = SlotRequest(interview_id, start, now, hold_id, held_for_seconds=age)
    return book(
        replace(request, allow_candidate_overlap=allow_candidate_overlap), candidate, idempotent
    )


@with_nearest_slots
@retry_transaction()
def move(request: SlotRequest, booking_id: UUID, idempotent: IdempotentRequest) -> Booking:
    """Move a booking to another start of its template; its own time counts as free.

    Its interviewers keep their places where they are free.

    Raise BookingNotFoundError, BookingCancelledError, SlotUnavailableError, CandidateBookedError,
    TooManyChangesError, the errors of `check_reach`, `find_slots` and `IdempotentRequest.check`,
    or ConcurrencyError.
    """
    idempotent.check()
    request = replace(request, reference=booking_id)
    request.check_reach(idempotent.caller)
    _get_uncancelled(request.interview_id, booking_id)
    slot_check = SlotCheck.read(request)
    interviewer_ids = slot_check.interviewer_ids.union(get_interviewer_ids(booking_id))
    with lock_interviewers(interviewer_ids, request.now):
        idempotent.check()
        booking = _get_uncancelled(request.interview_id, booking_id)
        _check_locked(booking, interviewer_ids)
        if from_datetime(booking.start) != request.start:
            candidate_links.check_changes(idempotent.caller, request.now)
            assignment = slot_check.assign(get_interviewer_ids(booking.pk))
            check_candidate_overlap(request, booking.candidate_email, assignment.slot)
            save_move(booking, assignment, request.now, idempotent.caller)
        participants.prefetch([booking])
        idempotent.store_response(booking)
    return booking


@retry_transaction()
def cancel(
    interview_id: int,
    booking_id: UUID,
    reason: str,
    now: int,
    idempotent: IdempotentRequest,
    *,
    may_book_again: bool = False,
) -> Booking:
    """Cancel a booking and free its time. A cancelled booking stays as it is.

    A candidate who cancels can choose another time with their link. If somebody else cancels, the
    candidate can do so only with `may_book_again`.

    Raise BookingNotFoundError, what `IdempotentRequest.check` raises, or ConcurrencyError.
    """
    idempotent.check()
    panel = panels.load_for_template(get(interview_id, booking_id).template)
    # the whole panel, because the booking may be moved to any of its members meanwhile
    panel_ids = {interviewer.pk for interviewer in panel.interviewers}
    interviewer_ids = panel_ids.union(get_interviewer_ids(booking_id))
    with lock_interviewers(interviewer_ids, now):
        idempotent.check()
        booking = get(interview_id, booking_id)
        _check_locked(booking, interviewer_ids)
        if not booking.is_cancelled:
            _save_cancellation(booking, reason, now, idempotent.caller)
            if not may_book_again:
                candidate_links.close_if_cancelled_by_others(booking, idempotent.caller, now)
        participants.prefetch([booking])
        idempotent.store_response(booking)
    return booking


def get(interview_id: int, booking_id: UUID) -> Booking:
    """Return a booking of a template; raise BookingNotFoundError if there is none."""
    bookings = Booking.objects.select_related("template", "link").filter(template=interview_id)
    booking = bookings.filter(pk=booking_id).first()
    if booking is None:
        raise BookingNotFoundError(booking_id)
    return booking


def find_active_by_link(link_id: int) -> Booking | None:
    """Return the uncancelled booking made with a candidate link, None if there is none."""
    bookings = Booking.objects.filter(link=link_id, state=Booking.State.BOOKED)
    return bookings.select_related("template").first()


def get_interviewer_ids(booking_id: UUID) -> list[int]:
    """Return the interviewers of a booking in the order in which they were chosen."""
    rows = BookingInterviewer.objects.filter(booking=booking_id).order_by("pk")
    return list(rows.values_list("interviewer", flat=True))


def _get_hold(request: SlotRequest) -> Hold | None:
    if request.hold_id is None:
        return None
    return holds.get_active(request.interview_id, request.hold_id, request.now)


def _get_uncancelled(interview_id: int, booking_id: UUID) -> Booking:
    booking = get(interview_id, booking_id)
    if booking.is_cancelled:
        raise BookingCancelledError
    return booking


def _check_link(candidate: Candidate, now: int) -> None:
    """Lock the candidate's link.

    Raise InvalidLinkError, LinkAlreadyUsedError or AddressChangedError.
    """
    if candidate.link_id is None:
        return
    candidate_links.lock(candidate.link_id, now)
    if find_active_by_link(candidate.link_id):
        raise LinkAlreadyUsedError
    candidate_links.check_address(candidate.link_id, candidate.email)


def _check_locked(booking: Booking, locked_ids: set[int]) -> None:
    """Raise StaleReadError if the booking has been moved to interviewers who are not locked."""
    if not locked_ids.issuperset(get_interviewer_ids(booking.pk)):
        raise StaleReadError


def _save(
    request: SlotRequest, candidate: Candidate, assignment: SlotAssignment, hold: Hold | None
) -> Booking:
    """Create the booking and reserve its time, which the hold gives up."""
    if hold:
        locking.release(hold.pk)
    start, end = map(to_datetime, assignment.slot)
    booking = Booking.objects.create(
        pk=request.reference,
        template_id=request.interview_id,
        start=start,
        end=end,
        created_at=to_datetime(request.now),
        candidate_name=candidate.name,
        candidate_email=candidate.email,
        candidate_timezone=candidate.timezone,
        candidate_utc_offset=time_format.get_utc_offset(assignment.slot[0], candidate.timezone),
        candidate_language=candidate.language,
        link_id=candidate.link_id,
    )
    participants.save(booking, assignment)
    if hold:
        Hold.objects.filter(pk=hold.pk).update(booking=booking)
    return booking


def _save_cancellation(booking: Booking, reason: str, now: int, actor: Actor) -> None:
    """Cancel the booking, free its time, record it and notify everybody."""
    before = booking_details.build(booking)
    booking.state, booking.reason = Booking.State.CANCELLED, reason
    booking.sequence += 1
    booking.save(update_fields=["state", "reason", "sequence"])
    audit.record_cancellation(booking, actor, now)
    details = booking_details.build(booking)
    for_candidate = booking_details.build_for_candidate(
        booking, details, is_reason_typed=actor.kind is ActorKind.LINK
    )
    notifications.notify_booking("cancelled", details, before, now, for_candidate)
    freed = locking.release(booking.pk)
    notifications.notify_slots_changed(get_interviewer_ids(booking.pk), freed, now)
