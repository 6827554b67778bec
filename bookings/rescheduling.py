"""Move a booking to another slot, and preview which interviewers a move would add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from api.actors import Actor
from bookings import (
    audit,
    booking_details,
    booking_links,
    candidate_links,
    holds,
    locking,
    participants,
    representations,
)
from bookings.booking import check_locked, get_interviewer_ids, get_uncancelled
from bookings.candidate_overlap import check_candidate_overlap
from bookings.change_deadline import check_change_deadline
from bookings.idempotency import IdempotentRequest
from bookings.locking import lock_interviewers, retry_transaction
from bookings.models import Booking, BookingInterviewer, Hold
from bookings.precondition import ChangeOptions
from bookings.slot_assignment import SlotAssignment
from bookings.slot_check import SlotCheck, SlotRequest, preview_assignment, with_nearest_slots
from core import mail_time_format
from core.resource_models import read_change_time
from engine.timestamps import from_datetime, to_datetime
from outbox import notifications
from outbox.mail_recipients import MailRecipients
from people.models import Interviewer

_DEFAULT_OPTIONS = ChangeOptions()
_CHANGED_FIELDS = (
    "start",
    "end",
    "candidate_utc_offset",
    "applied_changes",
    "sequence",
    "updated_at",
)


@with_nearest_slots
@retry_transaction()
def move(
    request: SlotRequest,
    booking_id: UUID,
    idempotent: IdempotentRequest,
    options: ChangeOptions = _DEFAULT_OPTIONS,
) -> Booking:
    """Move a booking to another start of its template; its own time counts as free.

    Its interviewers keep their places where they are free. A hold that the request names gives its
    time to the booking.

    Raise BookingNotFoundError, BookingCancelledError, SlotUnavailableError, CandidateBookedError,
    TooManyChangesError, ChangeDeadlineError, the errors of `check_reach`, `holds.get_active`,
    `find_slots`, `Precondition.check` and `IdempotentRequest.check`, or ConcurrencyError.
    """
    idempotent.check()
    request = replace(request, reference=booking_id)
    request.check_reach(idempotent.caller)
    get_uncancelled(request.interview_id, booking_id)
    hold = holds.get_requested(request)
    # the time of the hold is released before the check, that of the booking counts as free
    slot_check = SlotCheck.read(replace(request, hold_id=None))
    holder_ids = holds.get_interviewer_ids(hold.pk) if hold else []
    interviewer_ids = slot_check.interviewer_ids.union(get_interviewer_ids(booking_id), holder_ids)
    with lock_interviewers(interviewer_ids, request.now) as people:
        idempotent.check()
        booking = get_uncancelled(request.interview_id, booking_id)
        check_locked(booking, interviewer_ids)
        hold = holds.get_requested(request)
        if hold or from_datetime(booking.start) != request.start:
            options.precondition.check(booking, representations.serialize_booking)
            check_change_deadline(booking, idempotent.caller, request.now)
            _move_locked(booking, hold, slot_check, people, idempotent.caller, options.notify)
        idempotent.store_response(booking)
    return booking


def find_new_interviewers(request: SlotRequest, booking: Booking) -> list[int]:
    """Return the required interviewers that a move to the requested start would add.

    Return an empty list if the start is not a slot: the move is then refused.
    """
    rows = booking.participants.order_by("pk")
    current_ids = list(rows.values_list("interviewer", flat=True))
    assignment = preview_assignment(replace(request, reference=booking.pk), current_ids)
    required_ids = assignment.required_ids if assignment else ()
    return [new_id for new_id in required_ids if new_id not in current_ids]


def _move_locked(
    booking: Booking,
    hold: Hold | None,
    slot_check: SlotCheck,
    people: Mapping[int, Interviewer],
    actor: Actor,
    notify: MailRecipients,
) -> None:
    """Check the slot again and move the booking, whose interviewers are locked."""
    request = slot_check.request
    candidate_links.check_changes(actor, request.now)
    if hold:
        locking.release(hold.pk)  # a refusal rolls this back
    assignment = slot_check.assign(people, participants.list_interviewer_ids(booking))
    check_candidate_overlap(request, booking.candidate_email, assignment.slot)
    _save_move(booking, assignment, hold, request.now, actor, notify)
    if hold:
        holds.save_booking(hold, booking)


def _save_move(
    booking: Booking,
    assignment: SlotAssignment,
    hold: Hold | None,
    now: int,
    actor: Actor,
    notify: MailRecipients,
) -> None:
    """Move the booking to its new slot and interviewers, record it and notify the participants."""
    before = booking_details.build(booking)
    freed = locking.release(booking.pk)
    BookingInterviewer.objects.filter(booking=booking).delete()
    booking.start, booking.end = map(to_datetime, assignment.slot)
    booking.candidate_utc_offset = mail_time_format.get_utc_offset(
        assignment.slot[0], booking.candidate_timezone
    )
    booking.applied_changes = list(assignment.applied_changes)
    booking.sequence += 1
    booking.updated_at = read_change_time()
    booking.save(update_fields=_CHANGED_FIELDS)
    participants.save(booking, assignment)
    audit.record_reschedule(booking, (before.start, before.end), hold, actor, now)
    booking_links.ensure_link(booking, notify, now)
    details = booking_details.build(booking)
    for_candidate = booking_details.build_for_candidate(booking, details)
    notifications.notify_booking("rescheduled", details, before, now, for_candidate, notify)
    former_ids = {
        attendee.interviewer_id for attendee in before.attendees if attendee.interviewer_id
    }
    former_ids.update(hold.interviewer_ids if hold else ())
    notifications.notify_slots_changed(
        former_ids.union(assignment.interviewer_ids), [*freed, assignment.buffered_slot], now
    )
