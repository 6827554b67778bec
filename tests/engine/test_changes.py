from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given

from engine.changes import (
    FewerOfPool,
    ShorterDuration,
    ShorterNotice,
    TentativeMoved,
    WithoutBuffers,
    WithoutPerson,
)
from engine.freebusy import BusyType, FreeBusy
from engine.panel import EmptyPanelError, Group, UnfillableGroupError
from engine.person import Person
from engine.search import Query
from tests.engine import change_enumeration
from tests.engine.strategies import queries
from tests.factories import DAY, HOUR

STRETCH = (0, HOUR)
GROUPS = (Group.all_of((1, 2)), Group.any_of(2, (3, 4, 5)))


def ask(groups: tuple[Group, ...] = GROUPS, **more) -> Query:
    maybe = FreeBusy({BusyType.BUSY_TENTATIVE: (STRETCH,)})
    people = {number: Person(number, (maybe,)) for number in range(1, 6)}
    return replace(
        Query(0, (0, DAY), HOUR, groups, people, buffer_before=300, buffer_after=600), **more
    )


def changed(before: Query, after: Query) -> set[str]:
    """The names of what differs."""
    names = [one.name for one in fields(Query)]
    return {name for name in names if getattr(before, name) != getattr(after, name)}


def test_a_group_that_needs_everyone_needs_one_person_less_without_one():
    assert WithoutPerson(2).apply(ask()).groups == (Group((1,), 1), GROUPS[1])


def test_a_pool_needs_as_many_without_one_of_it():
    assert WithoutPerson(5).apply(ask()).groups == (GROUPS[0], Group((3, 4), 2))


def test_an_alternate_may_be_left_out_as_well():
    query = ask((Group.any_of(1, (1,), (2,)),))
    assert WithoutPerson(2).apply(query).groups == (Group((1,), 1),)


def test_a_group_of_whom_nobody_is_left_is_no_longer_filled():
    query = ask((Group.all_of((1,)), GROUPS[1]))
    assert WithoutPerson(1).apply(query).groups == (GROUPS[1],)


def test_somebody_must_be_left_to_ask():
    with pytest.raises(EmptyPanelError):
        WithoutPerson(1).apply(ask((Group.all_of((1,)),)))


def test_groups_that_share_people_must_still_be_filled_together():
    query = ask((Group.any_of(1, (1, 2)), Group.all_of((2,))))
    with pytest.raises(UnfillableGroupError):
        WithoutPerson(1).apply(query)


def test_a_pool_gives_as_many_as_the_change_says():
    assert FewerOfPool(1, 1).apply(ask()).groups == (GROUPS[0], Group((3, 4, 5), 1))


def test_a_stretch_is_moved_for_one_person_alone():
    query = ask()
    after = TentativeMoved(2, STRETCH).apply(query)
    assert not any(after.people[2].busy_parts())
    assert after.people == {**query.people, 2: after.people[2]}


def test_the_interview_itself_may_change():
    query = ask()
    assert ShorterDuration(1800).apply(query) == replace(query, duration=1800)
    assert ShorterNotice(HOUR).apply(query) == replace(query, notice=HOUR)
    assert WithoutBuffers().apply(query) == replace(query, buffer_before=0, buffer_after=0)


@given(queries())
def test_a_change_changes_one_thing(query):
    things = {
        FewerOfPool: {"groups"},
        WithoutPerson: {"groups"},
        TentativeMoved: {"people"},
        ShorterDuration: {"duration"},
        ShorterNotice: {"notice"},
        WithoutBuffers: {"buffer_before", "buffer_after"},
    }
    for change in change_enumeration.list_changes(query):
        if change_enumeration.find_opened(query, change) is not None:
            assert changed(query, change.apply(query)) <= things[type(change)]


def test_each_change_has_a_name_of_its_own():
    kinds = [FewerOfPool, WithoutPerson, TentativeMoved, ShorterDuration, ShorterNotice]
    assert len({kind.kind for kind in [*kinds, WithoutBuffers]}) == 6
