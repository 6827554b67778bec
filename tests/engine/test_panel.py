from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.panel import (
    MAX_GROUPS,
    EmptyPanelError,
    Group,
    TooManyGroupsError,
    UnfillableGroupError,
    build_demands,
    find_fillable_starts,
    remove_person,
    validate,
)
from tests.engine import oracle
from tests.engine.group_strategies import one_group, overlapping_groups

BITS = 12
FULL = (1 << BITS) - 1
PEOPLE = range(1, 6)


def test_all_of_requires_every_distinct_member():
    group = Group.all_of([3, 1, 3])
    assert (group.members, group.required, group.needs_everyone) == ((3, 1), 2, True)


def test_a_repeated_member_of_a_pool_counts_once():
    group = Group.any_of(2, [3, 1, 3])
    assert (group.members, group.needs_everyone) == ((3, 1), True)


def test_an_alternate_who_is_a_member_is_dropped():
    group = Group.all_of([3, 1], alternates=[2, 1, 2, 5])
    assert (group.members, group.alternates, group.required) == ((3, 1), (2, 5), 2)
    assert (group.people, group.needs_everyone) == ((3, 1, 2, 5), False)


def test_a_group_may_need_its_alternates_as_well():
    assert Group.any_of(3, [1, 2], alternates=[3]).needs_everyone


def test_people_are_sorted_by_load_with_alternates_last():
    group = Group.any_of(1, [4, 1, 3, 2], alternates=[6, 5])
    assert group.sort_by_preference({4: 2, 3: 1, 6: 9}) == [1, 2, 3, 4, 6, 5]


@pytest.mark.parametrize("groups", [[], [Group.all_of([])], [Group.any_of(0, [])]])
def test_a_panel_without_people_is_empty(groups):
    with pytest.raises(EmptyPanelError):
        validate(groups)


@pytest.mark.parametrize("required", [-1, 0, 3])
def test_a_group_cannot_require_more_people_than_it_has(required):
    with pytest.raises(UnfillableGroupError) as refused:
        validate([Group.all_of([9]), Group.any_of(required, [1, 2])])
    assert (refused.value.required, refused.value.members) == (required, 2)


@pytest.mark.parametrize("required", [0, 4])
def test_a_group_can_require_its_members_and_alternates_but_not_more(required):
    with pytest.raises(
        UnfillableGroupError, match=f"a group of 3 people cannot require {required}"
    ):
        validate([Group.any_of(required, [1, 2], alternates=[3])])
    validate([Group.any_of(3, [1, 2], alternates=[3])])


def test_groups_that_share_too_few_people_cannot_be_filled():
    with pytest.raises(UnfillableGroupError) as refused:
        validate([Group.any_of(2, [1, 2, 3]), Group.any_of(1, [9]), Group.any_of(2, [2, 3])])
    assert (refused.value.required, refused.value.members) == (4, 3)
    validate([Group.any_of(2, [1, 2, 3]), Group.any_of(2, [2, 3], alternates=[4])])


@given(st.lists(one_group(PEOPLE), min_size=1, max_size=4).map(tuple))
def test_groups_are_refused_exactly_if_no_assignment_exists(groups):
    if oracle.can_be_filled(groups, set(PEOPLE)):
        validate(groups)
    else:
        with pytest.raises(UnfillableGroupError):
            validate(groups)


def test_groups_that_share_no_people_have_separate_demands():
    groups = (Group.all_of([1, 2]), Group.any_of(1, [2, 3]), Group.any_of(1, [4, 5]))
    demands = {
        tuple(sorted(demand.groups)): (demand.required, demand.people)
        for demand in build_demands(groups)
    }
    assert demands == {
        (0,): (2, (1, 2)),
        (1,): (1, (2, 3)),
        (2,): (1, (4, 5)),
        (0, 1): (3, (1, 2, 3)),
    }


def test_groups_linked_by_a_third_have_demands_with_it_only():
    groups = (Group.any_of(1, [1, 2]), Group.any_of(1, [3, 4]), Group.any_of(1, [2, 3]))
    demands = [sorted(demand.groups) for demand in build_demands(groups)]
    assert demands == [[0], [1], [2], [0, 2], [1, 2], [0, 1, 2]]


def test_a_demand_for_all_its_people_needs_everyone():
    groups = (Group.any_of(1, [1, 2]), Group.all_of([1]))
    assert [demand.needs_everyone for demand in build_demands(groups)] == [False, True, True]


@st.composite
def free_people(draw) -> dict[int, int]:
    return {person: draw(st.integers(0, FULL) | st.just(FULL)) for person in PEOPLE}


@given(overlapping_groups(PEOPLE), free_people())
def test_starts_are_fillable_where_an_assignment_exists(groups, free):
    expected = sum(
        1 << bit
        for bit in range(BITS)
        if oracle.can_be_filled(
            groups, {person for person, mask in free.items() if mask >> bit & 1}
        )
    )
    assert find_fillable_starts(groups, free, FULL) == expected


def test_a_person_fills_one_place_at_most():
    groups = (Group.any_of(1, [1, 2]), Group.any_of(1, [1, 2]))
    assert find_fillable_starts(groups, {1: 0b011, 2: 0b110}, 0b111) == 0b010


def test_a_full_group_requires_one_fewer_without_a_person():
    assert remove_person((Group.all_of([1, 2]),), 1) == (Group.all_of([2]),)


def test_a_pool_requires_as_many_without_a_person():
    assert remove_person((Group.any_of(2, [1, 2, 3]),), 1) == (Group.any_of(2, [2, 3]),)
    assert remove_person((Group.all_of([1, 2], [3]),), 1) == (Group.any_of(2, [2], [3]),)
    assert remove_person((Group.any_of(1, [1], [3]),), 3) == (Group.all_of([1]),)


def test_a_group_of_one_is_dropped_without_that_person():
    assert remove_person((Group.all_of([1]), Group.any_of(1, [2, 3])), 1) == (
        Group.any_of(1, [2, 3]),
    )


def test_a_group_without_the_person_is_unchanged():
    groups = (Group.any_of(1, [2, 3], [4]), Group.all_of([5]))
    assert remove_person(groups, 1) == groups


def test_removing_the_only_person_is_an_error():
    with pytest.raises(EmptyPanelError):
        remove_person((Group.all_of([1]),), 1)


def test_removing_a_shared_person_may_leave_too_few_people():
    groups = (Group.any_of(1, [1, 2]), Group.any_of(1, [1, 2, 3]), Group.any_of(1, [3, 2]))
    with pytest.raises(UnfillableGroupError):
        remove_person(groups, 1)


def test_too_many_groups_are_refused():
    groups = [Group.all_of([person]) for person in range(MAX_GROUPS + 1)]
    validate(groups[:-1])
    with pytest.raises(TooManyGroupsError, match="9 groups are more than 8"):
        validate(groups)
