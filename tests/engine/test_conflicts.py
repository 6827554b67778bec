"""Conflicts with a start have the same reasons as the rules, with times and calendars."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from engine.busy_time import BusyType, FreeBusy
from engine.conflicts import Conflict, find_for_slot, find_in_window, list_blocked_time
from engine.grid import Grid
from engine.local_time import DaysOff, OpenHours, Period
from engine.person import LoadLimit, Person, ReservedSlot
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


def find_at_noon(person: Person, buffer_before: int = 0, buffer_after: int = 0) -> list[Conflict]:
    """Return the conflicts of the slot at noon."""
    return find_for_slot(grid(buffer_before, buffer_after), person, SLOT)


def build_reserved_slot(
    start: int, end: int, buffer: int = 0, is_hold: bool = False
) -> ReservedSlot:
    return ReservedSlot((start, end), (start - buffer, end + buffer), is_hold)


def with_calendar_names(query: Query) -> Query:
    """Return the query with a name for every calendar."""
    people = {
        number: replace(
            person,
            calendars=tuple(
                replace(calendar, source=f"{number}/{place}")
                for place, calendar in enumerate(person.calendars)
            ),
        )
        for number, person in query.people.items()
    }
    return replace(query, people=people)


def find_all_conflicts(query: Query):
    """Yield the conflicts of every person at every start of the grid, with the start's number."""
    result = search(with_calendar_names(query))
    for number in query.people:
        person = result.query.people[number]
        for bit, start in enumerate(result.grid.starts_in(result.grid.full)):
            slot = (start, start + query.duration)
            yield result, person, bit, find_for_slot(result.grid, person, slot)


@given(queries())
def test_conflict_reasons_are_those_of_the_rules(query):
    masks = {number: search(query).find_blocked_by_reason(number) for number in query.people}
    for _, person, bit, conflicts in find_all_conflicts(query):
        by_rules = {reason for reason, mask in masks[person.id].items() if mask >> bit & 1}
        assert {conflict.reason for conflict in conflicts} == by_rules


@given(queries())
def test_conflicts_are_sorted_unique_and_not_empty(query):
    for *_, conflicts in find_all_conflicts(query):
        assert conflicts == sorted({*conflicts})
        assert all(conflict.start < conflict.end for conflict in conflicts)


@given(queries())
def test_calendar_conflicts_name_their_calendar(query):
    for _, person, _, conflicts in find_all_conflicts(query):
        reported = {
            (start, end, calendar.source)
            for calendar in person.calendars
            for start, end in (*calendar.busy_intervals(), *calendar.unknown)
        }
        sourced = {
            (conflict.start, conflict.end, conflict.source)
            for conflict in conflicts
            if conflict.source
        }
        assert sourced <= reported
        unnamed = {conflict.reason for conflict in conflicts if not conflict.source}
        assert not unnamed & {Reason.UNKNOWN, Reason.CALENDAR_BUSY}


@given(queries())
def test_conflicts_overlap_the_slot_or_its_buffers(query):
    for result, _, bit, conflicts in find_all_conflicts(query):
        start = result.grid.first + bit * result.grid.step
        widened = (start - query.buffer_before, start + query.duration + query.buffer_after)
        of_days = {Reason.LOAD_LIMIT}
        assert all(
            conflict.overlaps(widened) for conflict in conflicts if conflict.reason not in of_days
        )


ONLY_OF_A_SEARCH = {Reason.LOAD_LIMIT, Reason.BUFFER}


@given(queries())
def test_conflicts_in_a_window_are_those_of_a_slot_as_long_as_the_window(query):
    for person in query.people.values():
        window = query.window
        one_start = Grid(window[0], HOUR, 1, window[1] - window[0])
        expected = {
            conflict
            for conflict in find_for_slot(one_start, person, window)
            if conflict.reason not in ONLY_OF_A_SEARCH
        }
        assert {
            conflict
            for conflict in find_in_window(person, window)
            if conflict.reason not in ONLY_OF_A_SEARCH
        } == expected


def test_every_day_at_a_limit_that_overlaps_the_window_is_a_conflict():
    limit = LoadLimit(1, Period.DAY, "UTC")
    person = Person(1, load_limits=(limit,), reservations=(build_reserved_slot(NOON, NOON + HOUR),))
    full = Conflict(*WINDOW, Reason.LOAD_LIMIT)
    assert full in find_in_window(person, (NOON - 2 * DAY, NOON))
    assert full in find_in_window(person, (NOON, NOON + 2 * DAY))
    assert full not in find_in_window(person, (WINDOW[1], NOON + 2 * DAY))


def test_a_free_person_has_no_conflicts():
    assert find_at_noon(Person(1)) == []


def test_busy_time_is_listed_in_full_for_each_calendar():
    long = (NOON - 2 * HOUR, NOON + 60)
    person = Person(1, (calendar("Work", long), calendar("Home", long, (NOON, NOON + 60))))
    assert find_at_noon(person) == [
        Conflict(*long, Reason.CALENDAR_BUSY, "Home"),
        Conflict(*long, Reason.CALENDAR_BUSY, "Work"),
        Conflict(NOON, NOON + 60, Reason.CALENDAR_BUSY, "Home"),
    ]


