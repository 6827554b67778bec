"""The interviews of today and of the six days after it, each with its state as tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _

from bookings import booking_queries, participants
from bookings.booking_conflicts import ConflictsByBooking
from bookings.models import Booking
from core.compiled_query import CompiledQuery
from engine.timestamps import from_datetime
from outbox import failed_mails
from pages.bookings import conflict_marks
from pages.page_clock import PageClock

#: The bookings that the page reads at most.
MAX_BOOKINGS = 300
#: The days that the page shows, with today.
DAYS = 7

Tag = tuple[str, str]


@dataclass(frozen=True)
class InterviewRow:
    """A booking as a row; `tags` are pairs of a state of the design system and a text."""

    booking: Booking
    time: str
    people: str
    tags: list[Tag]
    is_over: bool


@dataclass(frozen=True)
class Day:
    """A day with its interviews."""

    name: str
    rows: list[InterviewRow]


@dataclass(frozen=True)
class Schedule:
    """The interviews of the next days, and what is wrong with those that are not over.

    `conflicts` is None if they could not be computed in time. `has_more` says that later bookings
    were not read.
    """

    today: Day
    later: list[Day]
    upcoming: Sequence[Booking]
    conflicts: ConflictsByBooking | None
    undelivered: set[UUID]
    has_more: bool

    @property
    def week_count(self) -> int:
        return len(self.today.rows) + sum(len(day.rows) for day in self.later)


def load(now: int, clock: PageClock) -> Schedule:
    """Return the schedule at a UTC second, in a constant number of queries."""
    today = clock.local_date(now)
    midnight = clock.midnight(today)
    found = participants.read_consistently(lambda: _upcoming.load(midnight))
    bookings, has_more = found[:MAX_BOOKINGS], len(found) > MAX_BOOKINGS
    upcoming = [each for each in bookings if from_datetime(each.start) > now]
    conflicts = conflict_marks.find_conflicts(upcoming, now)
    undelivered = failed_mails.list_booking_ids([each.pk for each in upcoming])
    end = clock.midnight(today + timedelta(days=DAYS))
    rows = [
        _build_row(each, now, clock, _list_tags(each, conflicts, undelivered))
        for each in bookings
        if from_datetime(each.start) < end
    ]
    days = _group_by_day(rows, clock)
    current = days.pop(0) if days and days[0].name == clock.format_day(now) else Day("", [])
    return Schedule(current, days, upcoming, conflicts, undelivered, has_more)


_upcoming = CompiledQuery(
    lambda now: booking_queries.find_upcoming(now)[: MAX_BOOKINGS + 1], "now_at"
)


def _list_tags(
    booking: Booking, conflicts: ConflictsByBooking | None, undelivered: set[UUID]
) -> list[Tag]:
    tags = []
    if booking.pk in (conflicts or {}):
        tags.append(("bad", _("Conflict")))
    if booking.pk in undelivered:
        tags.append(("warning", _("Mail not delivered")))
    return tags or [("good", _("Booked"))]


def _build_row(booking: Booking, now: int, clock: PageClock, tags: list[Tag]) -> InterviewRow:
    is_over = from_datetime(booking.end) <= now
    names = [row.interviewer.name for row in booking.participants.all()]
    return InterviewRow(
        booking=booking,
        time=clock.format_time(from_datetime(booking.start)),
        people=", ".join(names),
        tags=[("neutral", _("Over"))] if is_over else tags,
        is_over=is_over,
    )


def _group_by_day(rows: Iterable[InterviewRow], clock: PageClock) -> list[Day]:
    groups = groupby(rows, lambda row: clock.format_day(from_datetime(row.booking.start)))
    return [Day(name, list(group)) for name, group in groups]
