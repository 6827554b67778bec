from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.changes import FewerOfPool, TentativeMoved, WithoutPerson
from engine.freebusy import BusyType, FreeBusy
from engine.panel import EmptyPanelError, Group
from engine.person import Person
from engine.reasons import Reason
from engine.search import Query, search
from engine.suggest import build_cells
from engine.what_if import Cells, Scenario
from tests.engine import change_enumeration
from tests.engine.change_enumeration import list_starts
from tests.engine.strategies import mostly_busy_queries, overlapping_groups, queries
from tests.examples import example_count
from tests.factories import DAY, HOUR

MINUTE = 60


def view_of(query: Query) -> Scenario:
    return build_cells(query).build_scenario(query)


def slots(view: Scenario) -> set[int]:
    return set(view.grid.starts_in(view.slot_mask))


def leaves_a_panel(query: Query, change) -> bool:
    return change_enumeration.find_opened(query, change) is not None


@given(queries() | mostly_busy_queries())
@settings(max_examples=example_count(200))
def test_a_view_has_exactly_the_slots_of_the_search(query):
    assert slots(view_of(query)) == list_starts(query)


@given(queries() | mostly_busy_queries())
def test_the_answer_of_a_view_is_that_of_the_search(query):
    cells = build_cells(query)
    assert cells.to_search_result(cells.build_scenario(query)) == search(query)


def test_a_panel_that_nothing_could_fill_has_no_answer():
    query = busy_from_nine_to_ten(groups=())
    cells = build_cells(query)
    with pytest.raises(EmptyPanelError):
        cells.to_search_result(cells.build_scenario(query))


@given(queries() | mostly_busy_queries())
def test_a_view_of_a_change_has_exactly_the_slots_of_its_search(query):
    cells = build_cells(query)
    for change in change_enumeration.list_changes(query):
        if not isinstance(change, TentativeMoved) and leaves_a_panel(query, change):
            changed = change.apply(query)
            assert slots(cells.build_scenario(changed)) == list_starts(changed)


@given(queries(), st.data())
def test_other_groups_are_filled_from_the_same_cells(query, data):
    other = replace(query, groups=data.draw(overlapping_groups(query.members)))
    cells = build_cells(query)
    assert slots(cells.build_scenario(other)) == list_starts(other)
    assert slots(cells.build_scenario(query).with_groups(other.groups)) == list_starts(other)


@given(queries() | mostly_busy_queries())
def test_people_have_at_each_start_the_reasons_that_the_search_gives(query):
    cells, answer = build_cells(query), search(query)
    asked = cells.build_scenario(query).requested_starts
    for one in query.members:
        found = cells.find_blocked_by_reason(one, query)
        expected = answer.find_blocked_by_reason(one)
        assert found.keys() == expected.keys()
        for reason, mask in expected.items():
            starts_asked = set(answer.grid.starts_in(mask)) & set(cells.grid.starts_in(asked))
            assert set(cells.grid.starts_in(found[reason] & asked)) == starts_asked


@given(queries())
def test_reasons_and_free_time_are_the_same_thing(query):
    cells = build_cells(query)
    for changed in (query, replace(query, buffer_before=0, buffer_after=0)):
        view = cells.build_scenario(changed)
        for one in query.members:
            forbidden = 0
            for mask in cells.find_blocked_by_reason(one, changed).values():
                forbidden |= mask
            assert (
                view.free_starts[one] & view.requested_starts == view.requested_starts & ~forbidden
            )


@given(queries())
def test_the_starts_asked_for_are_the_marks_in_the_time_asked_for(query):
    view = view_of(query)
    first, last = query.window
    marks = {start for start in range(first, last) if start % query.step == 0}
    times = query.periods or (query.window,)
    inside = {start for start in marks if any(begun <= start < end for begun, end in times)}
    assert set(view.grid.starts_in(view.requested_starts)) == inside


@given(queries() | mostly_busy_queries(), st.data())
def test_people_taken_as_free_open_what_they_would_open_with_empty_calendars(query, data):
    people = data.draw(st.lists(st.sampled_from(query.members), unique=True, max_size=3))
    free = replace(query, people={**query.people, **{one: Person(one) for one in people}})
    view = view_of(query)
    assert set(view.grid.starts_in(view.find_opened_if_free(*people))) == list_starts(
        free
    ) - list_starts(query)


