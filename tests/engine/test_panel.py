from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.panel import EmptyPanel, Group, UnfillableGroup, at_least, check

BITS = 12
masks = st.lists(st.integers(0, (1 << BITS) - 1), max_size=20)


@given(masks, st.integers(1, 22))
def test_at_least_counts_each_start_on_its_own(some, required):
    expected = sum(
        1 << bit for bit in range(BITS) if sum(mask >> bit & 1 for mask in some) >= required
    )
    assert at_least(required, some, (1 << BITS) - 1) == expected


def test_everyone_means_all_members_each_once():
    group = Group.everyone([3, 1, 3])
    assert (group.members, group.required, group.needs_everyone) == ((3, 1), 2, True)


def test_a_member_of_a_pool_counts_once():
    group = Group.any_of(2, [3, 1, 3])
    assert (group.members, group.needs_everyone) == ((3, 1), True)


@pytest.mark.parametrize("groups", [[], [Group.everyone([])], [Group.any_of(0, [])]])
def test_a_panel_of_nobody_is_empty(groups):
    with pytest.raises(EmptyPanel):
        check(groups)


@pytest.mark.parametrize("required", [-1, 0, 3])
def test_a_group_cannot_give_what_it_does_not_have(required):
    with pytest.raises(UnfillableGroup) as refused:
        check([Group.everyone([9]), Group.any_of(required, [1, 2])])
    assert (refused.value.required, refused.value.members) == (required, 2)
