"""What must hold between two answers if one of them keeps a rule more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.intervals import merge
from engine.local_time import DaysOff, OpenHours
from engine.panel import Group
from engine.person import Person, Reservation
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
from tests.engine.test_search_laws import starts
from tests.examples import example_count
from tests.factories import DAY, HOUR

#: The oracle looks at all of it as well.
few = settings(max_examples=example_count(50))
zones = st.sampled_from(list(CLOCK_CHANGES))


def with_people(query: Query, change) -> Query:
    """The query with every person changed."""
    return replace(query, people={key: change(person) for key, person in query.people.items()})


def always(zone: str) -> OpenHours:
    return OpenHours(zone, (((0, DAY),),) * 7)


@given(queries(), st.integers(0, 60), st.integers(0, 60))
@few
def test_a_larger_buffer_adds_no_slot(query, before, after):
    larger = replace(
        query,
        buffer_before=min(query.buffer_before + 60 * before, DAY),
        buffer_after=min(query.buffer_after + 60 * after, DAY),
    )
    assert starts(larger) <= starts(query)


@given(queries(), zones, st.data())
@few
def test_open_hours_add_no_slot(query, zone, data):
    some = data.draw(open_hours(query.window[0], zone))
    free_at_any_hour = with_people(query, lambda person: replace(person, open_hours=None))
    assert starts(with_people(query, lambda person: replace(person, open_hours=some))) <= starts(
        free_at_any_hour
    )


@given(queries(), zones)
@few
def test_open_hours_round_the_clock_change_nothing(query, zone):
    unset = with_people(query, lambda person: replace(person, open_hours=None))
    at_all = with_people(query, lambda person: replace(person, open_hours=always(zone)))
    assert starts(at_all) == starts(unset)


@given(queries(), zones, st.data())
@few
def test_hours_in_which_it_is_offered_add_no_slot_and_round_the_clock_take_none(query, zone, data):
    some = data.draw(open_hours(query.window[0], zone))
    whenever = starts(replace(query, offered_hours=None))
    assert starts(replace(query, offered_hours=some)) <= whenever
    assert starts(replace(query, offered_hours=always(zone))) == whenever


@given(panels(), zones, st.data())
@few
def test_it_is_the_same_to_be_open_and_to_be_offered_in_some_hours(query, zone, data):
    some = data.draw(open_hours(query.window[0], zone))
    open_then = with_people(query, lambda person: replace(person, open_hours=some))
    always_open = with_people(query, lambda person: replace(person, open_hours=None))
    offered = (query.offered_hours, some)
    expected = [starts(replace(always_open, offered_hours=one)) for one in offered if one]
    assert starts(open_then) == set.intersection(*expected)


@given(queries(), zones, st.data())
@few
def test_a_day_off_more_adds_no_slot(query, zone, data):
    span = data.draw(days(query.window[0]))
    without = with_people(query, lambda person: replace(person, days_off=None))
    off = with_people(query, lambda person: replace(person, days_off=DaysOff(zone, (span,))))
    assert starts(off) <= starts(without)


@given(queries(), zones)
@few
def test_nobody_is_there_if_everybody_is_always_off(query, zone):
    ever = DaysOff(zone, ((date.min, date.max),))
    assert starts(with_people(query, lambda person: replace(person, days_off=ever))) == set()


@given(queries(), st.data())
@few
def test_a_commitment_more_adds_no_slot(query, data):
    booked = data.draw(reservations(query.window[0]))

    def busier(person: Person) -> Person:
        return replace(person, reservations=(*person.reservations, booked))

    assert starts(with_people(query, busier)) <= starts(query)


@given(queries(), st.data())
@few
def test_a_load_limit_more_adds_no_slot(query, data):
    limit = data.draw(limits)
    limited = with_people(
        query, lambda person: replace(person, load_limits=(*person.load_limits, limit))
    )
    assert starts(limited) <= starts(query)


@given(panels(), st.data())
def test_a_slot_that_is_booked_takes_those_that_meet_it_with_their_buffers_and_no_more(query, data):
    query = with_people(query, lambda person: replace(person, load_limits=()))
    free = starts(query)
    start = data.draw(st.sampled_from(sorted(free) or [query.window[0]]))
    clear = (start - query.buffer_before, start + query.duration + query.buffer_after)
    booked = Reservation((start, start + query.duration), clear, is_hold=data.draw(st.booleans()))
    after = with_people(
        query, lambda person: replace(person, reservations=(*person.reservations, booked))
    )
    apart = query.duration + query.buffer_before + query.buffer_after
    assert starts(after) == {one for one in free if abs(one - start) >= apart}


@given(queries(), st.data())
def test_several_periods_have_the_slots_of_each(query, data):
    first, last = query.window
    edges = st.tuples(st.integers(first - HOUR, last), st.integers(first, last + HOUR))
    apart = merge([*data.draw(st.lists(edges, max_size=4)), *query.periods])
    alone = [starts(replace(query, periods=(one,))) for one in apart]
    together = replace(query, periods=tuple(apart))
    assert starts(together) == (set().union(*alone) if alone else starts(query))


@given(queries())
def test_a_period_is_a_window(query):
    whole = replace(query, periods=())
    for period in query.requested_periods:
        assert starts(replace(whole, periods=(period,))) == starts(replace(whole, window=period))


@given(queries())
@few
def test_to_ask_for_the_window_is_to_ask_for_all_of_it(query):
    first, last = query.window
    whole = starts(replace(query, periods=()))
    assert starts(replace(query, periods=(query.window,))) == whole
    assert starts(replace(query, periods=((first - DAY, last + DAY),))) == whole


@given(queries(), st.data())
@few
def test_alternates_take_no_slot_away(query, data):
    alternates = st.lists(st.sampled_from(list(query.people)), max_size=3)
    groups = tuple(
        Group.any_of(group.required, group.members, (*group.alternates, *data.draw(alternates)))
        for group in query.groups
    )
    assert starts(query) <= starts(replace(query, groups=groups))


@given(queries(), st.data())
@few
def test_whether_optional_people_are_free_changes_no_slot(query, data):
    optional = tuple(data.draw(st.lists(st.sampled_from(list(query.people)), max_size=2)))
    assert starts(replace(query, optional=optional)) == starts(query)


@given(queries())
def test_a_person_is_free_where_they_would_be_asked_alone(query):
    answer = search(replace(query, optional=tuple(query.people)))
    at_all = answer.grid.full
    for mask in answer.panel_reasons.values():
        at_all &= ~mask
    for number in query.people:
        alone = starts(replace(query, groups=(Group.all_of([number]),)))
        assert {*answer.grid.starts_in(answer.free_starts[number] & at_all)} == alone


@given(queries())
def test_every_slot_has_its_places_taken_by_people_who_are_free(query):
    answer = search(query)
    for bit in range(answer.grid.count):
        chosen = [
            [one for one, mask in places.items() if mask >> bit & 1]
            for places in answer.assignments
        ]
        needed = [group.required for group in query.groups]
        is_slot = answer.mask >> bit & 1
        assert [len(some) for some in chosen] == (needed if is_slot else [0] * len(needed))
        assert all(answer.free_starts[one] >> bit & 1 for some in chosen for one in some)
