from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.busy_time import BusyType, FreeBusy
from engine.changes import FewerOfPool, TentativeMoved, WithoutPerson
from engine.panel import EmptyPanelError, Group
from engine.person import Person
from engine.reasons import Reason
from engine.search import Query, search
from engine.suggested_changes import build_cells
from engine.what_if import Cells, Scenario
from tests.engine import change_enumeration
from tests.engine.change_enumeration import list_starts
from tests.engine.group_strategies import overlapping_groups
from tests.engine.strategies import mostly_busy_queries, queries
from tests.examples import example_count
from tests.factories import DAY, HOUR

MINUTE = 60


def build_scenario(query: Query) -> Scenario:
    return build_cells(query).build_scenario(query)


def list_slot_starts(scenario: Scenario) -> set[int]:
    return set(scenario.grid.starts_in(scenario.slot_mask))


def is_possible(query: Query, change) -> bool:
    return change_enumeration.find_opened(query, change) is not None


@given(queries() | mostly_busy_queries())
@settings(max_examples=example_count(200))
def test_a_scenario_has_exactly_the_slots_of_the_search(query):
    assert list_slot_starts(build_scenario(query)) == list_starts(query)


@given(queries() | mostly_busy_queries())
def test_a_scenario_converts_to_the_result_of_the_search(query):
    cells = build_cells(query)
    assert cells.to_search_result(cells.build_scenario(query)) == search(query)


def test_converting_a_scenario_of_an_empty_panel_is_an_error():
    query = build_query(groups=())
    cells = build_cells(query)
    with pytest.raises(EmptyPanelError):
        cells.to_search_result(cells.build_scenario(query))


@given(queries() | mostly_busy_queries())
def test_a_scenario_of_a_change_has_exactly_the_slots_of_its_search(query):
    cells = build_cells(query)
    for change in change_enumeration.list_changes(query):
        if not isinstance(change, TentativeMoved) and is_possible(query, change):
            changed = change.apply(query)
            assert list_slot_starts(cells.build_scenario(changed)) == list_starts(changed)


@given(queries(), st.data())
def test_scenarios_of_other_groups_use_the_same_cells(query, data):
    other = replace(query, groups=data.draw(overlapping_groups(query.members)))
    cells = build_cells(query)
    assert list_slot_starts(cells.build_scenario(other)) == list_starts(other)
    assert list_slot_starts(cells.build_scenario(query).with_groups(other.groups)) == list_starts(
        other
    )


@given(queries() | mostly_busy_queries())
def test_people_have_the_same_reasons_as_in_the_search(query):
    cells, result = build_cells(query), search(query)
    requested = cells.build_scenario(query).requested_starts
    for person in query.members:
        masks = cells.find_blocked_by_reason(person, query)
        expected = result.find_blocked_by_reason(person)
        assert masks.keys() == expected.keys()
        for reason, mask in expected.items():
            requested_starts = set(result.grid.starts_in(mask)) & set(
                cells.grid.starts_in(requested)
            )
            assert set(cells.grid.starts_in(masks[reason] & requested)) == requested_starts


@given(queries())
def test_starts_are_free_where_no_reason_blocks(query):
    cells = build_cells(query)
    for changed in (query, replace(query, buffer_before=0, buffer_after=0)):
        scenario = cells.build_scenario(changed)
        for person in query.members:
            blocked = 0
            for mask in cells.find_blocked_by_reason(person, changed).values():
                blocked |= mask
            assert (
                scenario.free_starts[person] & scenario.requested_starts
                == scenario.requested_starts & ~blocked
            )


@given(queries())
def test_requested_starts_are_the_steps_in_the_requested_periods(query):
    scenario = build_scenario(query)
    first, last = query.window
    marks = {start for start in range(first, last) if start % query.step == 0}
    times = query.periods or (query.window,)
    inside = {start for start in marks if any(begun <= start < end for begun, end in times)}
    assert set(scenario.grid.starts_in(scenario.requested_starts)) == inside


@given(queries() | mostly_busy_queries(), st.data())
def test_people_assumed_free_open_the_same_starts_as_empty_calendars(query, data):
    people = data.draw(st.lists(st.sampled_from(query.members), unique=True, max_size=3))
    free = replace(query, people={**query.people, **{person: Person(person) for person in people}})
    scenario = build_scenario(query)
    assert set(scenario.grid.starts_in(scenario.find_opened_if_free(*people))) == list_starts(
        free
    ) - list_starts(query)


