"""Gaps match the definition of free time, checked second by second."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given

from engine.busy_time import BusyType, FreeBusy
from engine.grid import Grid
from engine.intervals import Interval
from engine.local_time import DaysOff, OpenHours
from engine.person import Person, ReservedSlot
from engine.proof import Edge, Gap, GapFinder
from engine.reasons import Reason
from engine.search import Query, SearchResult, find_bookable_window, search
from tests.engine.oracle import is_off, is_open
from tests.engine.ranking_reference import ranked_queries
from tests.factories import DAY, HOUR, utc_seconds

WINDOW = (utc_seconds("2025-01-22T00:00Z"), utc_seconds("2025-01-23T00:00Z"))
NOON = utc_seconds("2025-01-22T12:00Z")
GRID = Grid.for_window(WINDOW, HOUR, HOUR)
SLOT = (NOON, NOON + HOUR)
FROM, UNTIL = Edge(WINDOW[0], Reason.WINDOW), Edge(WINDOW[1], Reason.WINDOW)
OFFICE = OpenHours("Europe/Berlin", (((9 * HOUR, 17 * HOUR),),) * 7)


def known(query: Query) -> Interval:
    """Return the known time: where a slot could lie, with its buffers."""
    start, end = find_bookable_window(query.window, query.now, query.notice) or query.window
    return start - query.buffer_before, end + query.buffer_after


def find_gaps(result: SearchResult) -> Iterator[tuple[Person, Interval, Gap]]:
    """Yield every slot with every person who is free then, and the gap that contains it."""
    for person_id, free in result.free_starts.items():
        person = result.query.people[person_id]
        gaps = GapFinder(result.grid, person, known(result.query))
        for start in result.grid.starts_in(result.mask & free):
            slot = (start, start + result.grid.duration)
            yield person, slot, gaps.find(slot)


def list_blocked_time(person: Person) -> list[Interval]:
    calendars = [
        span
        for calendar in person.calendars
        for span in (*calendar.unknown, *calendar.busy_intervals(person.blocking_types))
    ]
    spans = (*calendars, *(reservation.buffered_slot for reservation in person.reservations))
    return [(start, end) for start, end in spans if start < end]


def is_working(person: Person, instant: int) -> bool:
    """Return whether an instant is inside open hours and on no day off."""
    is_open_then = person.open_hours is None or is_open(person.open_hours, instant)
    return is_open_then and not (person.days_off and is_off(person.days_off, instant))


def find_gap(person: Person, slot: Interval = SLOT, grid: Grid = GRID) -> Gap:
    return GapFinder(grid, person, WINDOW).find(slot)


@given(ranked_queries())
def test_a_gap_contains_the_slot_with_its_buffers(query):
    for _, (start, end), gap in find_gaps(search(query)):
        assert gap.before.instant <= start - query.buffer_before
        assert end + query.buffer_after <= gap.after.instant


@given(ranked_queries())
def test_a_gap_contains_no_blocked_time(query):
    for person, _, gap in find_gaps(search(query)):
        opens, closes = gap.before.instant, gap.after.instant
        assert all(end <= opens or closes <= start for start, end in list_blocked_time(person))


@given(ranked_queries())
def test_a_gap_ends_at_blocked_time_or_the_end_of_known_time(query):
    first, last = known(query)
    for person, _, gap in find_gaps(search(query)):
        blocked = list_blocked_time(person)
        ends = [end for _, end in blocked if first <= end]
        begins = [start for start, _ in blocked if start <= last]
        assert first <= gap.before.instant
        assert gap.before.instant in [first, *ends]
        assert gap.after.instant <= last
        assert gap.after.instant in [last, *begins]


@given(ranked_queries())
def test_an_edge_has_the_reason_that_ends_the_gap(query):
    limits = known(query)
    for person, _, gap in find_gaps(search(query)):
        for side, edge in enumerate((gap.before, gap.after)):
            if edge.reason is Reason.WINDOW:
                assert edge.instant == limits[side]
            elif edge.reason in (Reason.BOOKED, Reason.HELD):
                held = edge.reason is Reason.HELD
                periods = [
                    reservation.buffered_slot[1 - side]
                    for reservation in person.reservations
                    if reservation.is_hold is held
                ]
                assert edge.instant in periods
            else:
                assert edge.instant in [span[1 - side] for span in list_blocked_time(person)]


@given(ranked_queries())
def test_gaps_of_one_person_are_equal_or_disjoint(query):
    result = search(query)
    for number in query.people:
        spans = {
            (gap.before.instant, gap.after.instant)
            for person, _, gap in find_gaps(result)
            if person.id == number
        }
        assert all(span[1] <= other[0] for span, other in pairwise(sorted(spans)))


@given(ranked_queries())
def test_the_open_period_contains_the_slot(query):
    for _, (start, end), gap in find_gaps(search(query)):
        opens, closes = gap.open_period or (start, end)
        assert opens <= start < end <= closes


@given(ranked_queries())
def test_an_open_period_is_a_maximal_time_of_open_hours(query):
    result = search(query)
    first, last = result.grid.span
    intervals = {
        (person.id, gap.open_period) for person, _, gap in find_gaps(result) if gap.open_period
    }
    for number, (opens, closes) in intervals:
        person = query.people[number]
        assert all(is_working(person, second) for second in range(opens, closes, 60))
        assert opens == first or not is_working(person, opens - 1)
        assert closes == last or not is_working(person, closes)


@given(ranked_queries())
def test_no_open_period_means_that_the_person_is_always_open(query):
    result = search(query)
    always = {person.id for person, _, gap in find_gaps(result) if gap.open_period is None}
    for number in always:
        person = query.people[number]
        assert all(is_working(person, second) for second in range(*result.grid.span, 300))


def test_the_gap_of_a_free_person_is_the_known_time():
    assert find_gap(Person(1)) == Gap(FROM, UNTIL, None)


def test_a_gap_lies_between_two_events_and_names_their_calendars():
    morning, evening = (NOON - 2 * HOUR, NOON - 60), (NOON + HOUR, NOON + 2 * HOUR)
    work = FreeBusy({BusyType.BUSY: (morning,)}, source="Work")
    home = FreeBusy(unknown=(evening,), source="Home")
    before = Edge(NOON - 60, Reason.CALENDAR_BUSY, "Work")
    after = Edge(NOON + HOUR, Reason.UNKNOWN, "Home")
    assert find_gap(Person(1, (work, home))) == Gap(before, after, None)


def test_a_gap_may_be_as_short_as_the_slot():
    busy = ((NOON - HOUR, NOON), (NOON + HOUR, NOON + 2 * HOUR))
    edges = (Edge(instant, Reason.CALENDAR_BUSY) for instant in SLOT)
    assert find_gap(Person(1, (FreeBusy({BusyType.BUSY: busy}),))) == Gap(*edges, None)


def test_a_gap_begins_at_the_last_end_of_nested_events():
    busy = ((NOON - 4 * HOUR, NOON - HOUR), (NOON - 3 * HOUR, NOON - 2 * HOUR))
    person = Person(1, (FreeBusy({BusyType.BUSY: busy}),))
    assert find_gap(person).before == Edge(NOON - HOUR, Reason.CALENDAR_BUSY)


@pytest.mark.parametrize(("held", "reason"), [(True, Reason.HELD), (False, Reason.BOOKED)])
def test_an_interview_ends_a_gap_with_its_own_buffer(held, reason):
    slot = (NOON - 3 * HOUR, NOON - 2 * HOUR)
    person = Person(1, reservations=(ReservedSlot(slot, (slot[0], slot[1] + 60), held),))
    assert find_gap(person).before == Edge(slot[1] + 60, reason)


def test_blocked_time_before_the_known_time_ends_no_gap():
    yesterday = (WINDOW[0] - HOUR, WINDOW[0])
    person = Person(1, (FreeBusy({BusyType.BUSY: (yesterday,)}),))
    assert find_gap(person).before == FROM


def test_an_empty_interval_ends_no_gap():
    point, reversed_ = (NOON - 60, NOON - 60), (NOON - 60, NOON - 120)
    calendar = FreeBusy({BusyType.BUSY: (point,)}, unknown=(reversed_,))
    person = Person(1, (calendar,), reservations=(ReservedSlot(point, point),))
    assert find_gap(person) == Gap(FROM, UNTIL, None)


def test_the_open_period_is_given_beside_the_gap():
    opened = (utc_seconds("2025-01-22T08:00Z"), utc_seconds("2025-01-22T16:00Z"))
    assert find_gap(Person(1, open_hours=OFFICE)) == Gap(FROM, UNTIL, opened)


def test_the_open_period_ends_at_a_day_off():
    day = date(2025, 1, 23)
    person = Person(1, days_off=DaysOff("Asia/Tokyo", ((day, day),)))
    assert find_gap(person).open_period == (WINDOW[0], utc_seconds("2025-01-22T15:00Z"))


def test_the_open_period_extends_to_the_last_end_of_a_slot():
    tomorrow = date(2025, 1, 23)
    all_day = ((0, DAY),)
    hours = OpenHours("UTC", (((8 * HOUR, DAY),),) * 7, ((tomorrow, tomorrow, all_day),))
    opened = (utc_seconds("2025-01-22T08:00Z"), WINDOW[1] + HOUR)
    assert find_gap(Person(1, open_hours=hours)).open_period == opened
