"""The starts of a week at which an interview of the type is booked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from bookings.models import Booking
from core.compiled_query import CompiledQuery
from engine.timestamps import from_datetime, to_datetime
from interviews.models import InterviewTemplate
from pages.interviews.week import DAYS_PER_WEEK, BoardWeek


def load(template: InterviewTemplate, week: BoardWeek) -> frozenset[int]:
    """Return the starts of the booked interviews of a type in a week, in UTC seconds."""
    days = week.first_day, week.first_day + timedelta(days=DAYS_PER_WEEK)
    first, end = map(week.clock.midnight, days)
    rows = _booked.fetch_all(template.pk, first, end)
    return frozenset(from_datetime(start) for (start,) in rows)


def _find(template_id: int, first: int, end: int) -> QuerySet[Booking, Any]:
    booked = Booking.objects.filter(template=template_id, state=Booking.State.BOOKED)
    found = booked.filter(start__gte=to_datetime(first), start__lt=to_datetime(end))
    return found.order_by().values_list("start")


_booked = CompiledQuery(_find, "template_id", "first_at", "end_at")
