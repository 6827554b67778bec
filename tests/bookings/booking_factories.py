"""Holds and bookings as the use cases make them, at the cast's NOW."""

from __future__ import annotations

from api.actors import SYSTEM
from bookings import booking, holds
from bookings.booking import Candidate
from bookings.idempotency import anew
from bookings.models import Booking, Hold
from bookings.slot_check import Wanted
from interviews.models import InterviewTemplate
from tests.factories import NOW, at

TEN, HALF_PAST, ELEVEN, NOON = (
    f"2025-01-22T{clock}:00Z" for clock in ("10:00", "10:30", "11:00", "12:00")
)
ANEW = anew(SYSTEM)
DANA = Candidate("Dana Roy", "dana@example.com", "Asia/Kolkata")
#: The same candidate as a caller describes them.
CANDIDATE = {"name": "Dana Roy", "email": "dana@example.com", "timezone": "Asia/Kolkata"}


def wanted(template: InterviewTemplate, start: str = TEN) -> Wanted:
    return Wanted(template.pk, at(start), at(NOW))


def book(
    template: InterviewTemplate,
    start: str = TEN,
    name: str = "Dana Roy",
    email: str = "dana@example.com",
) -> Booking:
    candidate = Candidate(name, email, "Asia/Kolkata")
    return booking.book(wanted(template, start), candidate, ANEW)


def hold(template: InterviewTemplate, start: str = TEN, minutes: int = 5) -> Hold:
    return holds.hold(wanted(template, start), minutes, ANEW)


def move(made: Booking, start: str) -> Booking:
    return booking.move(wanted(made.template, start), made.pk, ANEW)


def cancel(made: Booking, reason: str = "") -> Booking:
    return booking.cancel(made.template_id, made.pk, reason, at(NOW), ANEW)