@given(queries() | mostly_busy_queries())
def test_starts_opened_by_one_panel_change_lack_one_person_at_most(query):
    scenario = build_scenario(query)
    almost = set(scenario.grid.starts_in(scenario.find_short_by(1)))
    for change in change_enumeration.list_changes(query):
        if isinstance(change, FewerOfPool | WithoutPerson | TentativeMoved):
            assert almost >= (change_enumeration.find_opened(query, change) or set())


@given(mostly_busy_queries())
def test_starts_opened_by_two_panel_changes_lack_two_people_at_most(query):
    scenario = build_scenario(query)
    almost = set(scenario.grid.starts_in(scenario.find_short_by(2)))
    changes = [
        change
        for change in change_enumeration.list_changes(query)
        if isinstance(change, FewerOfPool | WithoutPerson | TentativeMoved)
    ]
    for two in permutations(changes, 2):
        if not isinstance(two[1], FewerOfPool):
            assert almost >= (change_enumeration.find_opened(query, *two) or set())


def test_starts_that_lack_too_many_people_are_left_out():
    busy = Person(1, (FreeBusy({BusyType.BUSY: ((8 * HOUR, 12 * HOUR),)}),))
    people = {1: busy, 2: replace(busy, id=2)}
    scenario = build_scenario(build_query(groups=(Group.all_of((1, 2)),), people=people))
    assert [scenario.find_short_by(missing) for missing in (0, 1, 2)] == [
        0,
        0,
        scenario.possible_starts,
    ]


def build_query(**fields) -> Query:
    person = Person(1, (FreeBusy({BusyType.BUSY: ((9 * HOUR, 10 * HOUR),)}),))
    window = (8 * HOUR, 12 * HOUR)
    query = Query(-DAY, window, 30 * MINUTE, (Group.all_of((1,)),), {1: person}, step=HOUR)
    return replace(query, **fields)


def test_a_cell_divides_the_step_the_buffers_and_every_length():
    query = build_query(buffer_before=10 * MINUTE)
    assert Cells(query).cell_seconds == 10 * MINUTE
    assert Cells(query, [45 * MINUTE]).cell_seconds == 5 * MINUTE
    assert Cells(build_query(duration=37 * MINUTE)).cell_seconds == MINUTE


def test_a_slot_may_touch_busy_time_unless_it_has_buffers():
    query = build_query(buffer_before=15 * MINUTE)
    cells = Cells(query)
    assert list_slot_starts(cells.build_scenario(query)) == {8 * HOUR, 11 * HOUR}
    assert list_slot_starts(cells.build_scenario(replace(query, buffer_before=0))) == {
        8 * HOUR,
        10 * HOUR,
        11 * HOUR,
    }


def test_buffer_starts_are_separate_from_busy_starts():
    query = build_query(buffer_before=15 * MINUTE)
    cells = Cells(query)
    masks = {
        reason: mask for reason, mask in cells.find_blocked_by_reason(1, query).items() if mask
    }
    requested = cells.build_scenario(query).requested_starts
    assert {reason: cells.grid.starts_in(mask & requested) for reason, mask in masks.items()} == {
        Reason.CALENDAR_BUSY: [9 * HOUR],
        Reason.BUFFER: [10 * HOUR],
    }


def test_buffers_apply_beyond_both_ends_of_the_window():
    around = FreeBusy({BusyType.BUSY: ((7 * HOUR, 8 * HOUR), (12 * HOUR, 13 * HOUR))})
    query = build_query(people={1: Person(1, (around,))}, buffer_before=HOUR, buffer_after=HOUR)
    assert list_slot_starts(Cells(query).build_scenario(query)) == {9 * HOUR, 10 * HOUR}


def test_tentative_time_can_be_excluded_from_blocked_cells():
    person = Person(1, (FreeBusy({BusyType.BUSY_TENTATIVE: ((9 * HOUR, 10 * HOUR),)}),))
    query = build_query(people={1: person})
    cells = Cells(query)
    requested = cells.build_scenario(query).requested_starts
    free = cells.find_free_starts(cells.blocked_cells[1], query)
    assert cells.grid.starts_in(free & requested) == [
        8 * HOUR, 10 * HOUR, 11 * HOUR,
    ]  # fmt: skip
    assert cells.find_free_starts(cells.without_tentative(1), query) & requested == requested
    assert cells.without_tentative(1) is cells.without_tentative(1)
