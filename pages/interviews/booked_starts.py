"""The starts of a week at which an interview of the type is booked."""

from __future__ import annotations

from datetime import timedelta

from bookings.models import Booking
from engine.timestamps import from_datetime, to_datetime
from interviews.models import InterviewTemplate
from pages.interviews.week import DAYS_PER_WEEK, BoardWeek


def load(template: InterviewTemplate, week: BoardWeek) -> frozenset[int]:
    """Return the starts of the booked interviews of a type in a week, in UTC seconds."""
    days = week.first_day, week.first_day + timedelta(days=DAYS_PER_WEEK)
    first, end = (to_datetime(week.clock.midnight(day)) for day in days)
    booked = Booking.objects.filter(
        template=template, state=Booking.State.BOOKED, start__gte=first, start__lt=end
    )
    return frozenset(map(from_datetime, booked.values_list("start", flat=True)))
