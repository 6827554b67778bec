from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from engine import suggest, tentative
from engine.changes import TentativeMoved
from engine.freebusy import ALL_BUSY_TYPES, BusyType, FreeBusy
from engine.intervals import Interval, merge
from engine.panel import Group
from engine.person import Person
from engine.search import Query
from engine.tentative import (
    MAX_STARTS_EXAMINED,
    TENTATIVE,
    list_tentative_intervals,
    remove_tentative_interval,
)
from tests.engine import change_enumeration
from tests.engine.strategies import calendars, mostly_busy_queries, queries
from tests.factories import DAY, HOUR

#: Few and close, so that events touch, overlap and stand in several calendars at once.
events = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(tuple)
tentative_calendars = st.builds(
    lambda maybe, busy, unknown: FreeBusy({TENTATIVE: maybe, BusyType.BUSY: busy}, unknown),
    *[st.lists(events, max_size=4).map(tuple)] * 3,
)
persons = st.lists(tentative_calendars | calendars(0), max_size=3).map(
    lambda some: Person(1, tuple(some))
)


def maybe(*times: Interval, busy: tuple[Interval, ...] = ()) -> FreeBusy:
    return FreeBusy({TENTATIVE: times, BusyType.BUSY: busy})


def seconds(intervals) -> set[int]:
    return {second for start, end in intervals for second in range(start, end)}


def hours_of(*calendars: tuple[FreeBusy, ...], **more) -> Query:
    """What people with these calendars are asked from midnight to four, on the hour."""
    people = {number: Person(number, some) for number, some in enumerate(calendars, 1)}
    query = Query(-2 * DAY, (0, 4 * HOUR), HOUR, (Group.all_of(people),), people, step=HOUR)
    return replace(query, **more)


def opened(query: Query, one: int) -> dict[Interval, list[int]]:
    cells = suggest.build_cells(query)
    view = cells.build_scenario(query)
    found = tentative.find_opened_by_one(cells, view, one)
    return {stretch: view.grid.starts_in(mask) for stretch, mask in found.items()}


def opened_by_two(query: Query) -> list[tuple[tentative.PersonInterval, tentative.PersonInterval]]:
    cells = suggest.build_cells(query)
    return list(tentative.find_opened_by_two(cells, cells.build_scenario(query)))


def test_events_that_touch_or_overlap_are_one_stretch():
    calendar = maybe((5, 6), (1, 3), (3, 4), (2, 4))
    assert list_tentative_intervals(Person(1, (calendar,))) == [(1, 4), (5, 6)]


def test_events_of_two_calendars_are_two_stretches_even_if_they_overlap():
    assert list_tentative_intervals(Person(1, (maybe((1, 3)), maybe((2, 4))))) == [(1, 3), (2, 4)]


def test_the_same_stretch_in_two_calendars_is_one():
    assert list_tentative_intervals(Person(1, (maybe((1, 3)), maybe((1, 2), (2, 3))))) == [(1, 3)]


def test_an_event_that_holds_no_time_is_no_stretch():
    assert list_tentative_intervals(Person(1, (maybe((1, 1), (3, 2)),))) == []


def test_tentative_time_that_does_not_block_has_no_stretches():
    person = Person(1, (maybe((1, 3)),), ALL_BUSY_TYPES - {TENTATIVE})
    assert list_tentative_intervals(person) == []


@given(persons)
def test_the_stretches_are_the_tentative_time_and_each_is_whole(person):
    found = list_tentative_intervals(person)
    times = [calendar.busy.get(TENTATIVE, ()) for calendar in person.calendars]
    assert seconds(found) == seconds(interval for some in times for interval in some)
    assert all(any(stretch in merge(some) for some in times) for stretch in found)


@given(persons, st.data())
def test_a_moved_stretch_leaves_every_calendar_that_has_it_and_nothing_else_leaves(person, data):
    found = list_tentative_intervals(person)
    assume(found)
    stretch = data.draw(st.sampled_from(found))
    gone = remove_tentative_interval(person, stretch)
    assert list_tentative_intervals(gone) == [other for other in found if other != stretch]
    for before, after in zip(person.calendars, gone.calendars):
        left = [other for other in merge(before.busy.get(TENTATIVE, ())) if other != stretch]
        assert merge(after.busy.get(TENTATIVE, ())) == left
        assert replace(before, busy={**before.busy, TENTATIVE: ()}) == replace(
            after, busy={**after.busy, TENTATIVE: ()}
        )
    assert replace(gone, calendars=person.calendars) == person


def test_a_calendar_without_the_stretch_stays_as_it_is():
    other = maybe((1, 4))
    gone = remove_tentative_interval(Person(1, (maybe((1, 3), (5, 6)), other)), (1, 3))
    assert gone.calendars == (maybe((5, 6)), other)


@given(queries() | mostly_busy_queries())
def test_a_stretch_opens_the_starts_that_a_search_without_it_finds(query):
    for one in query.members:
        changes = {
            stretch: change_enumeration.find_opened(query, TentativeMoved(one, stretch))
            for stretch in list_tentative_intervals(query.people[one])
        }
        expected = {stretch: sorted(new) for stretch, new in changes.items() if new}
        assert opened(query, one) == expected


def test_busy_time_under_a_stretch_stays_when_it_is_moved():
    query = hours_of((maybe((0, 2 * HOUR), busy=((HOUR, 2 * HOUR),)),))
    assert opened(query, 1) == {(0, 2 * HOUR): [0]}


def test_two_stretches_over_one_start_have_both_to_be_moved():
    both = (maybe((0, 3 * HOUR)), maybe((HOUR, 5 * HOUR)))
    query = hours_of(both)
    assert opened(query, 1) == {(0, 3 * HOUR): [0], (HOUR, 5 * HOUR): [3 * HOUR]}
    pair = (1, (0, 3 * HOUR)), (1, (HOUR, 5 * HOUR))
    assert opened_by_two(query) == [pair, pair]


def test_a_stretch_is_kept_clear_of_by_the_buffers():
    query = hours_of((maybe((0, HOUR)),), buffer_before=30 * 60)
    assert opened(query, 1) == {(0, HOUR): [0, HOUR]}


def test_two_people_who_both_are_tentative_open_a_start_together():
    query = hours_of((maybe((0, HOUR)),), (maybe((0, 2 * HOUR)),), ())
    assert opened_by_two(query) == [((1, (0, HOUR)), (2, (0, 2 * HOUR)))]


def test_very_many_starts_are_not_all_looked_at():
    """One pair of people is within the bound, and the next would go beyond it."""
    window = (0, 90 * DAY)
    away = (maybe(window),)
    pool = (Group.any_of(2, (1, 2, 3)),)
    found = opened_by_two(hours_of(away, away, away, window=window, groups=pool, step=300))
    assert set(found) == {((1, window), (2, window))}
    assert MAX_STARTS_EXAMINED / 2 < len(found) <= MAX_STARTS_EXAMINED
