"""A meeting of three interviewers in three zones and a candidate, and what happens to it."""

from __future__ import annotations

from dataclasses import replace

from outbox.booking_payload import Attendee, Meeting
from tests.factories import at

ALICE = Attendee("Alice Johnson", "alice@example.com", "Europe/London", "required", 1)
BOB = Attendee("Bob Smith", "bob@example.com", "Asia/Kathmandu", "optional", 2)
DANA = Attendee("Dana Novak", "", "Europe/Prague", "required", 3)
CAROL = Attendee("Carol Díaz", "carol@example.net", "America/New_York", "candidate")
MEETING = Meeting(
    id="6f0c7c1e-8a52-4d4c-9f55-2d1f5a3b7c10",
    sequence=0,
    interview_id=1,
    title="Technical Interview",
    start=at("2025-01-22T09:00:00Z"),
    end=at("2025-01-22T10:30:00Z"),
    attendees=(ALICE, BOB, DANA, CAROL),
)
MOVED = replace(
    MEETING, sequence=1, start=at("2025-01-23T13:00:00Z"), end=at("2025-01-23T14:30:00Z")
)
CANCELLED = replace(MOVED, sequence=2, cancelled=True, reason="The role was filled.")


def with_attendee(attendee: Attendee, **changed: str) -> Meeting:
    """The meeting with one of its attendees changed."""
    attendees = tuple(
        replace(one, **changed) if one is attendee else one for one in MEETING.attendees
    )
    return replace(MEETING, attendees=attendees)
