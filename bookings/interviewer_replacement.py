"""Replace one interviewer of a booking by another, at the same time.

The interview stays as it is for all other people. The interviewer who leaves gets a cancellation
and the event is removed from their calendar; the replacement gets an invitation. The candidate gets
a mail if the interview shows the names of the interviewers. The other interviewers get none; the
event in their calendars gets the new name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from api.actors import Actor
from bookings import (
    audit,
    booking_details,
    booking_links,
    booking_queries,
    participants,
    representations,
    stand_ins,
)
from bookings.booking import BookingCancelledError, check_locked, find, get_interviewer_ids
from bookings.idempotency import IdempotentRequest
from bookings.locking import NewReservations, StaleReadError, lock_interviewers, retry_transaction
from bookings.models import Booking, ConflictNotice
from bookings.precondition import ChangeOptions
from core import mail_time_format
from core.resource_models import read_change_time
from engine.intervals import Interval
from engine.reasons import Reason
from engine.timestamps import from_datetime
from interviews import panel_data, panels
from interviews.availability import (
    Availability,
    AvailabilityUnknownError,
    SearchOptions,
    search_window,
)
from outbox import notifications
from people.models import Interviewer, Reservation

#: Reasons of a refusal besides those of a search and `stand_ins.NOT_IN_GROUP`.
NOT_IN_BOOKING, TAKES_PART, NOT_ON_PANEL = "not_in_booking", "takes_part", "not_on_panel"
_DEFAULT_OPTIONS = ChangeOptions()


class ReplacementRefusedError(Exception):
    """The interviewer cannot be replaced by this person; `reasons` are codes."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(f"the interviewer cannot be replaced: {', '.join(reasons)}")


@dataclass(frozen=True)
class Replacement:
    """The interviewer `replacement_id` takes the place of `interviewer_id` in a booking."""

    booking_id: UUID
    interviewer_id: int
    replacement_id: int


def _find_replaced(
    replacement: Replacement,
    idempotent: IdempotentRequest,
    _options: ChangeOptions = _DEFAULT_OPTIONS,
) -> Booking | None:
    """Return the booking if the interviewer is replaced; raise DuplicateRequestError with a key."""
    idempotent.check()
    booking = booking_queries.get_booking(replacement.booking_id)
    ids = {row.interviewer_id for row in booking.participants.all()}
    is_replaced = replacement.replacement_id in ids and replacement.interviewer_id not in ids
    return booking if is_replaced else None


@retry_transaction(find_committed=_find_replaced)
def replace_interviewer(
    replacement: Replacement,
    idempotent: IdempotentRequest,
    options: ChangeOptions = _DEFAULT_OPTIONS,
) -> Booking:
    """Replace an interviewer of a booking at the time of the request, and return the booking.

    Raise BookingNotFoundError, BookingCancelledError, ReplacementRefusedError,
    AvailabilityUnknownError if only unknown time prevents it, the errors of
    `availability.find_slots`, `Precondition.check` and `IdempotentRequest.check`, or
    ConcurrencyError.
    """
    idempotent.check()
    booking, now = _get_uncancelled(replacement.booking_id), idempotent.now
    person = _get_replacement(booking, replacement)
    availability = stand_ins.read(booking, [person], now, max_staleness=0)
    interviewer_ids = {*get_interviewer_ids(booking.pk), person.pk}
    with lock_interviewers(interviewer_ids, now):
        idempotent.check()
        booking = _get_uncancelled(replacement.booking_id)
        check_locked(booking, interviewer_ids)
        options.precondition.check(booking, representations.serialize_booking)
        person = _get_replacement(booking, replacement)
        _check_free(booking, person, availability, now)
        _save(booking, replacement.interviewer_id, person, idempotent.caller, now, options)
        booking = _get_uncancelled(booking.pk)
        participants.prefetch([booking])
        idempotent.store_response(booking)
    return booking


def _get_uncancelled(booking_id: UUID) -> Booking:
    booking = find(booking_id)
    if booking.is_cancelled:
        raise BookingCancelledError
    return booking


