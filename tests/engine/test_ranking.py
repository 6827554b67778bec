"""Scores match their definition, computed slot by slot, person by person, minute by minute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.busy_time import BusyType, FreeBusy
from engine.intervals import Interval
from engine.local_time import OpenHours, Period
from engine.panel import Group
from engine.person import Person, ReservedSlot
from engine.ranking import Score, score_slots, sort_best_first
from engine.search import Query, SearchResult, search
from tests.engine.oracle import is_off, is_open, is_same_period
from tests.engine.ranking_reference import ranked_queries
from tests.examples import example_count
from tests.factories import DAY, HOUR, utc_seconds

WEDNESDAY = (utc_seconds("2025-01-22T08:00Z"), utc_seconds("2025-01-22T18:00Z"))
NINE = utc_seconds("2025-01-22T09:00Z")
OFFICE = OpenHours("UTC", (((9 * HOUR, 17 * HOUR),),) * 7)


def score_by_definition(result: SearchResult, slot: Interval) -> Score:
    """Return the score of a slot by its definition."""
    query = result.query
    assigned = [query.people[person] for person in list_assigned(result, slot[0])]
    sides = [side for person in assigned for side in find_adjacent_sides(person, slot, query)]
    interviews = sum(
        is_same_period(person.zone, Period.DAY, slot[0], reservation.slot[0])
        for person in assigned
        for reservation in person.reservations
    )
    optional = [is_free(query, person, slot) for person in query.optional]
    return Score(
        fraction_of_true([is_in_core_hours(person, slot) for person in assigned]),
        fraction_of_true(sides),
        Fraction(len(assigned), len(assigned) + interviews),
        fraction_of_true(optional) if optional else Fraction(1),
    )


def fraction_of_true(flags: list[bool]) -> Fraction:
    return Fraction(sum(flags), len(flags))


def list_assigned(result: SearchResult, start: int) -> list[int]:
    """Return who is assigned to the slot at a start."""
    number = result.grid.starts_in(result.grid.full).index(start)
    return [
        person
        for group in result.assignments
        for person, mask in group.items()
        if mask >> number & 1
    ]


def is_in_core_hours(person: Person, slot: Interval) -> bool:
    """Return whether a person's core hours contain the whole slot."""
    return person.core_hours is None or all(
        is_open(person.core_hours, at) for at in range(*slot, 60)
    )


def find_adjacent_sides(person: Person, slot: Interval, query: Query) -> tuple[bool, bool]:
    """Return whether blocked time ends where the slot begins, and begins where the slot ends."""
    first, last = slot[0] - query.buffer_before, slot[1] + query.buffer_after
    blocked = list(list_blocked_time(person))
    return (
        first in [end for _, end in blocked] or not is_working(person, slot[0] - 1),
        last in [start for start, _ in blocked] or not is_working(person, slot[1]),
    )


def list_blocked_time(person: Person) -> Iterable[Interval]:
    calendars = [
        interval
        for calendar in person.calendars
        for interval in (*calendar.unknown, *list_blocking_intervals(person, calendar))
    ]
    spans = (*calendars, *(reservation.buffered_slot for reservation in person.reservations))
    return ((start, end) for start, end in spans if start < end)


def list_blocking_intervals(person: Person, calendar: FreeBusy) -> list[Interval]:
    return [interval for kind in person.blocking_types for interval in calendar.busy.get(kind, ())]


def is_working(person: Person, instant: int) -> bool:
    """Return whether an instant is inside open hours and on no day off."""
    is_open_then = person.open_hours is None or is_open(person.open_hours, instant)
    return is_open_then and not (person.days_off and is_off(person.days_off, instant))


def is_free(query: Query, person: int, slot: Interval) -> bool:
    """Return whether a slot exists for a panel of one person."""
    return slot in search(replace(query, groups=(Group.all_of([person]),))).list_slots()


