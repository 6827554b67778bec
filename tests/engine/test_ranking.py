"""Scores, held against counting by hand: slot by slot, person by person, minute by minute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.freebusy import BusyType, FreeBusy
from engine.intervals import Interval
from engine.local_time import OpenHours, Period
from engine.panel import Group
from engine.person import Person, Reservation
from engine.ranking import Score, score_slots, sort_best_first
from engine.search import Query, SearchResult, search
from tests.engine.oracle import is_off, is_open, is_same_period
from tests.engine.ranking_reference import ranked_queries
from tests.examples import example_count
from tests.factories import DAY, HOUR, utc_seconds

WEDNESDAY = (utc_seconds("2025-01-22T08:00Z"), utc_seconds("2025-01-22T18:00Z"))
NINE = utc_seconds("2025-01-22T09:00Z")
OFFICE = OpenHours("UTC", (((9 * HOUR, 17 * HOUR),),) * 7)


def by_hand(answer: SearchResult, slot: Interval) -> Score:
    """The score of a slot as its definition reads."""
    query = answer.query
    present = [query.people[one] for one in seated(answer, slot[0])]
    sides = [side for person in present for side in touched(person, slot, query)]
    had = sum(
        is_same_period(person.zone, Period.DAY, slot[0], one.slot[0])
        for person in present
        for one in person.reservations
    )
    optional = [is_free(query, one, slot) for one in query.optional]
    return Score(
        share([likes(person, slot) for person in present]),
        share(sides),
        Fraction(len(present), len(present) + had),
        share(optional) if optional else Fraction(1),
    )


def share(whether: list[bool]) -> Fraction:
    return Fraction(sum(whether), len(whether))


def seated(answer: SearchResult, start: int) -> list[int]:
    """Who takes part in the slot at a start."""
    number = answer.grid.starts_in(answer.grid.full).index(start)
    return [
        one for group in answer.assignments for one, mask in group.items() if mask >> number & 1
    ]


def likes(person: Person, slot: Interval) -> bool:
    """Whether all of a slot lies in a person's core hours."""
    return person.core_hours is None or all(
        is_open(person.core_hours, at) for at in range(*slot, 60)
    )


def touched(person: Person, slot: Interval, query: Query) -> tuple[bool, bool]:
    """Whether something ends where a slot begins, and something begins where it ends."""
    first, last = slot[0] - query.buffer_before, slot[1] + query.buffer_after
    taken = list(taken_from(person))
    return (
        first in [end for _, end in taken] or not there(person, slot[0] - 1),
        last in [start for start, _ in taken] or not there(person, slot[1]),
    )


def taken_from(person: Person) -> Iterable[Interval]:
    calendars = [it for one in person.calendars for it in (*one.unknown, *blocking(person, one))]
    spans = (*calendars, *(one.buffered_slot for one in person.reservations))
    return ((start, end) for start, end in spans if start < end)


def blocking(person: Person, calendar: FreeBusy) -> list[Interval]:
    return [it for kind in person.blocking_types for it in calendar.busy.get(kind, ())]


def there(person: Person, instant: int) -> bool:
    """Whether neither hours nor days off keep a person away at an instant."""
    is_there = person.open_hours is None or is_open(person.open_hours, instant)
    return is_there and not (person.days_off and is_off(person.days_off, instant))


def is_free(query: Query, one: int, slot: Interval) -> bool:
    """Whether a slot would be one if a single person were the whole panel."""
    return slot in search(replace(query, groups=(Group.all_of([one]),))).list_slots()


@settings(max_examples=example_count(300))
@given(ranked_queries())
def test_a_score_is_what_counting_by_hand_gives(query):
    answer = search(query)
    expected = {slot[0]: by_hand(answer, slot) for slot in answer.list_slots()}
    assert score_slots(answer) == expected


@given(ranked_queries())
def test_ranking_neither_adds_nor_drops_a_slot(query):
    answer = search(query)
    assert list(score_slots(answer)) == [start for start, _ in answer.list_slots()]
    assert sorted(sort_best_first(score_slots(answer))) == [
        start for start, _ in answer.list_slots()
    ]


@given(ranked_queries())
def test_the_best_come_first_and_of_equals_the_earlier(query):
    found = score_slots(search(query))
    order = [(-found[start].total, start) for start in sort_best_first(found)]
    assert order == sorted(order)


@given(ranked_queries())
def test_every_part_and_the_total_lie_from_0_to_1(query):
    for score in score_slots(search(query)).values():
        parts = (score.core_hours, score.compactness, score.load, score.optional, score.total)
        assert all(0 <= part <= 1 for part in parts)


@given(ranked_queries(), st.integers(1, 5))
def test_a_score_does_not_depend_on_how_much_else_is_asked_for(query, hours):
    first, last = query.window
    wider = replace(query, window=(first - hours * HOUR, last + hours * HOUR), periods=())
    found, among = score_slots(search(replace(query, periods=()))), score_slots(search(wider))
    assert found == {start: among[start] for start in found}


@given(ranked_queries(), st.data())
def test_optional_people_change_nothing_but_their_own_part(query, data):
    others = replace(query, optional=tuple(data.draw(st.permutations(query.optional)))[:1])
    found, expected = score_slots(search(others)), score_slots(search(query))
    assert [replace(one, optional=0) for one in found.values()] == [
        replace(one, optional=0) for one in expected.values()
    ]