@given(queries() | mostly_busy_queries())
def test_all_that_one_change_of_people_opens_is_almost_a_slot(query):
    view = view_of(query)
    almost = set(view.grid.starts_in(view.find_short_by(1)))
    for change in change_enumeration.list_changes(query):
        if isinstance(change, FewerOfPool | WithoutPerson | TentativeMoved):
            assert almost >= (change_enumeration.find_opened(query, change) or set())


@given(mostly_busy_queries())
def test_all_that_two_changes_of_people_open_lacks_two_at_most(query):
    view = view_of(query)
    almost = set(view.grid.starts_in(view.find_short_by(2)))
    changes = [
        change
        for change in change_enumeration.list_changes(query)
        if isinstance(change, FewerOfPool | WithoutPerson | TentativeMoved)
    ]
    for two in permutations(changes, 2):
        if not isinstance(two[1], FewerOfPool):
            assert almost >= (change_enumeration.find_opened(query, *two) or set())


def test_a_start_that_lacks_more_people_than_may_be_missing_is_not_almost_a_slot():
    busy = Person(1, (FreeBusy({BusyType.BUSY: ((8 * HOUR, 12 * HOUR),)}),))
    people = {1: busy, 2: replace(busy, id=2)}
    view = view_of(busy_from_nine_to_ten(groups=(Group.all_of((1, 2)),), people=people))
    assert [view.find_short_by(missing) for missing in (0, 1, 2)] == [0, 0, view.possible_starts]


def busy_from_nine_to_ten(**more) -> Query:
    person = Person(1, (FreeBusy({BusyType.BUSY: ((9 * HOUR, 10 * HOUR),)}),))
    window = (8 * HOUR, 12 * HOUR)
    query = Query(-DAY, window, 30 * MINUTE, (Group.all_of((1,)),), {1: person}, step=HOUR)
    return replace(query, **more)


def test_a_cell_divides_the_step_the_buffers_and_every_length():
    query = busy_from_nine_to_ten(buffer_before=10 * MINUTE)
    assert Cells(query).cell_seconds == 10 * MINUTE
    assert Cells(query, [45 * MINUTE]).cell_seconds == 5 * MINUTE
    assert Cells(busy_from_nine_to_ten(duration=37 * MINUTE)).cell_seconds == MINUTE


def test_a_slot_may_touch_busy_time_unless_it_has_a_buffer():
    query = busy_from_nine_to_ten(buffer_before=15 * MINUTE)
    cells = Cells(query)
    assert slots(cells.build_scenario(query)) == {8 * HOUR, 11 * HOUR}
    assert slots(cells.build_scenario(replace(query, buffer_before=0))) == {
        8 * HOUR,
        10 * HOUR,
        11 * HOUR,
    }


def test_what_a_buffer_alone_forbids_is_told_apart_from_busy_time():
    query = busy_from_nine_to_ten(buffer_before=15 * MINUTE)
    cells = Cells(query)
    masks = {
        reason: mask for reason, mask in cells.find_blocked_by_reason(1, query).items() if mask
    }
    asked = cells.build_scenario(query).requested_starts
    assert {reason: cells.grid.starts_in(mask & asked) for reason, mask in masks.items()} == {
        Reason.CALENDAR_BUSY: [9 * HOUR],
        Reason.BUFFER: [10 * HOUR],
    }


def test_a_buffer_reaches_beyond_the_window_on_both_sides():
    around = FreeBusy({BusyType.BUSY: ((7 * HOUR, 8 * HOUR), (12 * HOUR, 13 * HOUR))})
    query = busy_from_nine_to_ten(
        people={1: Person(1, (around,))}, buffer_before=HOUR, buffer_after=HOUR
    )
    assert slots(Cells(query).build_scenario(query)) == {9 * HOUR, 10 * HOUR}


def test_tentative_time_does_not_block_who_is_taken_as_firm():
    person = Person(1, (FreeBusy({BusyType.BUSY_TENTATIVE: ((9 * HOUR, 10 * HOUR),)}),))
    query = busy_from_nine_to_ten(people={1: person})
    cells = Cells(query)
    asked = cells.build_scenario(query).requested_starts
    assert cells.grid.starts_in(cells.find_free_starts(cells.blocked_cells[1], query) & asked) == [
        8 * HOUR, 10 * HOUR, 11 * HOUR,
    ]  # fmt: skip
    assert cells.find_free_starts(cells.without_tentative(1), query) & asked == asked
    assert cells.without_tentative(1) is cells.without_tentative(1)
