"""Build the snapshot of a booking that notifications contain.

Its location is that of the interview type (`interviews.models.InterviewTemplate.location`).
CONTRIBUTING.md says how to add a meeting link for each booking.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from bookings import booking_links, candidate_links, participants
from bookings.change_deadline import get_change_deadline
from bookings.models import Booking
from outbox.booking_payload import Attendee, BookingDetails


def build(booking: Booking) -> BookingDetails:
    """Return the booking as it is now; load its participants unless they are loaded."""
    return BookingDetails(
        id=str(booking.pk),
        sequence=booking.sequence,
        interview_id=booking.template_id,
        title=booking.template.name,
        start=int(booking.start.timestamp()),
        end=int(booking.end.timestamp()),
        attendees=(*_interviewers(booking), _candidate(booking)),
        cancelled=booking.is_cancelled,
        reason=booking.reason,
        external_id=booking.external_id or None,
        candidate_link_id=str(booking.link.uuid) if booking.link else None,
        metadata_digest=_compute_digest(booking.metadata),
        location=booking.template.location,
        contact=booking.template.contact,
        description=booking.template.description,
        instructions=booking.template.instructions,
        shows_interviewer_names=booking.template.shows_interviewer_names,
        change_deadline=get_change_deadline(booking),
        is_booked_by_candidate=booking.source == Booking.Source.LINK,
    )


def build_for_candidate(
    booking: Booking, details: BookingDetails, *, is_reason_typed: bool = False
) -> BookingDetails:
    """Return the details for mail to the candidate, with the URL of the candidate's page.

    If the address may be wrong, they are without free text and without the URL: otherwise a person
    with a link could mail any text to any address. `is_reason_typed` says that the candidate typed
    the reason of the cancellation.
    """
    details = replace(details, candidate_url=booking_links.build_url(booking))
    if candidate_links.is_confirmed_address(booking.link, booking.candidate_email):
        return details
    attendees = tuple(
        replace(attendee, name="") if attendee.role == "candidate" else attendee
        for attendee in details.attendees
    )
    reason = "" if is_reason_typed else details.reason
    return replace(details, attendees=attendees, reason=reason)


def _compute_digest(metadata: object) -> str:
    content = json.dumps(metadata, sort_keys=True).encode()
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def _interviewers(booking: Booking) -> list[Attendee]:
    participants.prefetch([booking])
    return [
        Attendee(
            name=seat.interviewer.name,
            email=seat.interviewer.email,
            zone=seat.interviewer.timezone,
            role="optional" if seat.optional else "required",
            interviewer_id=seat.interviewer_id,
        )
        for seat in booking.participants.all()
    ]


def _candidate(booking: Booking) -> Attendee:
    return Attendee(
        name=booking.candidate_name,
        email=booking.candidate_email,
        zone=booking.candidate_timezone,
        role="candidate",
        language=booking.candidate_language,
    )
