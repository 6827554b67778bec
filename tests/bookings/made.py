"""Holds and bookings as the use cases make them, at the cast's NOW."""

from __future__ import annotations

from bookings import booking, holding
from bookings.booking import Candidate
from bookings.models import Booking, Hold
from bookings.once import ANEW
from bookings.proposals import Wanted
from interviews.models import InterviewTemplate
from tests.cast import NOW, at

TEN = "2025-01-22T10:00:00Z"
#: Somebody for whom slots are booked, as the API is told of them.
CANDIDATE = {"name": "Dana Roy", "email": "dana@example.com", "timezone": "Asia/Kolkata"}


def book(
    template: InterviewTemplate,
    start: str = TEN,
    name: str = "Dana Roy",
    email: str = "dana@example.com",
) -> Booking:
    candidate = Candidate(name, email, "Asia/Kolkata")
    return booking.book(Wanted(template.pk, at(start), at(NOW)), candidate, ANEW)


def hold(template: InterviewTemplate, start: str = TEN, minutes: int = 5) -> Hold:
    return holding.hold(Wanted(template.pk, at(start), at(NOW)), minutes, ANEW)
