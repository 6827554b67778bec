"""Cancel a booking."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from api.actors import Actor, ActorKind
from bookings import audit, booking_details, candidate_links, locking, participants, representations
from bookings.booking import check_locked, find, get_interviewer_ids
from bookings.change_deadline import check_change_deadline
from bookings.idempotency import IdempotentRequest
from bookings.locking import lock_interviewers, retry_transaction
from bookings.models import Booking
from bookings.precondition import ChangeOptions
from core.resource_models import read_change_time
from engine.timestamps import to_datetime
from interviews import panels
from outbox import notifications
from outbox.mail_recipients import MailRecipients

_CHANGED_FIELDS = (
    "state",
    "reason",
    "cancellation_note",
    "sequence",
    "cancelled_at",
    "cancelled_by_kind",
    "cancelled_by_id",
    "updated_at",
)


@dataclass(frozen=True)
class CancelOptions(ChangeOptions):
    """How a booking is cancelled; the internal `note` is stored with it and in no message."""

    note: str = ""


_DEFAULT_OPTIONS = CancelOptions()


@retry_transaction()
def cancel(
    booking_id: UUID,
    reason: str,
    now: int,
    idempotent: IdempotentRequest,
    *,
    may_book_again: bool = False,
    options: CancelOptions = _DEFAULT_OPTIONS,
) -> Booking:
    """Cancel a booking and free its time. A cancelled booking stays as it is.

    A candidate who cancels can choose another time with their link. If another actor cancels, the
    candidate can do so only with `may_book_again`.

    Raise BookingNotFoundError, ChangeDeadlineError, the errors of `Precondition.check` and
    `IdempotentRequest.check`, or ConcurrencyError.
    """
    idempotent.check()
    panel = panels.load_for_template(find(booking_id).template)
    # the whole panel, because the booking may be moved to any of its members meanwhile
    panel_ids = {interviewer.pk for interviewer in panel.interviewers}
    interviewer_ids = panel_ids.union(get_interviewer_ids(booking_id))
    with lock_interviewers(interviewer_ids, now):
        idempotent.check()
        booking = find(booking_id)
        check_locked(booking, interviewer_ids)
        if not booking.is_cancelled:
            options.precondition.check(booking, representations.serialize_booking)
            check_change_deadline(booking, idempotent.caller, now)
            booking.cancellation_note = options.note
            if not may_book_again:
                candidate_links.close_if_cancelled_by_others(booking, idempotent.caller, now)
            _save_cancellation(booking, reason, now, idempotent.caller, options.notify)
        idempotent.store_response(booking)
    return booking


def _save_cancellation(
    booking: Booking, reason: str, now: int, actor: Actor, notify: MailRecipients
) -> None:
    """Cancel the booking, free its time, record it and notify the participants."""
    before = booking_details.build(booking)
    booking.state, booking.reason = Booking.State.CANCELLED, reason
    booking.cancelled_at, booking.updated_at = to_datetime(now), read_change_time()
    booking.cancelled_by_kind, booking.cancelled_by_id = actor.kind.value, actor.id
    booking.sequence += 1
    booking.save(update_fields=_CHANGED_FIELDS)
    audit.record_cancellation(booking, actor, now)
    details = booking_details.build(booking)
    for_candidate = booking_details.build_for_candidate(
        booking, details, is_reason_typed=actor.kind is ActorKind.LINK
    )
    notifications.notify_booking("cancelled", details, before, now, for_candidate, notify)
    freed = locking.release(booking.pk)
    notifications.notify_slots_changed(participants.list_interviewer_ids(booking), freed, now)
