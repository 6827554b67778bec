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
from tests.engine.strategies import one_group, overlapping_groups

BITS = 12
FULL = (1 << BITS) - 1
PEOPLE = range(1, 6)


def test_everyone_means_all_members_each_once():
    group = Group.all_of([3, 1, 3])
    assert (group.members, group.required, group.needs_everyone) == ((3, 1), 2, True)


def test_a_member_of_a_pool_counts_once():
    group = Group.any_of(2, [3, 1, 3])
    assert (group.members, group.needs_everyone) == ((3, 1), True)


def test_an_alternate_is_a_member_or_a_stand_in_but_not_both():
    group = Group.all_of([3, 1], alternates=[2, 1, 2, 5])
    assert (group.members, group.alternates, group.required) == ((3, 1), (2, 5), 2)
    assert (group.people, group.needs_everyone) == ((3, 1, 2, 5), False)


def test_a_group_may_need_its_alternates_as_well():
    assert Group.any_of(3, [1, 2], alternates=[3]).needs_everyone


def test_members_with_the_least_load_are_asked_first_and_alternates_in_their_order_last():
    group = Group.any_of(1, [4, 1, 3, 2], alternates=[6, 5])
    assert group.sort_by_preference({4: 2, 3: 1, 6: 9}) == [1, 2, 3, 4, 6, 5]


@pytest.mark.parametrize("groups", [[], [Group.all_of([])], [Group.any_of(0, [])]])
def test_a_panel_of_nobody_is_empty(groups):
    with pytest.raises(EmptyPanelError):
        validate(groups)


@pytest.mark.parametrize("required", [-1, 0, 3])
def test_a_group_cannot_give_what_it_does_not_have(required):
    with pytest.raises(UnfillableGroupError) as refused:
        validate([Group.all_of([9]), Group.any_of(required, [1, 2])])
    assert (refused.value.required, refused.value.members) == (required, 2)


@pytest.mark.parametrize("required", [0, 4])
def test_a_group_may_ask_for_its_members_and_alternates_and_no_more(required):
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
def test_groups_are_refused_exactly_if_nobody_could_seat_them(groups):
    if oracle.can_be_filled(groups, set(PEOPLE)):
        validate(groups)
    else:
        with pytest.raises(UnfillableGroupError):
            validate(groups)


def test_groups_that_share_nobody_are_counted_one_by_one():
    groups = (Group.all_of([1, 2]), Group.any_of(1, [2, 3]), Group.any_of(1, [4, 5]))
    found = {tuple(sorted(one.groups)): (one.required, one.people) for one in build_demands(groups)}
    assert found == {
        (0,): (2, (1, 2)),
        (1,): (1, (2, 3)),
        (2,): (1, (4, 5)),
        (0, 1): (3, (1, 2, 3)),
    }


def test_groups_that_are_linked_by_a_third_are_counted_with_it_alone():
    groups = (Group.any_of(1, [1, 2]), Group.any_of(1, [3, 4]), Group.any_of(1, [2, 3]))
    found = [sorted(one.groups) for one in build_demands(groups)]
    assert found == [[0], [1], [2], [0, 2], [1, 2], [0, 1, 2]]


def test_a_demand_needs_everyone_whom_nobody_can_stand_in_for():
    groups = (Group.any_of(1, [1, 2]), Group.all_of([1]))
    assert [one.needs_everyone for one in build_demands(groups)] == [False, True, True]


@st.composite
def free_people(draw) -> dict[int, int]:
    return {one: draw(st.integers(0, FULL) | st.just(FULL)) for one in PEOPLE}


@given(overlapping_groups(PEOPLE), free_people())
def test_groups_are_filled_where_some_seating_of_free_people_fills_them(groups, free):
    expected = sum(
        1 << bit
        for bit in range(BITS)
        if oracle.can_be_filled(groups, {one for one, mask in free.items() if mask >> bit & 1})
    )
    assert find_fillable_starts(groups, free, FULL) == expected


def test_nobody_takes_two_places():
    groups = (Group.any_of(1, [1, 2]), Group.any_of(1, [1, 2]))
    assert find_fillable_starts(groups, {1: 0b011, 2: 0b110}, 0b111) == 0b010


def test_a_group_with_nobody_to_spare_needs_one_fewer_without_them():
    assert remove_person((Group.all_of([1, 2]),), 1) == (Group.all_of([2]),)


def test_a_pool_with_somebody_to_spare_needs_as_many_without_them():
    assert remove_person((Group.any_of(2, [1, 2, 3]),), 1) == (Group.any_of(2, [2, 3]),)
    assert remove_person((Group.all_of([1, 2], [3]),), 1) == (Group.any_of(2, [2], [3]),)
    assert remove_person((Group.any_of(1, [1], [3]),), 3) == (Group.all_of([1]),)


def test_a_group_of_one_is_left_out_without_them():
    assert remove_person((Group.all_of([1]), Group.any_of(1, [2, 3])), 1) == (
        Group.any_of(1, [2, 3]),
    )


def test_a_group_that_does_not_name_a_person_stays_as_it_is():
    groups = (Group.any_of(1, [2, 3], [4]), Group.all_of([5]))
    assert remove_person(groups, 1) == groups


def test_without_the_only_person_nobody_is_left():
    with pytest.raises(EmptyPanelError):
        remove_person((Group.all_of([1]),), 1)


def test_there_may_be_too_few_people_left_for_groups_that_share_them():
    groups = (Group.any_of(1, [1, 2]), Group.any_of(1, [1, 2, 3]), Group.any_of(1, [3, 2]))
    with pytest.raises(UnfillableGroupError):
        remove_person(groups, 1)


def test_more_groups_than_can_be_counted_together_are_refused():
    groups = [Group.all_of([one]) for one in range(MAX_GROUPS + 1)]
    validate(groups[:-1])
    with pytest.raises(TooManyGroupsError, match="9 groups are more than 8"):
        validate(groups)