@settings(max_examples=example_count(300))
@given(ranked_queries())
def test_scores_match_their_definition(query):
    result = search(query)
    expected = {slot[0]: score_by_definition(result, slot) for slot in result.list_slots()}
    assert score_slots(result) == expected


@given(ranked_queries())
def test_ranking_keeps_all_slots(query):
    result = search(query)
    assert list(score_slots(result)) == [start for start, _ in result.list_slots()]
    assert sorted(sort_best_first(score_slots(result))) == [
        start for start, _ in result.list_slots()
    ]


@given(ranked_queries())
def test_slots_are_sorted_by_score_then_by_time(query):
    scores = score_slots(search(query))
    order = [(-scores[start].total, start) for start in sort_best_first(scores)]
    assert order == sorted(order)


@given(ranked_queries())
def test_all_parts_and_the_total_are_between_0_and_1(query):
    for score in score_slots(search(query)).values():
        parts = (score.core_hours, score.compactness, score.load, score.optional, score.total)
        assert all(0 <= part <= 1 for part in parts)


@given(ranked_queries(), st.integers(1, 5))
def test_a_score_does_not_depend_on_the_window(query, hours):
    first, last = query.window
    wider = replace(query, window=(first - hours * HOUR, last + hours * HOUR), periods=())
    scores, scores_of_wider = (
        score_slots(search(replace(query, periods=()))),
        score_slots(search(wider)),
    )
    assert scores == {start: scores_of_wider[start] for start in scores}


@given(ranked_queries(), st.data())
def test_optional_people_affect_only_their_part(query, data):
    limited_query = replace(query, optional=tuple(data.draw(st.permutations(query.optional)))[:1])
    scores, expected = score_slots(search(limited_query)), score_slots(search(query))
    assert [replace(score, optional=0) for score in scores.values()] == [
        replace(score, optional=0) for score in expected.values()
    ]


def build_query(*people: Person, **fields) -> Query:
    """Build a query for an hour with all people on Wednesday from 08:00 to 18:00, hourly."""
    query = Query(
        now=WEDNESDAY[0] - 2 * DAY,
        window=WEDNESDAY,
        duration=HOUR,
        groups=(Group.all_of([person.id for person in people]),),
        people={person.id: person for person in people},
        step=HOUR,
    )
    return replace(query, **fields)


def get_part_by_hour(query: Query, part: str) -> dict[int, Fraction]:
    """Return one part of every slot's score, by the hour at which the slot begins."""
    return {
        start % DAY // HOUR: getattr(score, part)
        for start, score in score_slots(search(query)).items()
    }


def busy(start: int, end: int, number: int = 1) -> Person:
    """Return a person with one event on Wednesday, in hours."""
    midnight = WEDNESDAY[0] - 8 * HOUR
    event = (midnight + start * HOUR, midnight + end * HOUR)
    return Person(number, (FreeBusy({BusyType.BUSY: (event,)}),))


def interview(start: int) -> ReservedSlot:
    slot = (start, start + HOUR)
    return ReservedSlot(slot, slot)


def test_the_parts_have_the_weights_4_3_2_1():
    assert Score(*map(Fraction, (1, 0, 0, 0))).total == Fraction(4, 10)
    assert Score(*map(Fraction, (0, 1, 0, 0))).total == Fraction(3, 10)
    assert Score(*map(Fraction, (0, 0, 1, 0))).total == Fraction(2, 10)
    assert Score(*map(Fraction, (0, 0, 0, 1))).total == Fraction(1, 10)


def test_a_slot_in_core_hours_of_one_of_two_people_scores_half():
    parts = get_part_by_hour(build_query(Person(1, core_hours=OFFICE), Person(2)), "core_hours")
    half = dict.fromkeys((8, 17), Fraction(1, 2))
    assert parts == {**dict.fromkeys(range(8, 18), Fraction(1)), **half}


