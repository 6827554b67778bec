from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given

from engine.busy_time import BusyType, FreeBusy
from engine.changes import (
    FewerOfPool,
    ShorterDuration,
    ShorterNotice,
    TentativeMoved,
    WithoutBuffers,
    WithoutPerson,
)
from engine.panel import EmptyPanelError, Group, UnfillableGroupError
from engine.person import Person
from engine.search import Query
from tests.engine import change_enumeration
from tests.engine.strategies import queries
from tests.factories import DAY, HOUR

TENTATIVE_TIME = (0, HOUR)
GROUPS = (Group.all_of((1, 2)), Group.any_of(2, (3, 4, 5)))


def build_query(groups: tuple[Group, ...] = GROUPS, **fields_) -> Query:
    calendar = FreeBusy({BusyType.BUSY_TENTATIVE: (TENTATIVE_TIME,)})
    people = {number: Person(number, (calendar,)) for number in range(1, 6)}
    return replace(
        Query(0, (0, DAY), HOUR, groups, people, buffer_before=300, buffer_after=600), **fields_
    )


def list_changed_fields(before: Query, after: Query) -> set[str]:
    """Return the names of the fields that differ."""
    names = [field.name for field in fields(Query)]
    return {name for name in names if getattr(before, name) != getattr(after, name)}


def test_removing_a_person_from_a_full_group_requires_one_fewer():
    assert WithoutPerson(2).apply(build_query()).groups == (Group((1,), 1), GROUPS[1])


def test_removing_a_person_from_a_pool_requires_as_many_as_before():
    assert WithoutPerson(5).apply(build_query()).groups == (GROUPS[0], Group((3, 4), 2))


def test_an_alternate_can_be_removed():
    query = build_query((Group.any_of(1, (1,), (2,)),))
    assert WithoutPerson(2).apply(query).groups == (Group((1,), 1),)


def test_a_group_without_people_is_dropped():
    query = build_query((Group.all_of((1,)), GROUPS[1]))
    assert WithoutPerson(1).apply(query).groups == (GROUPS[1],)


def test_the_last_person_cannot_be_removed():
    with pytest.raises(EmptyPanelError):
        WithoutPerson(1).apply(build_query((Group.all_of((1,)),)))


def test_a_removal_must_leave_enough_people_for_shared_groups():
    query = build_query((Group.any_of(1, (1, 2)), Group.all_of((2,))))
    with pytest.raises(UnfillableGroupError):
        WithoutPerson(1).apply(query)


def test_a_pool_requires_the_number_of_the_change():
    assert FewerOfPool(1, 1).apply(build_query()).groups == (GROUPS[0], Group((3, 4, 5), 1))


def test_a_tentative_interval_is_moved_for_one_person_only():
    query = build_query()
    after = TentativeMoved(2, TENTATIVE_TIME).apply(query)
    assert not any(after.people[2].busy_parts())
    assert after.people == {**query.people, 2: after.people[2]}


def test_duration_notice_and_buffers_can_change():
    query = build_query()
    assert ShorterDuration(1800).apply(query) == replace(query, duration=1800)
    assert ShorterNotice(HOUR).apply(query) == replace(query, notice=HOUR)
    assert WithoutBuffers().apply(query) == replace(query, buffer_before=0, buffer_after=0)


@given(queries())
def test_a_change_replaces_one_thing(query):
    allowed_fields = {
        FewerOfPool: {"groups"},
        WithoutPerson: {"groups"},
        TentativeMoved: {"people"},
        ShorterDuration: {"duration"},
        ShorterNotice: {"notice"},
        WithoutBuffers: {"buffer_before", "buffer_after"},
    }
    for change in change_enumeration.list_changes(query):
        if change_enumeration.find_opened(query, change) is not None:
            assert list_changed_fields(query, change.apply(query)) <= allowed_fields[type(change)]


def test_each_change_has_its_own_kind():
    kinds = [FewerOfPool, WithoutPerson, TentativeMoved, ShorterDuration, ShorterNotice]
    assert len({kind.kind for kind in [*kinds, WithoutBuffers]}) == 6
