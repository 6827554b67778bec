from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings

from engine import suggested_changes
from engine.busy_time import BusyType, FreeBusy
from engine.changes import (
    FewerOfPool,
    ShorterDuration,
    ShorterNotice,
    TentativeMoved,
    WithoutBuffers,
    WithoutPerson,
)
from engine.panel import Group
from engine.person import Person
from engine.search import Query, search
from engine.suggested_changes import Suggestion
from tests.engine import change_enumeration
from tests.engine.strategies import mostly_busy_queries, queries
from tests.examples import example_count
from tests.factories import DAY, HOUR

MINUTE = 60
FREE = FreeBusy()
BUSY = FreeBusy({BusyType.BUSY: ((-9 * DAY, 9 * DAY),)})
FIRST_HOUR = (0, HOUR)


def tentative(*times: tuple[int, int]) -> FreeBusy:
    return FreeBusy({BusyType.BUSY_TENTATIVE: times})


def build_query(*calendars: FreeBusy, groups: tuple[Group, ...] = (), **fields) -> Query:
    """Build a query for people with one calendar each, from 00:00 to 02:00: three slots."""
    people = {number: Person(number, (calendar,)) for number, calendar in enumerate(calendars, 1)}
    query = Query(-2 * DAY, (0, 2 * HOUR), HOUR, groups or (Group.all_of(people),), people)
    return replace(query, **fields)


def find_single(query: Query) -> list[Suggestion]:
    cells = suggested_changes.build_cells(query)
    return suggested_changes.find_single(cells, cells.build_scenario(query))


def find_pairs(query: Query) -> list[Suggestion]:
    cells = suggested_changes.build_cells(query)
    return suggested_changes.find_pairs(cells, cells.build_scenario(query))


def needs_two_changes(query: Query) -> bool:
    """Return whether there is no slot and no single change opened_counts one."""
    return not search(query).mask and not find_single(query)


@given(queries() | mostly_busy_queries())
@settings(max_examples=example_count(300))
def test_single_suggestions_are_all_changes_that_open_slots(query):
    suggestions = {
        change: suggestion.opened_count
        for suggestion in find_single(query)
        for change in suggestion.changes
    }
    assert suggestions == change_enumeration.count_singles(query)


@given(queries() | mostly_busy_queries())
def test_a_single_change_removes_no_slot(query):
    before = change_enumeration.list_starts(query)
    for suggestion in find_single(query):
        [change] = suggestion.changes
        assert before <= change_enumeration.list_starts(change.apply(query))


@given(mostly_busy_queries().filter(needs_two_changes))
def test_pairs_are_all_two_changes_that_open_slots(query):
    suggestions = find_pairs(query)
    opened_counts = {
        frozenset(suggestion.changes): suggestion.opened_count for suggestion in suggestions
    }
    assert opened_counts == change_enumeration.count_pairs(query)
    assert len(opened_counts) == len(suggestions)
    for suggestion in suggestions:
        assert (
            len(change_enumeration.find_opened(query, *suggestion.changes))
            == suggestion.opened_count
        )


@given(queries() | mostly_busy_queries())
def test_suggestions_are_sorted_by_opened_slots(query):
    for suggestions in (find_single(query), find_pairs(query) if needs_two_changes(query) else []):
        assert all(
            suggestion.opened_count >= fewer.opened_count
            for suggestion, fewer in pairwise(suggestions)
        )


def test_leaving_out_the_only_busy_person_is_suggested():
    assert find_single(build_query(FREE, BUSY)) == [Suggestion((WithoutPerson(2),), 3)]


def test_leaving_out_the_only_person_is_not_suggested():
    assert find_single(build_query(BUSY)) == []


def test_requiring_one_fewer_of_a_pool_is_suggested():
    query = build_query(FREE, BUSY, BUSY, groups=(Group.any_of(2, (1, 2, 3)),))
    assert find_single(query) == [Suggestion((FewerOfPool(0, 1),), 3)]


def test_moving_tentative_time_is_suggested():
    assert Suggestion((TentativeMoved(2, FIRST_HOUR),), 2) in find_single(
        build_query(FREE, tentative(FIRST_HOUR))
    )


def test_a_shorter_duration_is_suggested():
    query = build_query(FreeBusy({BusyType.BUSY: ((0, 75 * MINUTE),)}))
    expected = [Suggestion((ShorterDuration(minutes * MINUTE),), 1) for minutes in (30, 15)]
    assert find_single(query) == expected


def test_leaving_out_buffers_is_suggested():
    query = build_query(FreeBusy({BusyType.BUSY: ((-HOUR, 0),)}), buffer_before=2 * HOUR)
    assert find_single(query) == [Suggestion((WithoutBuffers(),), 3)]


def test_a_shorter_notice_is_suggested():
    query = build_query(FREE, now=-4 * HOUR, notice=DAY)
    expected = [Suggestion((ShorterNotice(hours * HOUR),), 3) for hours in (4, 1)]
    assert find_single(query) == expected


def test_leaving_out_two_busy_people_is_a_pair():
    assert find_pairs(build_query(FREE, BUSY, BUSY)) == [
        Suggestion((WithoutPerson(2), WithoutPerson(3)), 3)
    ]


def test_moving_tentative_time_of_two_people_is_a_pair():
    query = build_query(tentative((0, 2 * HOUR)), tentative((0, 2 * HOUR)))
    moved = [TentativeMoved(person, (0, 2 * HOUR)) for person in (1, 2)]
    assert Suggestion(tuple(moved), 3) in find_pairs(query)


def test_a_pool_is_changed_before_a_person_is_left_out():
    groups = (Group.all_of((1,)), Group.any_of(2, (2, 3, 4)))
    expected = [Suggestion((FewerOfPool(1, 1), WithoutPerson(1)), 3)]
    assert find_pairs(build_query(BUSY, FREE, BUSY, BUSY, groups=groups)) == expected


def test_a_pair_is_in_the_order_in_which_it_can_be_applied():
    """If person 1 were removed first, one person would remain for two groups."""
    groups = (Group.any_of(1, (1, 2)), Group.all_of((2, 3)))
    expected = [Suggestion((WithoutPerson(2), WithoutPerson(1)), 3)]
    assert find_pairs(build_query(BUSY, FREE, FREE, groups=groups)) == expected


def test_three_busy_people_have_no_suggestions():
    assert find_pairs(build_query(BUSY, BUSY, BUSY)) == []
