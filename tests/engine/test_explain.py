from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given

from engine.busy_time import BusyType, FreeBusy
from engine.explain import Explanation, PersonCounts, explain
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
PersonReasons = dict[int, set[Reason]]


def explain_query(query: Query) -> Explanation:
    return explain(Cells(query))


def find_reasons_by_person(query: Query) -> dict[int, PersonReasons]:
    """Return the reasons that block each person at every start of the window."""
    result = search(query)
    reasons_by_start: dict[int, PersonReasons] = {
        start: {} for start in result.grid.starts_in(result.grid.full)
    }
    for person in query.members:
        for reason, mask in result.find_blocked_by_reason(person).items():
            for start in result.grid.starts_in(mask):
                reasons_by_start[start].setdefault(person, set()).add(reason)
    return reasons_by_start


def find_panel_reasons(query: Query) -> dict[int, set[Reason]]:
    """Return the reasons of the starts that the window or the notice blocks."""
    result = search(query)
    reasons_by_start: dict[int, set[Reason]] = {}
    for reason, mask in result.panel_reasons.items():
        for start in result.grid.starts_in(mask):
            reasons_by_start.setdefault(start, set()).add(reason)
    return reasons_by_start


def list_requested_starts(query: Query) -> list[int]:
    first, last = query.window
    return [
        start
        for start in range(first, last)
        if start % query.step == 0
        and any(a <= start < b for a, b in query.periods or ((first, last),))
    ]


def keep_missing(query: Query, reasons_by_person: PersonReasons) -> PersonReasons:
    """Keep the people who are missing: one more place would be filled if they were free."""
    free = set(query.members) - reasons_by_person.keys()
    filled = count_fillable_places(query.groups, free)
    return {
        person: reasons
        for person, reasons in reasons_by_person.items()
        if count_fillable_places(query.groups, free | {person}) > filled
    }


def reasons_at_each_start(query: Query) -> dict[int, set[Reason]]:
    """Return all reasons of every requested start; a slot has none."""
    people, panel = find_reasons_by_person(query), find_panel_reasons(query)
    return {
        start: panel.get(start, set()).union(*keep_missing(query, people[start]).values())
        for start in list_requested_starts(query)
    }


@given(queries() | mostly_busy_queries())
def test_every_requested_start_is_a_slot_or_has_one_first_reason(query):
    explanation = explain_query(query)
    assert explanation.start_count == len(list_requested_starts(query))
    assert explanation.slot_count == len(list_starts(query))
    assert (
        explanation.slot_count
        + sum(counted.first for counted in explanation.count_by_reason().values())
        == explanation.start_count
    )


@given(queries() | mostly_busy_queries())
def test_the_first_reason_is_the_first_in_the_order_of_reasons(query):
    reasons_by_start = reasons_at_each_start(query)
    order = list(Reason)
    expected = {
        start: min(reasons, key=order.index)
        for start, reasons in reasons_by_start.items()
        if reasons
    }
    explanation = explain_query(query)
    counted = {
        start: reason
        for reason, mask in explanation.first_blocked_by_reason.items()
        for start in explanation.scenario.grid.starts_in(mask)
    }
    assert counted == expected
    assert set(reasons_by_start) - set(expected) == list_starts(query)


@given(queries() | mostly_busy_queries())
def test_a_start_is_counted_once_under_each_of_its_reasons(query):
    reasons_by_start = reasons_at_each_start(query)
    expected = Counter(reason for reasons in reasons_by_start.values() for reason in reasons)
    counted = explain_query(query).count_by_reason()
    assert {reason: counted.all for reason, counted in counted.items()} == expected
    assert all(counts.first <= counts.all for counts in counted.values())


@given(queries() | mostly_busy_queries())
def test_a_sole_cause_counts_starts_that_open_without_the_reason(query):
    people, panel, slots = (
        find_reasons_by_person(query),
        find_panel_reasons(query),
        list_starts(query),
    )
    for reason, counted in explain_query(query).count_by_reason().items():
        open_without = {
            start
            for start in list_requested_starts(query)
            if panel.get(start, set()) <= {reason}
            and (reason is not Reason.NOTICE or start >= query.now)
            and can_be_filled(
                query.groups,
                {
                    person
                    for person in query.members
                    if people[start].get(person, set()) <= {reason}
                },
            )
        }
        assert counted.sole_cause == len(open_without - slots)


@given(queries() | mostly_busy_queries())
def test_a_person_takes_alone_what_would_be_slots_if_they_were_always_free(query):
    for person, counted in explain_query(query).count_by_person().items():
        free = replace(query, people={**query.people, person: Person(person)})
        assert counted.sole_cause == len(list_starts(free) - list_starts(query))


@given(queries() | mostly_busy_queries())
def test_a_person_blocks_the_starts_at_which_the_person_is_missing(query):
    people = find_reasons_by_person(query)
    reasons_by_start = {
        start: keep_missing(query, people[start]) for start in list_requested_starts(query)
    }
    for person, counted in explain_query(query).count_by_person().items():
        reasons_of_person = [
            reasons[person] for reasons in reasons_by_start.values() if person in reasons
        ]
        assert counted.blocked == len(reasons_of_person)
        assert counted.reasons == Counter(
            reason for reasons in reasons_of_person for reason in reasons
        )


def build_query(*calendars: FreeBusy, groups: tuple[Group, ...]) -> Query:
    """Build a query for people with one calendar each, from 00:00 to 02:00: four starts."""
    people = {number: Person(number, (calendar,)) for number, calendar in enumerate(calendars, 1)}
    return Query(-2 * DAY, (0, 2 * HOUR), HOUR, groups, people)


def count_blocked(query: Query) -> dict[int, int]:
    return {
        person: counted.blocked
        for person, counted in explain_query(query).count_by_person().items()
    }


def test_a_person_not_needed_by_a_pool_blocks_nothing():
    groups = (Group.all_of((1,)), Group.any_of(1, (2, 3)))
    assert count_blocked(build_query(ALL_DAY, FreeBusy(), ALL_DAY, groups=groups)) == {
        1: 4,
        2: 0,
        3: 0,
    }


def test_a_person_blocks_nothing_if_a_pool_is_filled_without_shared_people():
    groups = (Group.all_of((1,)), Group.any_of(1, (1, 2, 3)))
    assert count_blocked(build_query(ALL_DAY, FreeBusy(), ALL_DAY, groups=groups)) == {
        1: 4,
        2: 0,
        3: 0,
    }


def test_a_person_blocks_what_a_pool_lacks_because_of_shared_people():
    groups = (Group.all_of((1, 2)), Group.any_of(1, (2, 3)))
    assert count_blocked(build_query(ALL_DAY, FreeBusy(), ALL_DAY, groups=groups)) == {
        1: 4,
        2: 0,
        3: 4,
    }


def test_a_person_who_is_always_free_has_counts_too():
    groups = (Group.all_of((1, 2)),)
    counts = explain_query(build_query(ALL_DAY, FreeBusy(), groups=groups)).count_by_person()
    assert counts == {1: PersonCounts(4, {Reason.CALENDAR_BUSY: 4}, 3), 2: PersonCounts(0, {}, 0)}