def test_a_slot_must_be_in_core_hours_completely():
    late = build_query(Person(1, core_hours=OFFICE), duration=90 * 60)
    assert get_part_by_hour(late, "core_hours")[15] == 1
    assert get_part_by_hour(late, "core_hours")[16] == 0


def test_a_slot_beside_an_event_is_compact_on_one_side():
    parts = get_part_by_hour(build_query(busy(11, 13)), "compactness")
    beside = dict.fromkeys((10, 13), Fraction(1, 2))
    assert parts == {**dict.fromkeys((8, 9, 14, 15, 16, 17), Fraction(0)), **beside}


def test_a_slot_that_fills_a_gap_with_its_buffers_is_compact():
    morning = (NINE - HOUR, NINE)
    calendar = FreeBusy({BusyType.BUSY: (morning, (NINE + 3 * HOUR, NINE + 20 * HOUR))})
    query = build_query(Person(1, (calendar,)), buffer_before=HOUR, buffer_after=HOUR)
    assert get_part_by_hour(query, "compactness") == {10: 1}
    assert get_part_by_hour(replace(query, buffer_before=HOUR - 60), "compactness") == {
        10: Fraction(1, 2)
    }


def test_a_slot_at_the_edge_of_open_hours_is_compact_on_one_side():
    parts = get_part_by_hour(build_query(Person(1, open_hours=OFFICE)), "compactness")
    half = dict.fromkeys((9, 16), Fraction(1, 2))
    assert parts == {**dict.fromkeys(range(9, 17), Fraction(0)), **half}


def test_open_hours_that_begin_with_the_window_count_as_an_edge():
    mornings = OpenHours("UTC", (((0, HOUR),),) * 7)
    midnight = WEDNESDAY[0] - 8 * HOUR
    query = build_query(Person(1, open_hours=mornings), window=(midnight, midnight + HOUR))
    assert get_part_by_hour(query, "compactness") == {0: 1}


def test_interviews_on_the_same_local_day_count_as_load():
    early = tuple(interview(utc_seconds(f"2025-01-22T0{hour}:00Z")) for hour in (1, 3))
    booked = Person(1, reservations=early)
    assert get_part_by_hour(build_query(booked), "load")[12] == Fraction(1, 3)
    assert get_part_by_hour(build_query(booked, Person(2)), "load")[12] == Fraction(2, 4)
    assert get_part_by_hour(build_query(replace(booked, zone="America/New_York")), "load")[12] == 1


def test_optional_people_are_counted_where_they_are_free():
    optional_people = {2: busy(8, 12, 2), 3: busy(8, 10, 3)}
    query = build_query(Person(1))
    query = replace(query, people={**query.people, **optional_people}, optional=(2, 3))
    assert get_part_by_hour(query, "optional") == {
        **dict.fromkeys((8, 9), 0),
        **dict.fromkeys((10, 11), Fraction(1, 2)),
        **dict.fromkeys(range(12, 18), 1),
    }


def test_only_people_assigned_from_a_pool_are_scored():
    lately = interview(WEDNESDAY[0] - DAY)
    loaded = Person(1, reservations=(lately,), core_hours=OFFICE)
    never = OpenHours("UTC", ((),) * 7)
    query = build_query(loaded, Person(2, core_hours=never), groups=(Group.any_of(1, [1, 2]),))
    assert get_part_by_hour(query, "core_hours") == dict.fromkeys(range(8, 18), 0)


def test_the_best_slot_lies_in_core_hours_beside_an_event():
    person = replace(busy(13, 14), core_hours=OFFICE)
    order = [
        start % DAY // HOUR for start in sort_best_first(score_slots(search(build_query(person))))
    ]
    assert order == [12, 14, 9, 10, 11, 15, 16, 8, 17]


def test_a_result_without_slots_has_no_scores():
    assert score_slots(search(build_query(busy(0, 24)))) == {}
    assert sort_best_first({}) == []
