from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings

from engine import suggest
from engine.changes import (
    FewerOfPool,
    ShorterDuration,
    ShorterNotice,
    TentativeMoved,
    WithoutBuffers,
    WithoutPerson,
)
from engine.freebusy import BusyType, FreeBusy
from engine.panel import Group
from engine.person import Person
from engine.search import Query, search
from engine.suggest import Suggestion
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


def ask(*calendars: FreeBusy, groups: tuple[Group, ...] = (), **more) -> Query:
    """What people, one calendar each, are asked from midnight to two: three starts."""
    people = {number: Person(number, (one,)) for number, one in enumerate(calendars, 1)}
    query = Query(-2 * DAY, (0, 2 * HOUR), HOUR, groups or (Group.all_of(people),), people)
    return replace(query, **more)


def singles(query: Query) -> list[Suggestion]:
    cells = suggest.build_cells(query)
    return suggest.find_single(cells, cells.build_scenario(query))


def pairs(query: Query) -> list[Suggestion]:
    cells = suggest.build_cells(query)
    return suggest.find_pairs(cells, cells.build_scenario(query))


def is_stuck(query: Query) -> bool:
    """Whether nobody offers a slot, and no single change opens one."""
    return not search(query).mask and not singles(query)


@given(queries() | mostly_busy_queries())
@settings(max_examples=example_count(300))
def test_the_single_changes_are_all_that_open_slots_when_they_are_searched(query):
    found = {change: one.opened_count for one in singles(query) for change in one.changes}
    assert found == change_enumeration.count_singles(query)


@given(queries() | mostly_busy_queries())
def test_a_single_change_takes_no_slot_away(query):
    before = change_enumeration.list_starts(query)
    for one in singles(query):
        [change] = one.changes
        assert before <= change_enumeration.list_starts(change.apply(query))


@given(mostly_busy_queries().filter(is_stuck))
@settings(max_examples=example_count(150))
def test_the_pairs_are_all_that_open_slots_where_no_single_change_does(query):
    found = pairs(query)
    opens = {frozenset(one.changes): one.opened_count for one in found}
    assert opens == change_enumeration.count_pairs(query)
    assert len(opens) == len(found)
    for one in found:
        assert len(change_enumeration.find_opened(query, *one.changes)) == one.opened_count


@given(queries() | mostly_busy_queries())
def test_what_opens_most_comes_first(query):
    for found in (singles(query), pairs(query) if is_stuck(query) else []):
        assert all(more.opened_count >= fewer.opened_count for more, fewer in pairwise(found))


def test_who_alone_is_away_need_not_be_asked():
    assert singles(ask(FREE, BUSY)) == [Suggestion((WithoutPerson(2),), 3)]


def test_the_only_person_is_always_asked():
    assert singles(ask(BUSY)) == []


def test_a_pool_may_give_one_fewer():
    query = ask(FREE, BUSY, BUSY, groups=(Group.any_of(2, (1, 2, 3)),))
    assert singles(query) == [Suggestion((FewerOfPool(0, 1),), 3)]


def test_tentative_time_may_be_moved():
    assert Suggestion((TentativeMoved(2, FIRST_HOUR),), 2) in singles(
        ask(FREE, tentative(FIRST_HOUR))
    )


def test_the_interview_may_be_shorter():
    query = ask(FreeBusy({BusyType.BUSY: ((0, 75 * MINUTE),)}))
    expected = [Suggestion((ShorterDuration(minutes * MINUTE),), 1) for minutes in (30, 15)]
    assert singles(query) == expected


def test_buffers_may_be_left_out():
    query = ask(FreeBusy({BusyType.BUSY: ((-HOUR, 0),)}), buffer_before=2 * HOUR)
    assert singles(query) == [Suggestion((WithoutBuffers(),), 3)]


def test_the_notice_may_be_shorter():
    query = ask(FREE, now=-4 * HOUR, notice=DAY)
    expected = [Suggestion((ShorterNotice(hours * HOUR),), 3) for hours in (4, 1)]
    assert singles(query) == expected


def test_two_people_who_are_away_are_a_pair():
    assert pairs(ask(FREE, BUSY, BUSY)) == [Suggestion((WithoutPerson(2), WithoutPerson(3)), 3)]


def test_two_stretches_of_two_people_are_a_pair():
    query = ask(tentative((0, 2 * HOUR)), tentative((0, 2 * HOUR)))
    moved = [TentativeMoved(one, (0, 2 * HOUR)) for one in (1, 2)]
    assert Suggestion(tuple(moved), 3) in pairs(query)


def test_a_pool_is_named_by_its_number_before_people_leave_the_panel():
    groups = (Group.all_of((1,)), Group.any_of(2, (2, 3, 4)))
    expected = [Suggestion((FewerOfPool(1, 1), WithoutPerson(1)), 3)]
    assert pairs(ask(BUSY, FREE, BUSY, BUSY, groups=groups)) == expected


def test_a_pair_stands_in_the_order_in_which_it_can_be_made():
    """Without person 1 first, nobody would be left to fill both groups."""
    groups = (Group.any_of(1, (1, 2)), Group.all_of((2, 3)))
    expected = [Suggestion((WithoutPerson(2), WithoutPerson(1)), 3)]
    assert pairs(ask(BUSY, FREE, FREE, groups=groups)) == expected


def test_where_everybody_is_far_from_free_there_is_nothing_to_suggest():
    assert pairs(ask(BUSY, BUSY, BUSY)) == []
