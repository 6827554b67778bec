"""Build the snapshot of a booking that notifications contain."""

from __future__ import annotations

from bookings.models import Booking
from outbox.booking_payload import Attendee, BookingDetails


def build(booking: Booking) -> BookingDetails:
    """Return the booking as it is now, in one query."""
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
    )


def _interviewers(booking: Booking) -> list[Attendee]:
    return [
        Attendee(
            name=seat.interviewer.name,
            email=seat.interviewer.email,
            zone=seat.interviewer.timezone,
            role="optional" if seat.optional else "required",
            interviewer_id=seat.interviewer_id,
        )
        for seat in booking.participants.select_related("interviewer")
    ]


def _candidate(booking: Booking) -> Attendee:
    return Attendee(
        name=booking.candidate_name,
        email=booking.candidate_email,
        zone=booking.candidate_timezone,
        role="candidate",
        language=booking.candidate_language,
    )
