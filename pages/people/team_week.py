"""People by the days of a week, with their interviews, time off and load against their limits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bookings import booking_queries
from bookings.booking_conflicts import ConflictsByBooking
from bookings.models import Booking, BookingInterviewer
from engine.timestamps import to_datetime
from pages.bookings import conflict_marks
from pages.page_clock import PageClock
from pages.people import days_off
from pages.people.days_off import DayOff
from pages.people.people_rows import describe_load
from pages.people.week_choice import ChosenWeek
from people import weekly_load
from people.models import Interviewer

InterviewsByDay = Mapping[tuple[int, date], "list[Interview]"]


@dataclass(frozen=True)
class Interview:
    """An interview of a person on a day; `time` is on the viewer's clock.

    `conflict` says why the person's rules or calendars no longer allow it, and is blank otherwise.
    """

    booking: Booking
    time: str
    is_optional: bool
    conflict: str


@dataclass(frozen=True)
class DayCell:
    """A day of a person. `load` is blank for a day without interviews."""

    interviews: list[Interview]
    day_off: DayOff | None
    load: str
    is_at_limit: bool


@dataclass(frozen=True)
class WeekRow:
    """The week of a person."""

    interviewer: Interviewer
    days: list[DayCell]
    load: str
    is_at_limit: bool

    @property
    def is_empty(self) -> bool:
        """Whether the week has no interviews, and only the usual hours."""
        return not any(day.interviews or day.day_off for day in self.days)


@dataclass(frozen=True)
class TeamWeek:
    """The rows of a week; `conflicts` is None if they could not be found in time."""

    rows: list[WeekRow]
    conflicts: ConflictsByBooking | None


def find_people(
    week: ChosenWeek, clock: PageClock, template_id: int | None
) -> QuerySet[Interviewer]:
    """Find active people, and others who have an interview in the week.

    With the id of an interview type, find the people of its panel, or with such an interview.
    """
    booked = BookingInterviewer.objects.filter(booking__in=find_bookings(week, clock))
    if template_id is None:
        return Interviewer.objects.filter(Q(active=True) | Q(pk__in=booked.values("interviewer")))
    booked = booked.filter(booking__template=template_id)
    return Interviewer.objects.filter(
        Q(active=True, interview_templates=template_id)
        | Q(active=True, panel_memberships__group__template=template_id)
        | Q(pk__in=booked.values("interviewer"))
    ).distinct()


def find_bookings(week: ChosenWeek, clock: PageClock) -> QuerySet[Booking]:
    """Find the booked interviews that begin in the viewer's week."""
    start, end = week.get_bounds(clock)
    bookings = Booking.objects.filter(state=Booking.State.BOOKED)
    return bookings.filter(start__gte=start, start__lt=end).select_related("template")


def has_upcoming(week: ChosenWeek, clock: PageClock, now: int) -> bool:
    """Return whether a booked interview of the week is not over at a UTC second."""
    return find_bookings(week, clock).filter(end__gt=to_datetime(now)).exists()


def sort_by_load(people: Iterable[Interviewer], week: ChosenWeek) -> list[Interviewer]:
    """Return people with the most interviews of a week first, else in the given order."""
    people_list = list(people)
    counts = weekly_load.count_by_day(people_list, week.monday)
    return sorted(people_list, key=lambda each: -sum(counts.get(each.pk, {}).values()))


def build_week(
    people: Sequence[Interviewer],
    week: ChosenWeek,
    clock: PageClock,
    now: int,
    template_id: int | None = None,
) -> TeamWeek:
    """Return the weeks of people, in a constant number of queries.

    The load counts interviews of every type. Conflicts are those of interviews that are not over.
    """
    counts = weekly_load.count_by_day(people, week.monday)
    bookings = _load_bookings(people, week, clock, template_id)
    upcoming = [each for each in bookings if each.end > to_datetime(now)]
    conflicts = conflict_marks.find_conflicts(upcoming, now)
    interviews = _group_interviews(bookings, clock, conflicts)
    changed_days = days_off.find_days_off(people, week)
    rows = [
        _build_row(each, week, counts.get(each.pk, Counter()), interviews, changed_days)
        for each in people
    ]
    return TeamWeek(rows, conflicts)


def _load_bookings(
    people: Sequence[Interviewer], week: ChosenWeek, clock: PageClock, template_id: int | None
) -> list[Booking]:
    """Load the bookings of people with all participants."""
    of_people = BookingInterviewer.objects.filter(interviewer__in=people)
    bookings = find_bookings(week, clock).filter(pk__in=of_people.values("booking"))
    if template_id is not None:
        bookings = bookings.filter(template=template_id)
    return list(booking_queries.read_all(bookings))


def _group_interviews(
    bookings: Sequence[Booking], clock: PageClock, conflicts: ConflictsByBooking | None
) -> InterviewsByDay:
    interviews_by_day: dict[tuple[int, date], list[Interview]] = defaultdict(list)
    for booking in bookings:
        start, _end = booking_queries.get_slot(booking)
        day, time = clock.local_date(start), clock.format_time(start)
        for row in booking.participants.all():
            mark = conflict_marks.get_mark_of(conflicts, booking.pk, row.interviewer_id)
            interviews_by_day[row.interviewer_id, day].append(
                Interview(booking, time, row.optional, mark)
            )
    return interviews_by_day


def _build_row(
    interviewer: Interviewer,
    week: ChosenWeek,
    counts: Counter[date],
    interviews: InterviewsByDay,
    changed_days: Mapping[tuple[int, date], DayOff],
) -> WeekRow:
    total, limit = sum(counts.values()), interviewer.max_per_week
    return WeekRow(
        interviewer=interviewer,
        days=[
            _build_cell(
                interviewer.max_per_day,
                counts[day],
                interviews.get((interviewer.pk, day), []),
                changed_days.get((interviewer.pk, day)),
            )
            for day in week.days
        ],
        load=describe_load(total, limit),
        is_at_limit=limit is not None and total >= limit,
    )


def _build_cell(
    limit: int | None, booked: int, interviews: list[Interview], day_off: DayOff | None
) -> DayCell:
    return DayCell(
        interviews=interviews,
        day_off=day_off,
        load=describe_load(booked, limit) if booked else "",
        is_at_limit=bool(booked) and limit is not None and booked >= limit,
    )
