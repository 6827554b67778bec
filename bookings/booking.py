"""Book a slot for a candidate.

Every change of a booking (here, in `rescheduling`, `cancellation` and `booking_update`) reads from
top to bottom: check the idempotency key, read without locks, lock the
interviewers, check again, write, notify, and store the response. `retry_transaction` repeats it as
a whole if it conflicts with another change.

A booking never calls another service while interviewers are locked. To create something elsewhere
for a booking, such as an event or a meeting link, add an outbox channel (like
`outbox.calendar_writes`) and enqueue its messages in `outbox.notifications`. The texts about a
booking that participants read come from `bookings.models`, `bookings.booking_details`,
`outbox.booking_payload`, `outbox.mail_text` and `outbox.itip`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from api.actors import Actor, ActorKind
from bookings import (
    audit,
    booking_details,
    booking_links,
    candidate_links,
    hold_and_link_events,
    holds,
    locking,
    participants,
)
from bookings.candidate_links import Invitee
from bookings.candidate_overlap import check_candidate_overlap
from bookings.idempotency import IdempotentRequest
from bookings.locking import StaleReadError, lock_interviewers, retry_transaction
from bookings.models import Booking, BookingInterviewer, CandidateLink, Hold
from bookings.slot_assignment import SlotAssignment
from bookings.slot_check import SlotCheck, SlotRequest, with_nearest_slots
from core import batched_inserts, mail_time_format
from engine.timestamps import to_datetime
from outbox import notifications
from outbox.mail_recipients import ALL_RECIPIENTS, MailRecipients


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

    `link_id` is the candidate link with which the booking is made. Mails are written in
    `language`, a language code; empty for the default language.
    """

    name: str
    email: str
    timezone: str
    link_id: int | None = None
    language: str = ""


@dataclass(frozen=True)
class BookingExtras:
    """The caller's own data of a new booking, who gets mails about it, and how it was made.

    A booking that a candidate makes with a link has the source LINK in any case.
    """

    external_id: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    notify: MailRecipients = ALL_RECIPIENTS
    source: Booking.Source = Booking.Source.API


_NO_EXTRAS = BookingExtras()


def _find_created(
    request: SlotRequest,
    _candidate: Candidate,
    idempotent: IdempotentRequest,
    _extras: BookingExtras = _NO_EXTRAS,
) -> Booking | None:
    """Return the booking that the request made, if any; raise DuplicateRequestError with a key."""
    idempotent.check()
    bookings = Booking.objects.select_related("template", "link")
    booking = bookings.filter(pk=request.reference).first()
    if booking:
        participants.prefetch([booking])
    return booking


@with_nearest_slots
@retry_transaction(find_committed=_find_created)
def book(
    request: SlotRequest,
    candidate: Candidate,
    idempotent: IdempotentRequest,
    extras: BookingExtras = _NO_EXTRAS,
) -> Booking:
    """Book a slot. A hold that the request names becomes the booking.

    A booking by a candidate link gets the external id and the metadata of the link.

    Raise SlotUnavailableError, CandidateBookedError, LinkAlreadyUsedError, InvalidLinkError,
    AddressChangedError, TooManyChangesError, the errors of `check_reach`, `holds.get_active`,
    `find_slots` and `IdempotentRequest.check`, or ConcurrencyError.
    """
    idempotent.check()
    request.check_reach(idempotent.caller)
    hold = holds.get_requested(request)
    slot_check = SlotCheck.read(request)
    holder_ids = holds.get_interviewer_ids(hold.pk) if hold else []
    with lock_interviewers(slot_check.interviewer_ids.union(holder_ids), request.now) as people:
        idempotent.check()
        hold = holds.get_requested(request)
        link = _lock_link(candidate, request.now)
        extras = _add_link_data(extras, link, idempotent.caller)
        candidate_links.check_changes(idempotent.caller, request.now)
        assignment = slot_check.assign(people)
        check_candidate_overlap(request, candidate.email, assignment.slot)
        booking = _save(request, candidate, assignment, hold, extras)
        audit.record_booking(booking, hold, idempotent.caller, request.now)
        snapshot = booking_details.build(booking)
        for_candidate = booking_details.build_for_candidate(booking, snapshot)
        notifications.notify_booking(
            "created", snapshot, None, request.now, for_candidate, extras.notify
        )
        if link:
            hold_and_link_events.publish_link_of_booking("booked", link, booking, request.now)
        notifications.notify_slots_changed(
            {*assignment.interviewer_ids, *holder_ids}, [assignment.buffered_slot], request.now
        )
        idempotent.store_response(booking)
    return booking


