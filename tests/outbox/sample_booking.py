"""A booking of three interviewers in three time zones, rescheduled and cancelled."""

from __future__ import annotations

from dataclasses import replace

from outbox.booking_payload import Attendee, BookingDetails
from tests.factories import utc_seconds

ALICE = Attendee("Alice Johnson", "alice@example.com", "Europe/London", "required", 1)
BOB = Attendee("Bob Smith", "bob@example.com", "Asia/Kathmandu", "optional", 2)
DANA = Attendee("Dana Novak", "", "Europe/Prague", "required", 3)
CAROL = Attendee("Carol Díaz", "carol@example.net", "America/New_York", "candidate")
BOOKING = BookingDetails(
    id="6f0c7c1e-8a52-4d4c-9f55-2d1f5a3b7c10",
    sequence=0,
    interview_id=1,
    title="Technical Interview",
    start=utc_seconds("2025-01-22T09:00:00Z"),
    end=utc_seconds("2025-01-22T10:30:00Z"),
    attendees=(ALICE, BOB, DANA, CAROL),
)
MOVED_BOOKING = replace(
    BOOKING,
    sequence=1,
    start=utc_seconds("2025-01-23T13:00:00Z"),
    end=utc_seconds("2025-01-23T14:30:00Z"),
)
CANCELLED_BOOKING = replace(
    MOVED_BOOKING, sequence=2, cancelled=True, reason="The role was filled."
)


def replace_attendee(attendee: Attendee, **changed: str) -> BookingDetails:
    """Return the booking with changed fields of one attendee."""
    attendees = tuple(
        replace(other, **changed) if other is attendee else other for other in BOOKING.attendees
    )
    return replace(BOOKING, attendees=attendees)