def asked(*people: Person, **changed) -> Query:
    """All of these people for an hour on Wednesday, from eight to six, on the hour."""
    query = Query(
        now=WEDNESDAY[0] - 2 * DAY,
        window=WEDNESDAY,
        duration=HOUR,
        groups=(Group.all_of([person.id for person in people]),),
        people={person.id: person for person in people},
        step=HOUR,
    )
    return replace(query, **changed)


def told(query: Query, part: str) -> dict[int, Fraction]:
    """One part of every slot's score, by the hour at which it begins."""
    return {
        start % DAY // HOUR: getattr(it, part) for start, it in score_slots(search(query)).items()
    }


def busy(start: int, end: int, number: int = 1) -> Person:
    """Somebody with one event on Wednesday, in hours."""
    midnight = WEDNESDAY[0] - 8 * HOUR
    event = (midnight + start * HOUR, midnight + end * HOUR)
    return Person(number, (FreeBusy({BusyType.BUSY: (event,)}),))


def interview(start: int) -> Reservation:
    slot = (start, start + HOUR)
    return Reservation(slot, slot)


def test_four_parts_are_weighed_four_three_two_one():
    assert Score(*map(Fraction, (1, 0, 0, 0))).total == Fraction(4, 10)
    assert Score(*map(Fraction, (0, 1, 0, 0))).total == Fraction(3, 10)
    assert Score(*map(Fraction, (0, 0, 1, 0))).total == Fraction(2, 10)
    assert Score(*map(Fraction, (0, 0, 0, 1))).total == Fraction(1, 10)


def test_a_slot_in_the_core_hours_of_one_of_two_people_gets_half():
    parts = told(asked(Person(1, core_hours=OFFICE), Person(2)), "core_hours")
    half = dict.fromkeys((8, 17), Fraction(1, 2))
    assert parts == {**dict.fromkeys(range(8, 18), Fraction(1)), **half}


def test_a_slot_that_only_begins_in_core_hours_is_outside_them():
    late = asked(Person(1, core_hours=OFFICE), duration=90 * 60)
    assert told(late, "core_hours")[15] == 1
    assert told(late, "core_hours")[16] == 0


def test_a_slot_beside_an_event_leaves_no_time_over_on_one_of_its_sides():
    parts = told(asked(busy(11, 13)), "compactness")
    beside = dict.fromkeys((10, 13), Fraction(1, 2))
    assert parts == {**dict.fromkeys((8, 9, 14, 15, 16, 17), Fraction(0)), **beside}


def test_a_slot_that_fills_a_gap_with_its_buffers_leaves_no_time_over():
    morning = (NINE - HOUR, NINE)
    calendar = FreeBusy({BusyType.BUSY: (morning, (NINE + 3 * HOUR, NINE + 20 * HOUR))})
    query = asked(Person(1, (calendar,)), buffer_before=HOUR, buffer_after=HOUR)
    assert told(query, "compactness") == {10: 1}
    assert told(replace(query, buffer_before=HOUR - 60), "compactness") == {10: Fraction(1, 2)}


def test_the_edge_of_open_hours_leaves_no_time_over():
    parts = told(asked(Person(1, open_hours=OFFICE)), "compactness")
    half = dict.fromkeys((9, 16), Fraction(1, 2))
    assert parts == {**dict.fromkeys(range(9, 17), Fraction(0)), **half}


def test_hours_that_begin_with_the_window_at_midnight_leave_no_time_over():
    mornings = OpenHours("UTC", (((0, HOUR),),) * 7)
    midnight = WEDNESDAY[0] - 8 * HOUR
    query = asked(Person(1, open_hours=mornings), window=(midnight, midnight + HOUR))
    assert told(query, "compactness") == {0: 1}


def test_interviews_on_the_same_local_day_are_load():
    early = tuple(interview(utc_seconds(f"2025-01-22T0{hour}:00Z")) for hour in (1, 3))
    booked = Person(1, reservations=early)
    assert told(asked(booked), "load")[12] == Fraction(1, 3)
    assert told(asked(booked, Person(2)), "load")[12] == Fraction(2, 4)
    assert told(asked(replace(booked, zone="America/New_York")), "load")[12] == 1


def test_those_who_may_join_are_counted_where_they_are_free():
    others = {2: busy(8, 12, 2), 3: busy(8, 10, 3)}
    query = asked(Person(1))
    query = replace(query, people={**query.people, **others}, optional=(2, 3))
    assert told(query, "optional") == {
        **dict.fromkeys((8, 9), 0),
        **dict.fromkeys((10, 11), Fraction(1, 2)),
        **dict.fromkeys(range(12, 18), 1),
    }


def test_only_the_people_chosen_from_a_pool_are_counted():
    lately = interview(WEDNESDAY[0] - DAY)
    loaded = Person(1, reservations=(lately,), core_hours=OFFICE)
    never = OpenHours("UTC", ((),) * 7)
    query = asked(loaded, Person(2, core_hours=never), groups=(Group.any_of(1, [1, 2]),))
    assert told(query, "core_hours") == dict.fromkeys(range(8, 18), 0)


def test_the_best_slot_lies_in_core_hours_beside_an_event():
    person = replace(busy(13, 14), core_hours=OFFICE)
    order = [start % DAY // HOUR for start in sort_best_first(score_slots(search(asked(person))))]
    assert order == [12, 14, 9, 10, 11, 15, 16, 8, 17]


def test_no_slots_have_no_scores():
    assert score_slots(search(asked(busy(0, 24)))) == {}
    assert sort_best_first({}) == []