def find(booking_id: UUID) -> Booking:
    """Return a booking; raise BookingNotFoundError if there is none."""
    bookings = Booking.objects.select_related("template", "link")
    booking = bookings.filter(pk=booking_id).first()
    if booking is None:
        raise BookingNotFoundError(booking_id)
    return booking


def get(interview_id: int, booking_id: UUID) -> Booking:
    """Return a booking of a template; raise BookingNotFoundError if there is none."""
    booking = find(booking_id)
    if booking.template_id != interview_id:
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


def get_uncancelled(interview_id: int, booking_id: UUID) -> Booking:
    """Return a booking; raise BookingNotFoundError or BookingCancelledError."""
    booking = get(interview_id, booking_id)
    if booking.is_cancelled:
        raise BookingCancelledError
    return booking


def _lock_link(candidate: Candidate, now: int) -> CandidateLink | None:
    """Lock the candidate's link and return it.

    Raise InvalidLinkError, LinkAlreadyUsedError or AddressChangedError.
    """
    if candidate.link_id is None:
        return None
    link = candidate_links.lock(candidate.link_id, now)
    if find_active_by_link(candidate.link_id):
        raise LinkAlreadyUsedError
    candidate_links.check_address(candidate.link_id, candidate.email)
    return link


def _add_link_data(
    extras: BookingExtras, link: CandidateLink | None, actor: Actor
) -> BookingExtras:
    """Return the extras of a booking; one with a link has the data of the link."""
    if link is None:
        return extras
    source = Booking.Source.LINK if actor.kind is ActorKind.LINK else extras.source
    return replace(extras, external_id=link.external_id, metadata=link.metadata, source=source)


def _create_link(
    request: SlotRequest, candidate: Candidate, end: datetime, extras: BookingExtras
) -> CandidateLink:
    """Create the link that the mails to a candidate without a link contain."""
    invitee = Invitee(candidate.name, candidate.email, candidate.timezone)
    own_data = {"external_id": extras.external_id, "metadata": dict(extras.metadata)}
    return booking_links.create(request.interview_id, invitee, end, request.now, **own_data)


def check_locked(booking: Booking, locked_ids: set[int]) -> None:
    """Load the participants of a booking; raise StaleReadError if some are not locked.

    The booking may have been moved to other interviewers since they were read.
    """
    participants.prefetch([booking])
    if not locked_ids.issuperset(participants.list_interviewer_ids(booking)):
        raise StaleReadError


def _save(
    request: SlotRequest,
    candidate: Candidate,
    assignment: SlotAssignment,
    hold: Hold | None,
    extras: BookingExtras,
) -> Booking:
    """Create the booking and reserve its time, which the hold gives up."""
    if hold:
        locking.release(hold.pk)
    start, end = map(to_datetime, assignment.slot)
    booking = Booking(
        pk=request.reference,
        template=assignment.template,
        start=start,
        end=end,
        created_at=to_datetime(request.now),
        candidate_name=candidate.name,
        candidate_email=candidate.email,
        candidate_timezone=candidate.timezone,
        candidate_utc_offset=mail_time_format.get_utc_offset(
            assignment.slot[0], candidate.timezone
        ),
        candidate_language=candidate.language,
        link_id=candidate.link_id,
        source=extras.source,
        external_id=extras.external_id,
        metadata=extras.metadata,
        applied_changes=list(assignment.applied_changes),
    )
    if booking.link_id is None and extras.notify.candidate:
        booking.link = _create_link(request, candidate, end, extras)
    batched_inserts.insert([booking])
    participants.save(booking, assignment)
    if hold:
        holds.save_booking(hold, booking)
    return booking
