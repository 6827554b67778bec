"""Change the candidate, the external id and the metadata of a booking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from api.actors import Actor
from bookings import audit, booking_details, booking_links, representations
from bookings.booking import BookingCancelledError, check_locked, find, get_interviewer_ids
from bookings.candidate_overlap import check_candidate_overlap
from bookings.locking import lock_interviewers, retry_transaction
from bookings.models import Booking, CandidateLink
from bookings.precondition import ChangeOptions
from bookings.slot_check import SlotRequest
from core import mail_time_format
from core.resource_models import read_change_time
from engine.timestamps import from_datetime
from outbox import notifications
from outbox.booking_payload import BookingDetails
from outbox.mail_recipients import MailRecipients

_DEFAULT_OPTIONS = ChangeOptions()
_CHANGED_FIELDS = (
    "candidate_name",
    "candidate_email",
    "candidate_timezone",
    "candidate_utc_offset",
    "external_id",
    "metadata",
    "sequence",
    "updated_at",
)


class CandidateErasedError(Exception):
    """The candidate of the booking has been erased and cannot be changed."""


@dataclass(frozen=True)
class BookingChanges:
    """New values of a booking; None and missing members stay as they are.

    `candidate` has new values of `name`, `email` and `timezone`.
    """

    candidate: Mapping[str, str] = field(default_factory=dict)
    external_id: str | None = None
    metadata: Mapping[str, str] | None = None
    allow_candidate_overlap: bool = False


@dataclass(frozen=True)
class CandidateChange:
    """New values of the candidate, the booking before the change, and who gets mails."""

    values: Mapping[str, str]
    before: BookingDetails
    notify: MailRecipients


@retry_transaction()
def update(
    booking_id: UUID,
    changes: BookingChanges,
    now: int,
    actor: Actor,
    options: ChangeOptions = _DEFAULT_OPTIONS,
) -> Booking:
    """Change a booking at a UTC second and return it.

    Participants are notified of a change of the candidate. Values that are the same as before
    change nothing.

    Raise BookingNotFoundError, BookingCancelledError or CandidateErasedError for a new candidate,
    CandidateBookedError, the errors of `Precondition.check`, or ConcurrencyError.
    """
    interviewer_ids = set(get_interviewer_ids(booking_id))
    with lock_interviewers(interviewer_ids, now):
        booking = find(booking_id)
        check_locked(booking, interviewer_ids)
        options.precondition.check(booking, representations.serialize_booking)
        before = booking_details.build(booking)
        new_candidate = _list_new_values(booking, changes.candidate)
        has_new_data = _change_data(booking, changes)
        if new_candidate:
            change = CandidateChange(new_candidate, before, options.notify)
            _change_candidate(booking, change, now, changes.allow_candidate_overlap)
        elif has_new_data:
            notifications.notify_data_changed(booking_details.build(booking), before, now)
        if has_new_data or new_candidate:
            booking.updated_at = read_change_time()
            booking.save(update_fields=_CHANGED_FIELDS)
            audit.record_update(booking, actor, now)
    return booking


def _list_new_values(booking: Booking, candidate: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of the booking with values of the candidate that are new."""
    values = {f"candidate_{name}": value for name, value in candidate.items()}
    return {name: value for name, value in values.items() if getattr(booking, name) != value}


def _change_candidate(
    booking: Booking,
    change: CandidateChange,
    now: int,
    allow_candidate_overlap: bool,
) -> None:
    """Set the candidate of a booking, also of its link, and notify the participants."""
    if booking.is_cancelled:
        raise BookingCancelledError
    if not booking.candidate_email:
        raise CandidateErasedError
    for name, value in change.values.items():
        setattr(booking, name, value)
    slot = from_datetime(booking.start), from_datetime(booking.end)
    if "candidate_email" in change.values:
        request = SlotRequest(
            booking.template_id,
            slot[0],
            now,
            reference=booking.pk,
            allow_candidate_overlap=allow_candidate_overlap,
        )
        check_candidate_overlap(request, booking.candidate_email, slot)
    booking.candidate_utc_offset = mail_time_format.get_utc_offset(
        slot[0], booking.candidate_timezone
    )
    booking.sequence += 1
    if booking.link:
        # the caller vouches for the address, as with a new link
        links = CandidateLink.objects.filter(pk=booking.link.pk)
        links.update(**change.values, updated_at=read_change_time())
        booking.link.refresh_from_db()
    booking_links.ensure_link(booking, change.notify, now)
    details = booking_details.build(booking)
    for_candidate = booking_details.build_for_candidate(booking, details)
    notifications.notify_booking(
        "updated", details, change.before, now, for_candidate, change.notify
    )


def _change_data(booking: Booking, changes: BookingChanges) -> bool:
    """Set the caller's own data of a booking; return whether it is new."""
    before = booking.external_id, booking.metadata
    if changes.external_id is not None:
        booking.external_id = changes.external_id
    if changes.metadata is not None:
        booking.metadata = dict(changes.metadata)
    return before != (booking.external_id, booking.metadata)
