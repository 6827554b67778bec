"""Properties that relate the results of two searches with different rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.intervals import merge
from engine.local_time import DaysOff, OpenHours
from engine.panel import Group
from engine.person import Person, ReservedSlot
from engine.search import Query, search
from tests.engine.strategies import (
    CLOCK_CHANGES,
    days,
    limits,
    open_hours,
    panels,
    queries,
    reservations,
)
from tests.engine.test_search_laws import list_starts
from tests.examples import example_count
from tests.factories import DAY, HOUR

#: The comparison with the oracle covers these rules too.
fewer_examples = settings(max_examples=example_count(50))
zones = st.sampled_from(list(CLOCK_CHANGES))


def with_people(query: Query, change) -> Query:
    """Return the query with every person changed."""
    return replace(query, people={key: change(person) for key, person in query.people.items()})


def open_always(zone: str) -> OpenHours:
    return OpenHours(zone, (((0, DAY),),) * 7)


@given(queries(), st.integers(0, 60), st.integers(0, 60))
@fewer_examples
def test_a_larger_buffer_adds_no_slot(query, before, after):
    larger = replace(
        query,
        buffer_before=min(query.buffer_before + 60 * before, DAY),
        buffer_after=min(query.buffer_after + 60 * after, DAY),
    )
    assert list_starts(larger) <= list_starts(query)


@given(queries(), zones, st.data())
@fewer_examples
def test_open_hours_add_no_slot(query, zone, data):
    drawn_hours = data.draw(open_hours(query.window[0], zone))
    free_at_any_hour = with_people(query, lambda person: replace(person, open_hours=None))
    assert list_starts(
        with_people(query, lambda person: replace(person, open_hours=drawn_hours))
    ) <= list_starts(free_at_any_hour)


@given(queries(), zones)
@fewer_examples
def test_open_hours_around_the_clock_change_nothing(query, zone):
    unset = with_people(query, lambda person: replace(person, open_hours=None))
    at_all = with_people(query, lambda person: replace(person, open_hours=open_always(zone)))
    assert list_starts(at_all) == list_starts(unset)


@given(queries(), zones, st.data())
@fewer_examples
def test_offered_hours_add_no_slot_and_around_the_clock_remove_none(query, zone, data):
    drawn_hours = data.draw(open_hours(query.window[0], zone))
    whenever = list_starts(replace(query, offered_hours=None))
    assert list_starts(replace(query, offered_hours=drawn_hours)) <= whenever
    assert list_starts(replace(query, offered_hours=open_always(zone))) == whenever


@given(panels(), zones, st.data())
@fewer_examples
def test_open_hours_of_everyone_equal_offered_hours(query, zone, data):
    drawn_hours = data.draw(open_hours(query.window[0], zone))
    open_then = with_people(query, lambda person: replace(person, open_hours=drawn_hours))
    always_open = with_people(query, lambda person: replace(person, open_hours=None))
    offered = (query.offered_hours, drawn_hours)
    expected = [
        list_starts(replace(always_open, offered_hours=hours)) for hours in offered if hours
    ]
    assert list_starts(open_then) == set.intersection(*expected)


@given(queries(), zones, st.data())
@fewer_examples
def test_another_day_off_adds_no_slot(query, zone, data):
    span = data.draw(days(query.window[0]))
    without = with_people(query, lambda person: replace(person, days_off=None))
    off = with_people(query, lambda person: replace(person, days_off=DaysOff(zone, (span,))))
    assert list_starts(off) <= list_starts(without)


@given(queries(), zones)
@fewer_examples
def test_no_slots_exist_if_everyone_is_always_off(query, zone):
    ever = DaysOff(zone, ((date.min, date.max),))
    assert list_starts(with_people(query, lambda person: replace(person, days_off=ever))) == set()


@given(queries(), st.data())
@fewer_examples
def test_another_reservation_adds_no_slot(query, data):
    booked = data.draw(reservations(query.window[0]))

    def busier(person: Person) -> Person:
        return replace(person, reservations=(*person.reservations, booked))

    assert list_starts(with_people(query, busier)) <= list_starts(query)


@given(queries(), st.data())
@fewer_examples
def test_another_load_limit_adds_no_slot(query, data):
    limit = data.draw(limits)
    limited = with_people(
        query, lambda person: replace(person, load_limits=(*person.load_limits, limit))
    )
    assert list_starts(limited) <= list_starts(query)


@given(panels(), st.data())
def test_a_reservation_removes_exactly_the_slots_it_overlaps_with_buffers(query, data):
    query = with_people(query, lambda person: replace(person, load_limits=()))
    free = list_starts(query)
    start = data.draw(st.sampled_from(sorted(free) or [query.window[0]]))
    clear = (start - query.buffer_before, start + query.duration + query.buffer_after)
    booked = ReservedSlot((start, start + query.duration), clear, is_hold=data.draw(st.booleans()))
    after = with_people(
        query, lambda person: replace(person, reservations=(*person.reservations, booked))
    )
    apart = query.duration + query.buffer_before + query.buffer_after
    assert list_starts(after) == {
        slot_start for slot_start in free if abs(slot_start - start) >= apart
    }


@given(queries(), st.data())
def test_several_periods_have_the_slots_of_each_period(query, data):
    first, last = query.window
    edges = st.tuples(st.integers(first - HOUR, last), st.integers(first, last + HOUR))
    apart = merge([*data.draw(st.lists(edges, max_size=4)), *query.periods])
    alone = [list_starts(replace(query, periods=(period,))) for period in apart]
    together = replace(query, periods=tuple(apart))
    assert list_starts(together) == (set().union(*alone) if alone else list_starts(query))


@given(queries())
def test_a_single_period_equals_a_window(query):
    whole = replace(query, periods=())
    for period in query.requested_periods:
        assert list_starts(replace(whole, periods=(period,))) == list_starts(
            replace(whole, window=period)
        )


@given(queries())
@fewer_examples
def test_a_period_that_covers_the_window_changes_nothing(query):
    first, last = query.window
    whole = list_starts(replace(query, periods=()))
    assert list_starts(replace(query, periods=(query.window,))) == whole
    assert list_starts(replace(query, periods=((first - DAY, last + DAY),))) == whole


@given(queries(), st.data())
@fewer_examples
def test_alternates_remove_no_slot(query, data):
    alternates = st.lists(st.sampled_from(list(query.people)), max_size=3)
    groups = tuple(
        Group.any_of(group.required, group.members, (*group.alternates, *data.draw(alternates)))
        for group in query.groups
    )
    assert list_starts(query) <= list_starts(replace(query, groups=groups))


@given(queries(), st.data())
@fewer_examples
def test_optional_people_change_no_slot(query, data):
    optional = tuple(data.draw(st.lists(st.sampled_from(list(query.people)), max_size=2)))
    assert list_starts(replace(query, optional=optional)) == list_starts(query)


@given(queries())
def test_a_person_is_free_where_a_panel_of_that_person_has_slots(query):
    result = search(replace(query, optional=tuple(query.people)))
    at_all = result.grid.full
    for mask in result.panel_reasons.values():
        at_all &= ~mask
    for number in query.people:
        alone = list_starts(replace(query, groups=(Group.all_of([number]),)))
        assert {*result.grid.starts_in(result.free_starts[number] & at_all)} == alone


@given(queries())
def test_every_slot_has_free_people_assigned_to_all_places(query):
    result = search(query)
    for bit in range(result.grid.count):
        chosen = [
            [person for person, mask in places.items() if mask >> bit & 1]
            for places in result.assignments
        ]
        needed = [group.required for group in query.groups]
        is_slot = result.mask >> bit & 1
        assert [len(people) for people in chosen] == (needed if is_slot else [0] * len(needed))
        assert all(result.free_starts[person] >> bit & 1 for people in chosen for person in people)
