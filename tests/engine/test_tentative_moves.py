from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from engine import suggested_changes, tentative_moves
from engine.busy_time import ALL_BUSY_TYPES, BusyType, FreeBusy
from engine.changes import TentativeMoved
from engine.intervals import Interval, merge
from engine.panel import Group
from engine.person import Person
from engine.search import Query
from engine.tentative_moves import (
    MAX_STARTS_EXAMINED,
    TENTATIVE,
    list_tentative_intervals,
    remove_tentative_interval,
)
from tests.engine import change_enumeration
from tests.engine.strategies import calendars, mostly_busy_queries, queries
from tests.factories import DAY, HOUR

#: Few and close together, so that events touch, overlap and repeat in several calendars.
events = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(tuple)
tentative_calendars = st.builds(
    lambda maybe, busy, unknown: FreeBusy({TENTATIVE: maybe, BusyType.BUSY: busy}, unknown),
    *[st.lists(events, max_size=4).map(tuple)] * 3,
)
persons = st.lists(tentative_calendars | calendars(0), max_size=3).map(
    lambda drawn: Person(1, tuple(drawn))
)


def build_calendar(*times: Interval, busy: tuple[Interval, ...] = ()) -> FreeBusy:
    return FreeBusy({TENTATIVE: times, BusyType.BUSY: busy})


def seconds(intervals) -> set[int]:
    return {second for start, end in intervals for second in range(start, end)}


def build_query(*calendars: tuple[FreeBusy, ...], **fields) -> Query:
    """Build a query for people with these calendars, from 00:00 to 04:00, hourly."""
    people = {
        number: Person(number, own_calendars) for number, own_calendars in enumerate(calendars, 1)
    }
    query = Query(-2 * DAY, (0, 4 * HOUR), HOUR, (Group.all_of(people),), people, step=HOUR)
    return replace(query, **fields)


def find_opened_by_one(query: Query, person: int) -> dict[Interval, list[int]]:
    cells = suggested_changes.build_cells(query)
    scenario = cells.build_scenario(query)
    masks = tentative_moves.find_opened_by_one(cells, scenario, person)
    return {interval: scenario.grid.starts_in(mask) for interval, mask in masks.items()}


def find_opened_by_two(
    query: Query,
) -> list[tuple[tentative_moves.PersonInterval, tentative_moves.PersonInterval]]:
    cells = suggested_changes.build_cells(query)
    return list(tentative_moves.find_opened_by_two(cells, cells.build_scenario(query)))


def test_tentative_events_that_touch_or_overlap_are_one_interval():
    calendar = build_calendar((5, 6), (1, 3), (3, 4), (2, 4))
    assert list_tentative_intervals(Person(1, (calendar,))) == [(1, 4), (5, 6)]


def test_overlapping_events_of_two_calendars_are_two_intervals():
    assert list_tentative_intervals(
        Person(1, (build_calendar((1, 3)), build_calendar((2, 4))))
    ) == [(1, 3), (2, 4)]


def test_the_same_interval_in_two_calendars_is_listed_once():
    assert list_tentative_intervals(
        Person(1, (build_calendar((1, 3)), build_calendar((1, 2), (2, 3))))
    ) == [(1, 3)]


def test_an_empty_event_is_no_tentative_interval():
    assert list_tentative_intervals(Person(1, (build_calendar((1, 1), (3, 2)),))) == []


def test_tentative_time_that_does_not_block_is_not_listed():
    person = Person(1, (build_calendar((1, 3)),), ALL_BUSY_TYPES - {TENTATIVE})
    assert list_tentative_intervals(person) == []


@given(persons)
def test_the_intervals_are_the_merged_tentative_time(person):
    intervals = list_tentative_intervals(person)
    times = [calendar.busy.get(TENTATIVE, ()) for calendar in person.calendars]
    assert seconds(intervals) == seconds(event for events_ in times for event in events_)
    assert all(any(interval in merge(events_) for events_ in times) for interval in intervals)


@given(persons, st.data())
def test_removing_an_interval_removes_it_from_every_calendar_and_nothing_else(person, data):
    intervals = list_tentative_intervals(person)
    assume(intervals)
    interval = data.draw(st.sampled_from(intervals))
    gone = remove_tentative_interval(person, interval)
    assert list_tentative_intervals(gone) == [
        other_interval for other_interval in intervals if other_interval != interval
    ]
    for before, after in zip(person.calendars, gone.calendars):
        left = [
            other_interval
            for other_interval in merge(before.busy.get(TENTATIVE, ()))
            if other_interval != interval
        ]
        assert merge(after.busy.get(TENTATIVE, ())) == left
        assert replace(before, busy={**before.busy, TENTATIVE: ()}) == replace(
            after, busy={**after.busy, TENTATIVE: ()}
        )
    assert replace(gone, calendars=person.calendars) == person


def test_a_calendar_without_the_interval_is_unchanged():
    other = build_calendar((1, 4))
    gone = remove_tentative_interval(Person(1, (build_calendar((1, 3), (5, 6)), other)), (1, 3))
    assert gone.calendars == (build_calendar((5, 6)), other)


@given(queries() | mostly_busy_queries())
def test_an_interval_opens_the_starts_that_a_search_without_it_finds(query):
    for person in query.members:
        changes = {
            interval: change_enumeration.find_opened(query, TentativeMoved(person, interval))
            for interval in list_tentative_intervals(query.people[person])
        }
        expected = {interval: sorted(new) for interval, new in changes.items() if new}
        assert find_opened_by_one(query, person) == expected


def test_busy_time_under_a_tentative_interval_still_blocks():
    query = build_query((build_calendar((0, 2 * HOUR), busy=((HOUR, 2 * HOUR),)),))
    assert find_opened_by_one(query, 1) == {(0, 2 * HOUR): [0]}


def test_a_start_under_two_intervals_opens_only_if_both_are_moved():
    both = (build_calendar((0, 3 * HOUR)), build_calendar((HOUR, 5 * HOUR)))
    query = build_query(both)
    assert find_opened_by_one(query, 1) == {(0, 3 * HOUR): [0], (HOUR, 5 * HOUR): [3 * HOUR]}
    pair = (1, (0, 3 * HOUR)), (1, (HOUR, 5 * HOUR))
    assert find_opened_by_two(query) == [pair, pair]


def test_buffers_apply_to_tentative_time():
    query = build_query((build_calendar((0, HOUR)),), buffer_before=30 * 60)
    assert find_opened_by_one(query, 1) == {(0, HOUR): [0, HOUR]}


def test_two_tentative_people_open_a_start_together():
    query = build_query((build_calendar((0, HOUR)),), (build_calendar((0, 2 * HOUR)),), ())
    assert find_opened_by_two(query) == [((1, (0, HOUR)), (2, (0, 2 * HOUR)))]


def test_the_number_of_examined_starts_is_limited():
    """The first pair of people is within the limit; the second would exceed it."""
    window = (0, 90 * DAY)
    away = (build_calendar(window),)
    pool = (Group.any_of(2, (1, 2, 3)),)
    pairs = find_opened_by_two(build_query(away, away, away, window=window, groups=pool, step=300))
    assert set(pairs) == {((1, window), (2, window))}
    assert MAX_STARTS_EXAMINED / 2 < len(pairs) <= MAX_STARTS_EXAMINED
