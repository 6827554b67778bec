"""The gap that holds a slot, held against the second-by-second meaning of being free."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given

from engine.freebusy import BusyType, FreeBusy
from engine.grid import Grid
from engine.intervals import Interval
from engine.local_time import DaysOff, OpenHours
from engine.person import Person, Reservation
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
    """The time that is known of people: where a slot could lie, with its buffers."""
    start, end = find_bookable_window(query.window, query.now, query.notice) or query.window
    return start - query.buffer_before, end + query.buffer_after


def proved(answer: SearchResult) -> Iterator[tuple[Person, Interval, Gap]]:
    """Every slot with every person who is free then, and the gap that holds it."""
    for one, free in answer.free_starts.items():
        person = answer.query.people[one]
        gaps = GapFinder(answer.grid, person, known(answer.query))
        for start in answer.grid.starts_in(answer.mask & free):
            slot = (start, start + answer.grid.duration)
            yield person, slot, gaps.find(slot)


def taken_from(person: Person) -> list[Interval]:
    calendars = [
        span
        for one in person.calendars
        for span in (*one.unknown, *one.busy_intervals(person.blocking_types))
    ]
    spans = (*calendars, *(one.buffered_slot for one in person.reservations))
    return [(start, end) for start, end in spans if start < end]


def there(person: Person, instant: int) -> bool:
    """Whether neither hours nor days off keep a person away at an instant."""
    is_there = person.open_hours is None or is_open(person.open_hours, instant)
    return is_there and not (person.days_off and is_off(person.days_off, instant))


def around(person: Person, slot: Interval = SLOT, grid: Grid = GRID) -> Gap:
    return GapFinder(grid, person, WINDOW).find(slot)


@given(ranked_queries())
def test_the_gap_holds_the_slot_with_its_buffers(query):
    for _, (start, end), gap in proved(search(query)):
        assert gap.before.instant <= start - query.buffer_before
        assert end + query.buffer_after <= gap.after.instant


@given(ranked_queries())
def test_no_taken_time_lies_in_a_gap(query):
    for person, _, gap in proved(search(query)):
        opens, closes = gap.before.instant, gap.after.instant
        assert all(end <= opens or closes <= start for start, end in taken_from(person))


@given(ranked_queries())
def test_a_gap_ends_where_something_taken_begins_or_nothing_is_known(query):
    first, last = known(query)
    for person, _, gap in proved(search(query)):
        taken = taken_from(person)
        ends = [end for _, end in taken if first <= end]
        begins = [start for start, _ in taken if start <= last]
        assert first <= gap.before.instant
        assert gap.before.instant in [first, *ends]
        assert gap.after.instant <= last
        assert gap.after.instant in [last, *begins]


@given(ranked_queries())
def test_an_edge_names_what_ends_the_gap_there(query):
    limits = known(query)
    for person, _, gap in proved(search(query)):
        for side, edge in enumerate((gap.before, gap.after)):
            if edge.reason is Reason.WINDOW:
                assert edge.instant == limits[side]
            elif edge.reason in (Reason.BOOKED, Reason.HELD):
                held = edge.reason is Reason.HELD
                there = [
                    it.buffered_slot[1 - side] for it in person.reservations if it.is_hold is held
                ]
                assert edge.instant in there
            else:
                assert edge.instant in [span[1 - side] for span in taken_from(person)]


@given(ranked_queries())
def test_two_gaps_of_one_person_are_the_same_or_apart(query):
    answer = search(query)
    for number in query.people:
        spans = {
            (gap.before.instant, gap.after.instant)
            for person, _, gap in proved(answer)
            if person.id == number
        }
        assert all(one[1] <= other[0] for one, other in pairwise(sorted(spans)))


@given(ranked_queries())
def test_the_open_stretch_holds_the_slot(query):
    for _, (start, end), gap in proved(search(query)):
        opens, closes = gap.open_period or (start, end)
        assert opens <= start < end <= closes


@given(ranked_queries())
def test_a_person_is_there_in_all_of_an_open_stretch_and_not_beside_it(query):
    answer = search(query)
    first, last = answer.grid.span
    stretches = {(one.id, gap.open_period) for one, _, gap in proved(answer) if gap.open_period}
    for number, (opens, closes) in stretches:
        person = query.people[number]
        assert all(there(person, second) for second in range(opens, closes, 60))
        assert opens == first or not there(person, opens - 1)
        assert closes == last or not there(person, closes)


@given(ranked_queries())
def test_somebody_is_always_open_only_if_neither_hours_nor_days_off_say_otherwise(query):
    answer = search(query)
    always = {person.id for person, _, gap in proved(answer) if gap.open_period is None}
    for number in always:
        person = query.people[number]
        assert all(there(person, second) for second in range(*answer.grid.span, 300))


def test_the_gap_of_a_free_person_is_all_that_is_known():
    assert around(Person(1)) == Gap(FROM, UNTIL, None)


def test_a_gap_lies_between_two_events_and_names_their_calendars():
    morning, evening = (NOON - 2 * HOUR, NOON - 60), (NOON + HOUR, NOON + 2 * HOUR)
    work = FreeBusy({BusyType.BUSY: (morning,)}, source="Work")
    home = FreeBusy(unknown=(evening,), source="Home")
    before = Edge(NOON - 60, Reason.CALENDAR_BUSY, "Work")
    after = Edge(NOON + HOUR, Reason.UNKNOWN, "Home")
    assert around(Person(1, (work, home))) == Gap(before, after, None)


def test_a_gap_may_be_no_longer_than_the_slot():
    busy = ((NOON - HOUR, NOON), (NOON + HOUR, NOON + 2 * HOUR))
    edges = (Edge(instant, Reason.CALENDAR_BUSY) for instant in SLOT)
    assert around(Person(1, (FreeBusy({BusyType.BUSY: busy}),))) == Gap(*edges, None)


def test_of_events_within_each_other_the_last_end_counts():
    busy = ((NOON - 4 * HOUR, NOON - HOUR), (NOON - 3 * HOUR, NOON - 2 * HOUR))
    person = Person(1, (FreeBusy({BusyType.BUSY: busy}),))
    assert around(person).before == Edge(NOON - HOUR, Reason.CALENDAR_BUSY)


@pytest.mark.parametrize(("held", "reason"), [(True, Reason.HELD), (False, Reason.BOOKED)])
def test_an_interview_ends_a_gap_with_its_own_buffer(held, reason):
    slot = (NOON - 3 * HOUR, NOON - 2 * HOUR)
    person = Person(1, reservations=(Reservation(slot, (slot[0], slot[1] + 60), held),))
    assert around(person).before == Edge(slot[1] + 60, reason)


def test_time_that_is_taken_before_anything_is_known_ends_no_gap():
    yesterday = (WINDOW[0] - HOUR, WINDOW[0])
    person = Person(1, (FreeBusy({BusyType.BUSY: (yesterday,)}),))
    assert around(person).before == FROM


def test_an_interval_that_holds_no_time_ends_no_gap():
    point, reversed_ = (NOON - 60, NOON - 60), (NOON - 60, NOON - 120)
    calendar = FreeBusy({BusyType.BUSY: (point,)}, unknown=(reversed_,))
    person = Person(1, (calendar,), reservations=(Reservation(point, point),))
    assert around(person) == Gap(FROM, UNTIL, None)


def test_the_open_stretch_is_told_beside_the_gap():
    opened = (utc_seconds("2025-01-22T08:00Z"), utc_seconds("2025-01-22T16:00Z"))
    assert around(Person(1, open_hours=OFFICE)) == Gap(FROM, UNTIL, opened)


def test_the_open_stretch_ends_at_a_day_off():
    day = date(2025, 1, 23)
    person = Person(1, days_off=DaysOff("Asia/Tokyo", ((day, day),)))
    assert around(person).open_period == (WINDOW[0], utc_seconds("2025-01-22T15:00Z"))


def test_the_open_stretch_is_told_as_far_as_a_slot_may_reach():
    tomorrow = date(2025, 1, 23)
    all_day = ((0, DAY),)
    hours = OpenHours("UTC", (((8 * HOUR, DAY),),) * 7, ((tomorrow, tomorrow, all_day),))
    opened = (utc_seconds("2025-01-22T08:00Z"), WINDOW[1] + HOUR)
    assert around(Person(1, open_hours=hours)).open_period == opened
