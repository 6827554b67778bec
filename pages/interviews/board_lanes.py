"""The people of a day: a lane for each person, with the times of their own clock.

A lane is divided into quarters of an hour. If a person has several states within one, it shows the
state that comes first in `STATE_LABELS`. The state is the CSS class of the cell (`board.css`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext_lazy

from bookings.models import Booking
from engine import conflicts
from engine.grid import MINUTE
from engine.intervals import Interval
from engine.person import Person
from engine.reasons import Reason
from engine.timestamps import from_datetime
from interviews.availability import Availability
from pages.interviews.board_grid import BoardGrid
from pages.interviews.week import BoardWeek
from pages.page_clock import PageClock
from people.models import Reservation

UNIT_SECONDS, HOUR = 900, 3600
#: How many hours have a label each.
MAX_LABELS = 10
#: How many hours the usual width of the lanes shows legibly.
MAX_SHORT_HOURS = 14
#: Up to how many quarters of an hour a cell is too narrow for its times.
MAX_NARROW_LENGTH = 5
_FREE, _PAST = "free", "past"
STATE_LABELS = {
    "booked": gettext_lazy("booked"),
    "held": gettext_lazy("on hold"),
    _PAST: gettext_lazy("past"),
    "unknown": gettext_lazy("unknown"),
    "busy": gettext_lazy("busy"),
    "closed": gettext_lazy("unavailable"),
    _FREE: gettext_lazy("free"),
}
_STATE_OF_REASON = {
    Reason.UNKNOWN: "unknown",
    Reason.BOOKED: "booked",
    Reason.HELD: "held",
    Reason.CALENDAR_BUSY: "busy",
    Reason.TIME_OFF: "closed",
    Reason.CLOSED_HOURS: "closed",
    Reason.LOAD_LIMIT: "closed",
}
_STATE_RANK = {state: rank for rank, state in enumerate(STATE_LABELS)}

#: Bookings by the start (a UTC second) of a person's reservation.
BookingsByStart = Mapping[int, Booking]


class LaneCell(NamedTuple):
    """Some quarters of an hour in which a person has one state. `times` are on their own clock.

    `booking` is the booking that takes the time, if any.
    """

    state: str
    length: int
    times: str
    booking: Booking | None = None

    @property
    def shows_times(self) -> bool:
        """Whether the cell shows its times: it is free, and wide enough."""
        return self.state == _FREE and self.length > MAX_NARROW_LENGTH

    @property
    def booking_url(self) -> str:
        return reverse("booking-detail", args=[self.booking.pk]) if self.booking else ""


@dataclass(frozen=True)
class Lane:
    """The day of one person. `problems` are the calendars that could not be read, as text.

    `is_simulated`: the person's busy time comes from the simulated calendar.
    """

    name: str
    zone_label: str
    cells: list[LaneCell]
    problems: list[str]
    is_simulated: bool


@dataclass(frozen=True)
class DayLanes:
    """The lanes of all people of the panel over the hours that the grid shows.

    `hours` are the labels of the viewer's clock, each with its length in quarters of an hour.
    `selected` is the selected slot in such quarters: those before it, its length, those after it.
    """

    hours: list[tuple[str, int]]
    lanes: list[Lane]
    selected: tuple[int, int, int] | None = None

    @property
    def is_long(self) -> bool:
        """Whether the lanes are too long for a narrow screen."""
        return sum(length for _, length in self.hours) > MAX_SHORT_HOURS * HOUR // UNIT_SECONDS


def build_lanes(grid: BoardGrid) -> DayLanes:
    """Return the lanes of the selected day; the bookings of the day are read in one query."""
    week = grid.week
    window = _find_window(grid)
    bookings = _load_bookings(week, window)
    people = week.availability.search_result.query.people
    problems, simulated_ids = _list_problems(week.availability), _find_simulated(week.availability)
    return DayLanes(
        list(_list_hours(window, week.clock)),
        [
            Lane(
                interviewer.name,
                PageClock.for_zone(interviewer.timezone).format_zone(window[0]),
                build_cells(people[interviewer.pk], window, week, bookings.get(interviewer.pk, {})),
                problems.get(interviewer.pk, []),
                interviewer.pk in simulated_ids,
            )
            for interviewer in week.availability.spec.panel.interviewers
        ],
        _find_selected(grid, window),
    )


def _list_problems(availability: Availability) -> dict[int, list[str]]:
    """Return the calendars that could not be read, as text, by interviewer."""
    problems: dict[int, list[str]] = {}
    for read in availability.incomplete_reads:
        text = f"{read.calendar.name} {read.message}"
        problems.setdefault(read.calendar.interviewer_id, []).append(text)
    return problems


def _find_simulated(availability: Availability) -> set[int]:
    """Return the interviewers whose calendar is the simulated one."""
    calendars = (read.calendar for read in availability.calendar_reads)
    return {calendar.interviewer_id for calendar in calendars if calendar.provider == "mock"}


def build_cells(
    person: Person, window: Interval, week: BoardWeek, bookings: BookingsByStart
) -> list[LaneCell]:
    """Return the cells of a person in a window (UTC seconds), free time included."""
    own_clock = replace(week.clock, zone=ZoneInfo(person.zone))
    length = -(-(window[1] - window[0]) // UNIT_SECONDS)
    states: list[tuple[str, int]] = [(_FREE, 0)] * length
    for conflict in conflicts.find_in_window(person, window):
        state = _STATE_OF_REASON.get(conflict.reason, _FREE)
        _mark(states, (state, conflict.start), (conflict.start, conflict.end), window[0])
    # calendars are not read for time that is over
    _mark(states, (_PAST, 0), (window[0], max(window[0], week.now)), window[0])
    groups = [(marked, len(list(group))) for marked, group in groupby(states, key=_key_of)]
    ends = list(accumulate((length * UNIT_SECONDS for _, length in groups), initial=window[0]))
    intervals = [(start, min(end, window[1])) for start, end in pairwise(ends)]
    return [
        LaneCell(state, length, times, bookings.get(start) if state == "booked" else None)
        for ((state, start), length), times in zip(
            groups, own_clock.format_ranges(intervals), strict=True
        )
    ]


def _key_of(marked: tuple[str, int]) -> tuple[str, int]:
    """Return what neighbouring quarters of one cell share; each booking has a cell of its own."""
    return marked if marked[0] == "booked" else (marked[0], 0)


def _mark(
    states: list[tuple[str, int]], marked: tuple[str, int], interval: Interval, origin: int
) -> None:
    """Mark the quarters that an interval overlaps, unless they have a state of a higher rank."""
    first = max((interval[0] - origin) // UNIT_SECONDS, 0)
    end = min(-(-(interval[1] - origin) // UNIT_SECONDS), len(states))
    for index in range(first, end):
        if _STATE_RANK[marked[0]] < _STATE_RANK[states[index][0]]:
            states[index] = marked


def _find_selected(grid: BoardGrid, window: Interval) -> tuple[int, int, int] | None:
    """Return the selected slot in quarters of an hour, as far as it lies in the window."""
    if grid.selected_start is None:
        return None
    slot_end = grid.selected_start + grid.week.duration
    total = -(-(window[1] - window[0]) // UNIT_SECONDS)
    before = max((grid.selected_start - window[0]) // UNIT_SECONDS, 0)
    end = min(-(-(slot_end - window[0]) // UNIT_SECONDS), total)
    return (before, end - before, total - end) if before < end else None


def _find_window(grid: BoardGrid) -> Interval:
    """Return the part of the selected day that the lanes show: the whole hours of the grid."""
    week = grid.week
    column = (week.day - week.first_day).days
    starts = [start for row in grid.rows if (start := row.starts[column])]
    if not starts:
        return week.window_of(week.day)
    first, last = starts[0].instant, starts[-1].instant
    return first - _after_hour(first, week.clock), last - _after_hour(last, week.clock) + HOUR


def _after_hour(instant: int, clock: PageClock) -> int:
    """Return how many seconds after a full hour of the clock an instant is."""
    return clock.localize(instant).minute * MINUTE


def _list_hours(window: Interval, clock: PageClock) -> Iterator[tuple[str, int]]:
    """Yield labels of the clock, each with its length in quarters: each hour, or every second."""
    step = HOUR if window[1] - window[0] <= MAX_LABELS * HOUR else 2 * HOUR
    for start in range(window[0], window[1], step):
        end = min(start + step, window[1])
        yield clock.format_time(start), -(-(end - start) // UNIT_SECONDS)


def _load_bookings(week: BoardWeek, window: Interval) -> dict[int, dict[int, Booking]]:
    """Return the bookings of a window by interviewer and by start."""
    rows = [
        row
        for person_rows in week.availability.panel_data.reservations.values()
        for row in person_rows
        if row.state == Reservation.State.BOOKED
        and from_datetime(row.start) < window[1]
        and from_datetime(row.end) > window[0]
    ]
    if not rows:
        return {}
    found = Booking.objects.filter(pk__in={row.reference for row in rows})
    by_id: dict[UUID, Booking] = {row.pk: row for row in found.select_related("template")}
    bookings: dict[int, dict[int, Booking]] = {}
    for row in rows:
        if row.reference in by_id:
            by_start = bookings.setdefault(row.interviewer_id, {})
            by_start[from_datetime(row.start)] = by_id[row.reference]
    return bookings