def _get_replacement(booking: Booking, replacement: Replacement) -> Interviewer:
    """Return the replacement; raise ReplacementRefusedError if the panel does not allow it."""
    former_id, person_id = replacement.interviewer_id, replacement.replacement_id
    rows = list(booking.participants.all())
    present = {row.interviewer_id for row in rows}
    panel = panels.load_for_template(booking.template)
    people = {person.pk: person for person in panel.interviewers}
    if former_id not in present:
        raise ReplacementRefusedError([NOT_IN_BOOKING])
    if person_id in present:
        raise ReplacementRefusedError([TAKES_PART])
    if person_id not in people:
        raise ReplacementRefusedError([NOT_ON_PANEL])
    if not stand_ins.may_take_place(panel, rows, former_id, person_id):
        raise ReplacementRefusedError([stand_ins.NOT_IN_GROUP])
    return people[person_id]


def _check_free(
    booking: Booking, person: Interviewer, availability: Availability, now: int
) -> None:
    """Check again, with the calendars as they were read, that the locked replacement is free.

    Raise StaleReadError if the booking, the rules or the calendar connections have changed.
    """
    spec, slot = stand_ins.build_spec(booking, [person]), booking_queries.get_slot(booking)
    rows = panel_data.load([person], slot, now)
    is_same_slot = slot == availability.search_result.query.window
    is_same_source = rows.source_versions == availability.panel_data.source_versions
    if not is_same_slot or spec != availability.spec or not is_same_source:
        raise StaleReadError
    rows = replace(rows, calendar_reads=availability.calendar_reads)
    options = SearchOptions(partial=True, max_staleness=0)
    current = search_window(spec, rows, slot, now, options)
    reasons = stand_ins.find_reasons(current, person.pk)
    if reasons == (Reason.UNKNOWN,):
        raise AvailabilityUnknownError(current.incomplete_reads)
    if reasons:
        raise ReplacementRefusedError([reason.value for reason in reasons])


def _save(
    booking: Booking,
    former_id: int,
    person: Interviewer,
    actor: Actor,
    now: int,
    options: ChangeOptions,
) -> None:
    """Give the place and the time to the replacement, record it and notify those concerned."""
    before = booking_details.build(booking)
    changed = _move_place(booking, former_id, person)
    booking.sequence += 1
    booking.updated_at = read_change_time()
    booking.save(update_fields=["sequence", "updated_at"])
    audit.record_replacement(booking, former_id, person.pk, actor, now)
    notify = replace(
        options.notify,
        candidate=options.notify.candidate and booking.template.shows_interviewer_names,
        interviewer_ids={former_id, person.pk},
    )
    booking_links.ensure_link(booking, notify, now)
    details = booking_details.build(booking)
    for_candidate = booking_details.build_for_candidate(booking, details)
    notifications.notify_booking("updated", details, before, now, for_candidate, notify)
    notifications.notify_slots_changed([former_id, person.pk], changed, now)


def _move_place(booking: Booking, former_id: int, person: Interviewer) -> list[Interval]:
    """Free the time of the former interviewer and reserve that of the new one; return both."""
    start, end = booking_queries.get_slot(booking)
    booking.participants.filter(interviewer=former_id).update(
        interviewer=person,
        timezone=person.timezone,
        utc_offset=mail_time_format.get_utc_offset(start, person.timezone),
    )
    participants.clear_loaded(booking)
    reserved = Reservation.objects.filter(reference=booking.pk, interviewer=former_id)
    freed = [
        (from_datetime(row.buffered_start), from_datetime(row.buffered_end)) for row in reserved
    ]
    reserved.delete()
    ConflictNotice.objects.filter(booking=booking, interviewer=former_id).delete()
    rules = stand_ins.build_spec(booking, [person]).rules
    buffered_slot = (start - rules.buffer_before, end + rules.buffer_after)
    NewReservations(booking.pk, (person.pk,), (start, end), buffered_slot).save()
    return [*freed, buffered_slot]