def test_an_event_that_touches_the_slot_is_no_conflict():
    person = Person(1, (calendar("Work", (NOON - HOUR, NOON), (NOON + HOUR, NOON + 2 * HOUR)),))
    assert find_at_noon(person) == []


def test_an_event_that_overlaps_only_the_buffer_has_the_reason_buffer():
    event = (NOON + HOUR, NOON + 2 * HOUR)
    person = Person(1, (calendar("Work", event),))
    assert find_at_noon(person, buffer_after=60) == [Conflict(*event, Reason.BUFFER, "Work")]


def test_buffer_conflicts_are_left_out_if_an_event_overlaps_the_slot():
    near, within = (NOON - HOUR, NOON), (NOON, NOON + 60)
    person = Person(1, (calendar("Work", near, within),))
    assert find_at_noon(person, buffer_before=60) == [
        Conflict(*within, Reason.CALENDAR_BUSY, "Work")
    ]


def test_unknown_time_in_the_buffer_has_the_reason_unknown():
    unknown = (NOON - HOUR, NOON)
    person = Person(1, (calendar("Work", unknown=unknown),))
    assert find_at_noon(person, buffer_before=60) == [Conflict(*unknown, Reason.UNKNOWN, "Work")]


def test_time_that_does_not_block_is_no_conflict():
    tentative = FreeBusy({BusyType.BUSY_TENTATIVE: (SLOT,)}, source="Work")
    person = Person(1, (tentative,), blocking_types=frozenset({BusyType.BUSY}))
    assert find_at_noon(person) == []


@pytest.mark.parametrize(("held", "reason"), [(False, Reason.BOOKED), (True, Reason.HELD)])
def test_a_reservation_is_listed_without_its_buffers(held, reason):
    person = Person(1, reservations=(build_reserved_slot(*SLOT, buffer=HOUR, is_hold=held),))
    assert find_at_noon(person) == [Conflict(*SLOT, reason)]


def test_a_reservation_whose_buffer_overlaps_the_slot_has_the_reason_buffer():
    later = build_reserved_slot(NOON + HOUR, NOON + 2 * HOUR, buffer=60)
    expected = Conflict(NOON + HOUR - 60, NOON + 2 * HOUR + 60, Reason.BUFFER)
    assert find_at_noon(Person(1, reservations=(later,))) == [expected]


@pytest.mark.parametrize("nothing", [EMPTY, SLOT[::-1]])
def test_empty_intervals_are_no_conflicts(nothing):
    person = Person(
        1,
        (calendar("Work", nothing, unknown=nothing),),
        reservations=(ReservedSlot(nothing, nothing),),
    )
    assert find_at_noon(person, HOUR, HOUR) == []
    assert list(list_blocked_time(person)) == []


def test_blocked_time_includes_buffers_of_reservations_and_calendar_names():
    person = Person(
        1,
        (calendar("Work", SLOT, unknown=WINDOW),),
        reservations=(
            build_reserved_slot(*SLOT, buffer=60),
            build_reserved_slot(*SLOT, is_hold=True),
        ),
    )
    assert sorted(list_blocked_time(person)) == [
        Conflict(*WINDOW, Reason.UNKNOWN, "Work"),
        Conflict(NOON - 60, NOON + HOUR + 60, Reason.BOOKED),
        Conflict(*SLOT, Reason.CALENDAR_BUSY, "Work"),
        Conflict(*SLOT, Reason.HELD),
    ]


def test_closed_hours_are_listed_in_full_even_if_they_began_days_ago():
    mondays = OpenHours("UTC", (((9 * HOUR, 17 * HOUR),), *((),) * 6))
    expected = (
        utc_seconds("2025-01-20T17:00Z"),
        utc_seconds("2025-01-27T09:00Z"),
        Reason.CLOSED_HOURS,
    )
    assert find_at_noon(Person(1, open_hours=mondays)) == [Conflict(*expected)]


def test_a_day_off_is_listed_as_a_local_day():
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
def test_a_load_limit_is_listed_as_the_local_day_or_week(period, start, end):
    first = build_reserved_slot(utc_seconds("2025-01-21T23:00Z"), utc_seconds("2025-01-21T23:30Z"))
    person = Person(1, reservations=(first,), load_limits=(LoadLimit(1, period, "Europe/Berlin"),))
    assert find_at_noon(person) == [
        Conflict(utc_seconds(start), utc_seconds(end), Reason.LOAD_LIMIT)
    ]


def test_a_day_below_its_limit_is_no_conflict():
    yesterday, today = (
        build_reserved_slot(NOON - 6 * HOUR - back, NOON - 5 * HOUR - back) for back in (DAY, 0)
    )
    limit = LoadLimit(2, Period.DAY, "UTC")
    person = Person(1, reservations=(yesterday, today), load_limits=(limit,))
    assert find_at_noon(person) == []
