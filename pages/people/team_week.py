"""People by the days of a week, with their interviews and their load against their limits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from bookings import booking_queries
from bookings.models import Booking, BookingInterviewer
from engine.timestamps import to_datetime
from pages.page_clock import PageClock
from pages.people.people_rows import describe_load
from people import weekly_load
from people.models import Interviewer
from people.weekly_load import DAYS_OF_WEEK


@dataclass(frozen=True)
class Interview:
    """An interview of a person on a day; `time` is on the viewer's clock."""

    booking: Booking
    time: str
    is_optional: bool


@dataclass(frozen=True)
class DayCell:
    """A day of a person. `load` is blank for a day without interviews."""

    interviews: list[Interview]
    load: str
    is_at_limit: bool


@dataclass(frozen=True)
class WeekRow:
    """The week of a person."""

    interviewer: Interviewer
    days: list[DayCell]
    load: str
    is_at_limit: bool


def find_people(monday: date, clock: PageClock, template_id: int | None) -> QuerySet[Interviewer]:
    """Find active people, and others who have an interview in the week.

    With the id of an interview type, find the people of its panel, or with such an interview.
    """
    booked = BookingInterviewer.objects.filter(booking__in=_find_bookings(monday, clock))
    if template_id is None:
        return Interviewer.objects.filter(Q(active=True) | Q(pk__in=booked.values("interviewer")))
    booked = booked.filter(booking__template=template_id)
    return Interviewer.objects.filter(
        Q(active=True, interview_templates=template_id)
        | Q(active=True, panel_memberships__group__template=template_id)
        | Q(pk__in=booked.values("interviewer"))
    ).distinct()


def build_rows(
    people: Sequence[Interviewer], monday: date, clock: PageClock, template_id: int | None
) -> list[WeekRow]:
    """Return the weeks of people, with two queries. The load counts interviews of every type."""
    counts = weekly_load.count_by_day(people, monday)
    interviews = _list_interviews(people, monday, clock, template_id)
    return [_build_row(each, monday, counts.get(each.pk, Counter()), interviews) for each in people]


def _find_bookings(monday: date, clock: PageClock) -> QuerySet[Booking]:
    start, end = clock.midnight(monday), clock.midnight(monday + timedelta(days=DAYS_OF_WEEK))
    bookings = Booking.objects.filter(state=Booking.State.BOOKED)
    return bookings.filter(start__gte=to_datetime(start), start__lt=to_datetime(end))


def _list_interviews(
    people: Sequence[Interviewer], monday: date, clock: PageClock, template_id: int | None
) -> Mapping[tuple[int, date], list[Interview]]:
    bookings = _find_bookings(monday, clock)
    if template_id is not None:
        bookings = bookings.filter(template=template_id)
    rows = BookingInterviewer.objects.filter(interviewer__in=people, booking__in=bookings)
    found: dict[tuple[int, date], list[Interview]] = defaultdict(list)
    for row in rows.select_related("booking__template").order_by("booking__start", "pk"):
        start, _end = booking_queries.get_slot(row.booking)
        interview = Interview(row.booking, clock.format_time(start), row.optional)
        found[row.interviewer_id, clock.local_date(start)].append(interview)
    return found


def _build_row(
    interviewer: Interviewer,
    monday: date,
    counts: Counter[date],
    interviews: Mapping[tuple[int, date], list[Interview]],
) -> WeekRow:
    days = [monday + timedelta(days=number) for number in range(DAYS_OF_WEEK)]
    total, limit = sum(counts.values()), interviewer.max_per_week
    return WeekRow(
        interviewer=interviewer,
        days=[
            _build_cell(interviewer, counts[day], interviews.get((interviewer.pk, day), []))
            for day in days
        ],
        load=describe_load(total, limit),
        is_at_limit=limit is not None and total >= limit,
    )


def _build_cell(interviewer: Interviewer, booked: int, interviews: list[Interview]) -> DayCell:
    limit = interviewer.max_per_day
    return DayCell(
        interviews=interviews,
        load=describe_load(booked, limit) if booked else "",
        is_at_limit=bool(booked) and limit is not None and booked >= limit,
    )
