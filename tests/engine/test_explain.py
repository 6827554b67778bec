from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given

from engine.explain import Explanation, PersonCounts, explain
from engine.freebusy import BusyType, FreeBusy
from engine.panel import Group
from engine.person import Person
from engine.reasons import Reason
from engine.search import Query, search
from engine.what_if import Cells
from tests.engine.change_enumeration import list_starts
from tests.engine.oracle import can_be_filled, count_fillable_places
from tests.engine.strategies import mostly_busy_queries, queries
from tests.factories import DAY, HOUR

ALL_DAY = FreeBusy({BusyType.BUSY: ((0, DAY),)})
Why = dict[int, set[Reason]]


def account(query: Query) -> Explanation:
    return explain(Cells(query))


def away(query: Query) -> dict[int, Why]:
    """Every start of the window, and the reasons for which each person can't be there."""
    answer = search(query)
    found: dict[int, Why] = {start: {} for start in answer.grid.starts_in(answer.grid.full)}
    for one in query.members:
        for reason, mask in answer.find_blocked_by_reason(one).items():
            for start in answer.grid.starts_in(mask):
                found[start].setdefault(one, set()).add(reason)
    return found


def forbidden(query: Query) -> dict[int, set[Reason]]:
    """The starts that the window or the notice forbids."""
    answer = search(query)
    found: dict[int, set[Reason]] = {}
    for reason, mask in answer.panel_reasons.items():
        for start in answer.grid.starts_in(mask):
            found.setdefault(start, set()).add(reason)
    return found


def asked(query: Query) -> list[int]:
    first, last = query.window
    return [
        start
        for start in range(first, last)
        if start % query.step == 0
        and any(a <= start < b for a, b in query.periods or ((first, last),))
    ]


def missed(query: Query, why: Why) -> Why:
    """Of those who are away whoever is missed: one place more would be filled if they came."""
    free = set(query.members) - why.keys()
    filled = count_fillable_places(query.groups, free)
    return {
        one: reasons
        for one, reasons in why.items()
        if count_fillable_places(query.groups, free | {one}) > filled
    }


def reasons_at_each_start(query: Query) -> dict[int, set[Reason]]:
    """All reasons of every start that was asked for; a slot has none."""
    people, panel = away(query), forbidden(query)
    return {
        start: panel.get(start, set()).union(*missed(query, people[start]).values())
        for start in asked(query)
    }


@given(queries() | mostly_busy_queries())
def test_every_start_that_was_asked_for_is_a_slot_or_under_one_first_reason(query):
    told = account(query)
    assert told.start_count == len(asked(query))
    assert told.slot_count == len(list_starts(query))
    assert (
        told.slot_count + sum(counted.first for counted in told.count_by_reason().values())
        == told.start_count
    )


@given(queries() | mostly_busy_queries())
def test_the_first_reason_is_the_first_in_order_of_all_that_forbid_the_start(query):
    each = reasons_at_each_start(query)
    order = list(Reason)
    expected = {start: min(those, key=order.index) for start, those in each.items() if those}
    told = account(query)
    counted = {
        start: reason
        for reason, mask in told.first_blocked_by_reason.items()
        for start in told.scenario.grid.starts_in(mask)
    }
    assert counted == expected
    assert set(each) - set(expected) == list_starts(query)


@given(queries() | mostly_busy_queries())
def test_a_start_is_counted_once_under_each_of_its_reasons(query):
    each = reasons_at_each_start(query)
    expected = Counter(reason for those in each.values() for reason in those)
    counted = account(query).count_by_reason()
    assert {reason: counted.all for reason, counted in counted.items()} == expected
    assert all(one.first <= one.all for one in counted.values())


@given(queries() | mostly_busy_queries())
def test_a_reason_takes_alone_what_would_be_slots_if_it_forbade_nothing(query):
    people, panel, slots = away(query), forbidden(query), list_starts(query)
    for reason, counted in account(query).count_by_reason().items():
        open_without = {
            start
            for start in asked(query)
            if panel.get(start, set()) <= {reason}
            and (reason is not Reason.NOTICE or start >= query.now)
            and can_be_filled(
                query.groups,
                {one for one in query.members if people[start].get(one, set()) <= {reason}},
            )
        }
        assert counted.sole_cause == len(open_without - slots)


@given(queries() | mostly_busy_queries())
def test_a_person_takes_alone_what_would_be_slots_if_they_were_always_free(query):
    for one, counted in account(query).count_by_person().items():
        free = replace(query, people={**query.people, one: Person(one)})
        assert counted.sole_cause == len(list_starts(free) - list_starts(query))


@given(queries() | mostly_busy_queries())
def test_a_person_takes_the_starts_at_which_they_are_missed(query):
    people = away(query)
    why = {start: missed(query, people[start]) for start in asked(query)}
    for one, counted in account(query).count_by_person().items():
        theirs = [those[one] for those in why.values() if one in those]
        assert counted.blocked == len(theirs)
        assert counted.reasons == Counter(reason for those in theirs for reason in those)


def query_of(*calendars: FreeBusy, groups: tuple[Group, ...]) -> Query:
    """What people, one calendar each, are asked from midnight to two: four starts."""
    people = {number: Person(number, (one,)) for number, one in enumerate(calendars, 1)}
    return Query(-2 * DAY, (0, 2 * HOUR), HOUR, groups, people)


def taken(query: Query) -> dict[int, int]:
    return {one: counted.blocked for one, counted in account(query).count_by_person().items()}


def test_who_is_away_from_a_pool_that_has_enough_people_takes_nothing():
    groups = (Group.all_of((1,)), Group.any_of(1, (2, 3)))
    assert taken(query_of(ALL_DAY, FreeBusy(), ALL_DAY, groups=groups)) == {1: 4, 2: 0, 3: 0}


def test_who_is_away_takes_nothing_where_a_pool_has_enough_people_without_those_it_shares():
    groups = (Group.all_of((1,)), Group.any_of(1, (1, 2, 3)))
    assert taken(query_of(ALL_DAY, FreeBusy(), ALL_DAY, groups=groups)) == {1: 4, 2: 0, 3: 0}


def test_who_is_away_takes_what_a_pool_lacks_because_others_sit_elsewhere():
    groups = (Group.all_of((1, 2)), Group.any_of(1, (2, 3)))
    assert taken(query_of(ALL_DAY, FreeBusy(), ALL_DAY, groups=groups)) == {1: 4, 2: 0, 3: 4}


def test_who_is_always_free_has_an_account_as_well():
    groups = (Group.all_of((1, 2)),)
    told = account(query_of(ALL_DAY, FreeBusy(), groups=groups)).count_by_person()
    assert told == {1: PersonCounts(4, {Reason.CALENDAR_BUSY: 4}, 3), 2: PersonCounts(0, {}, 0)}
