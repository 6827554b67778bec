"""Messages about a booking that a page changed a moment ago.

The stored message holds the id of the booking only, so no name of a candidate outlives an erasure.
"""

from __future__ import annotations

from bookings.models import Booking


def describe_booking(booking_id: str, text: str) -> str:
    """Return a translated text with the name of the candidate; empty without a booking.

    The text has the placeholder `%(candidate)s`.
    """
    booking = Booking.objects.filter(pk=booking_id).first() if booking_id else None
    return text % {"candidate": booking.candidate_name} if booking else ""
