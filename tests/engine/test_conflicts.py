"""What stands in the way of a start: the same as the rules say, told with times and calendars."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from engine.conflicts import Conflict, find_for_slot, find_in_window, list_blocked_time
from engine.freebusy import BusyType, FreeBusy
from engine.grid import Grid
from engine.local_time import DaysOff, OpenHours, Period
from engine.person import LoadLimit, Person, Reservation
from engine.reasons import Reason
from engine.search import Query, search
from tests.engine.strategies import queries
from tests.factories import DAY, HOUR, utc_seconds

WINDOW = (utc_seconds("2025-01-22T00:00Z"), utc_seconds("2025-01-23T00:00Z"))
NOON = utc_seconds("2025-01-22T12:00Z")
SLOT = (NOON, NOON + HOUR)
EMPTY = (NOON, NOON)


def grid(buffer_before: int = 0, buffer_after: int = 0) -> Grid:
    return Grid.for_window(WINDOW, HOUR, HOUR, buffer_before, buffer_after)


def calendar(source: str, *busy: tuple[int, int], unknown: tuple[int, int] = EMPTY) -> FreeBusy:
    return FreeBusy({BusyType.BUSY: busy}, (unknown,), source)


def found(person: Person, buffer_before: int = 0, buffer_after: int = 0) -> list[Conflict]:
    """What stands in the way at noon."""
    return find_for_slot(grid(buffer_before, buffer_after), person, SLOT)


def booking(start: int, end: int, buffer: int = 0, held: bool = False) -> Reservation:
    return Reservation((start, end), (start - buffer, end + buffer), held)


def named(query: Query) -> Query:
    """The query with a name for every calendar."""
    people = {
        number: replace(
            person,
            calendars=tuple(
                replace(one, source=f"{number}/{place}")
                for place, one in enumerate(person.calendars)
            ),
        )
        for number, person in query.people.items()
    }
    return replace(query, people=people)


def told(query: Query):
    """Every person, every start of the grid with its number, and what stands in its way."""
    answer = search(named(query))
    for number in query.people:
        person = answer.query.people[number]
        for bit, start in enumerate(answer.grid.starts_in(answer.grid.full)):
            slot = (start, start + query.duration)
            yield answer, person, bit, find_for_slot(answer.grid, person, slot)


@given(queries())
def test_the_reasons_are_those_that_the_rules_give(query):
    masks = {number: search(query).find_blocked_by_reason(number) for number in query.people}
    for _, person, bit, obstacles in told(query):
        by_rules = {reason for reason, mask in masks[person.id].items() if mask >> bit & 1}
        assert {one.reason for one in obstacles} == by_rules


@given(queries())
def test_what_is_told_holds_time_is_in_order_and_comes_once(query):
    for *_, obstacles in told(query):
        assert obstacles == sorted({*obstacles})
        assert all(one.start < one.end for one in obstacles)


@given(queries())
def test_whatever_a_calendar_says_is_told_with_its_name(query):
    for _, person, _, obstacles in told(query):
        said = {
            (start, end, one.source)
            for one in person.calendars
            for start, end in (*one.busy_intervals(), *one.unknown)
        }
        sourced = {(one.start, one.end, one.source) for one in obstacles if one.source}
        assert sourced <= said
        unnamed = {one.reason for one in obstacles if not one.source}
        assert not unnamed & {Reason.UNKNOWN, Reason.CALENDAR_BUSY}


@given(queries())
def test_whatever_stands_in_the_way_lies_in_the_slot_or_its_buffers(query):
    for answer, _, bit, obstacles in told(query):
        start = answer.grid.first + bit * answer.grid.step
        widened = (start - query.buffer_before, start + query.duration + query.buffer_after)
        of_days = {Reason.LOAD_LIMIT}
        assert all(one.overlaps(widened) for one in obstacles if one.reason not in of_days)


OF_A_SEARCH = {Reason.LOAD_LIMIT, Reason.BUFFER}


@given(queries())
def test_what_takes_time_is_what_stands_in_the_way_of_a_slot_that_is_that_time(query):
    for person in query.people.values():
        window = query.window
        whole = Grid(window[0], HOUR, 1, window[1] - window[0])
        expected = {
            one for one in find_for_slot(whole, person, window) if one.reason not in OF_A_SEARCH
        }
        assert {
            one for one in find_in_window(person, window) if one.reason not in OF_A_SEARCH
        } == expected


def test_every_full_day_of_a_window_takes_time_though_it_begins_before_or_after():
    limit = LoadLimit(1, Period.DAY, "UTC")
    person = Person(1, load_limits=(limit,), reservations=(booking(NOON, NOON + HOUR),))
    full = Conflict(*WINDOW, Reason.LOAD_LIMIT)
    assert full in find_in_window(person, (NOON - 2 * DAY, NOON))
    assert full in find_in_window(person, (NOON, NOON + 2 * DAY))
    assert full not in find_in_window(person, (WINDOW[1], NOON + 2 * DAY))


def test_nothing_stands_in_the_way_of_somebody_who_is_free():
    assert found(Person(1)) == []


def test_busy_time_is_told_as_long_as_it_is_and_for_each_calendar():
    long = (NOON - 2 * HOUR, NOON + 60)
    person = Person(1, (calendar("Work", long), calendar("Home", long, (NOON, NOON + 60))))
    assert found(person) == [
        Conflict(*long, Reason.CALENDAR_BUSY, "Home"),
        Conflict(*long, Reason.CALENDAR_BUSY, "Work"),
        Conflict(NOON, NOON + 60, Reason.CALENDAR_BUSY, "Home"),
    ]


def test_what_touches_the_slot_is_in_nobodys_way():
    person = Person(1, (calendar("Work", (NOON - HOUR, NOON), (NOON + HOUR, NOON + 2 * HOUR)),))
    assert found(person) == []


def test_an_event_that_only_the_buffer_meets_is_a_buffer_with_its_own_time():
    event = (NOON + HOUR, NOON + 2 * HOUR)
    person = Person(1, (calendar("Work", event),))
    assert found(person, buffer_after=60) == [Conflict(*event, Reason.BUFFER, "Work")]


def test_what_the_buffer_meets_is_not_told_where_something_is_in_the_slot_itself():
    near, within = (NOON - HOUR, NOON), (NOON, NOON + 60)
    person = Person(1, (calendar("Work", near, within),))
    assert found(person, buffer_before=60) == [Conflict(*within, Reason.CALENDAR_BUSY, "Work")]


def test_unknown_time_in_the_buffer_stays_unknown():
    unknown = (NOON - HOUR, NOON)
    person = Person(1, (calendar("Work", unknown=unknown),))
    assert found(person, buffer_before=60) == [Conflict(*unknown, Reason.UNKNOWN, "Work")]


def test_time_that_does_not_block_is_not_told():
    tentative = FreeBusy({BusyType.BUSY_TENTATIVE: (SLOT,)}, source="Work")
    person = Person(1, (tentative,), blocking_types=frozenset({BusyType.BUSY}))
    assert found(person) == []


@pytest.mark.parametrize(("held", "reason"), [(False, Reason.BOOKED), (True, Reason.HELD)])
def test_an_interview_is_told_without_its_buffers(held, reason):
    person = Person(1, reservations=(booking(*SLOT, buffer=HOUR, held=held),))
    assert found(person) == [Conflict(*SLOT, reason)]


def test_an_interview_whose_own_buffer_meets_the_slot_is_a_buffer():
    later = booking(NOON + HOUR, NOON + 2 * HOUR, buffer=60)
    expected = Conflict(NOON + HOUR - 60, NOON + 2 * HOUR + 60, Reason.BUFFER)
    assert found(Person(1, reservations=(later,))) == [expected]


@pytest.mark.parametrize("nothing", [EMPTY, SLOT[::-1]])
def test_intervals_that_hold_no_time_are_in_nobodys_way(nothing):
    person = Person(
        1,
        (calendar("Work", nothing, unknown=nothing),),
        reservations=(Reservation(nothing, nothing),),
    )
    assert found(person, HOUR, HOUR) == []
    assert list(list_blocked_time(person)) == []


def test_interviews_are_taken_with_their_own_buffers_and_calendars_by_name():
    person = Person(
        1,
        (calendar("Work", SLOT, unknown=WINDOW),),
        reservations=(booking(*SLOT, buffer=60), booking(*SLOT, held=True)),
    )
    assert sorted(list_blocked_time(person)) == [
        Conflict(*WINDOW, Reason.UNKNOWN, "Work"),
        Conflict(NOON - 60, NOON + HOUR + 60, Reason.BOOKED),
        Conflict(*SLOT, Reason.CALENDAR_BUSY, "Work"),
        Conflict(*SLOT, Reason.HELD),
    ]


def test_closed_hours_are_told_whole_though_they_began_days_ago():
    mondays = OpenHours("UTC", (((9 * HOUR, 17 * HOUR),), *((),) * 6))
    expected = (
        utc_seconds("2025-01-20T17:00Z"),
        utc_seconds("2025-01-27T09:00Z"),
        Reason.CLOSED_HOURS,
    )
    assert found(Person(1, open_hours=mondays)) == [Conflict(*expected)]


def test_a_day_off_is_told_as_the_local_day_that_it_is():
    day = date(2025, 1, 22)
    person = Person(1, days_off=DaysOff("America/New_York", ((day, day),)))
    slot = (utc_seconds("2025-01-22T18:00Z"), utc_seconds("2025-01-22T19:00Z"))
    expected = (utc_seconds("2025-01-22T05:00Z"), utc_seconds("2025-01-23T05:00Z"), Reason.TIME_OFF)
    assert find_for_slot(grid(), person, slot) == [Conflict(*expected)]


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        (Period.DAY, "2025-01-21T23:00Z", "2025-01-22T23:00Z"),
        (Period.WEEK, "2025-01-19T23:00Z", "2025-01-26T23:00Z"),
    ],
)
def test_a_load_limit_is_told_as_the_local_day_or_week_that_is_full(period, start, end):
    first = booking(utc_seconds("2025-01-21T23:00Z"), utc_seconds("2025-01-21T23:30Z"))
    person = Person(1, reservations=(first,), load_limits=(LoadLimit(1, period, "Europe/Berlin"),))
    assert found(person) == [Conflict(utc_seconds(start), utc_seconds(end), Reason.LOAD_LIMIT)]


def test_a_day_that_is_not_full_is_not_told():
    yesterday, today = (
        booking(NOON - 6 * HOUR - back, NOON - 5 * HOUR - back) for back in (DAY, 0)
    )
    limit = LoadLimit(2, Period.DAY, "UTC")
    person = Person(1, reservations=(yesterday, today), load_limits=(limit,))
    assert found(person) == []
