"""Which bookings there are."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from bookings import booking, participants
from bookings.models import Booking
from engine import timestamps
from engine.intervals import Interval


def list_bookings(
    interview_id: int,
    *,
    limit: int,
    state: str,
    start: int,
    end: int | None = None,
    after: tuple[int, UUID] | None = None,
) -> tuple[list[Booking], bool]:
    """The first bookings of a template that meet `[start, end)`, and whether there are more.

    Instants are UTC seconds. The first are those behind the start and id that `after` gives.
    """
    since = timestamps.to_datetime(start)
    found = Booking.objects.filter(template=interview_id, end__gt=since)
    if end is not None:
        found = found.filter(start__lt=timestamps.to_datetime(end))
    if state != "any":
        found = found.filter(state=state)
    if after is not None:
        begins = timestamps.to_datetime(after[0])
        found = found.filter(Q(start__gt=begins) | Q(start=begins, pk__gt=after[1]))
    rows = participants.read_consistently(lambda: list(found[: limit + 1]))
    return rows[:limit], len(rows) > limit


def list_upcoming(
    now: int, limit: int, interviewer_id: int | None = None
) -> tuple[list[Booking], bool]:
    """The first bookings of all templates that are not over, and whether there are more.

    Those in which one interviewer takes part, if one is named.
    """
    found = Booking.objects.filter(end__gt=timestamps.to_datetime(now), state=Booking.State.BOOKED)
    if interviewer_id is not None:
        found = found.filter(interviewers=interviewer_id)
    found = found.select_related("template")
    rows = participants.read_consistently(lambda: list(found[: limit + 1]))
    return rows[:limit], len(rows) > limit


def get_booking(interview_id: int, booking_id: UUID) -> Booking:
    """A booking of a template; BookingNotFound if there is none."""
    [found] = participants.read_consistently(lambda: [booking.get(interview_id, booking_id)])
    return found


def get_slot(found: Booking) -> Interval:
    """The slot of a booking, in UTC seconds."""
    return int(found.start.timestamp()), int(found.end.timestamp())
