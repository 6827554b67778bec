"""Assignments and missing people: at every start the same as a search one person at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from hypothesis import given
from hypothesis import strategies as st

from engine.assignment import choose, find_missing
from engine.panel import Group, find_fillable_starts
from tests.engine import oracle
from tests.engine.group_strategies import one_group, overlapping_groups
from tests.engine.oracle import can_be_filled
from tests.engine.test_panel import BITS, FULL, PEOPLE, free_people

loads = st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 2))
EVERYONE_FREE = dict.fromkeys(range(1, 10), 1)


def list_assigned(places: Sequence[Mapping[int, int]], bit: int = 0) -> list[list[int]]:
    """Return who is assigned to each group at one start, in order of preference."""
    return [[person for person, mask in group.items() if mask >> bit & 1] for group in places]


def find_free_people(bit: int, free: Mapping[int, int]) -> set[int]:
    return {person for person, mask in free.items() if mask >> bit & 1}


def assign_one_by_one(
    groups: Sequence[Group], free: Set[int], load: Mapping[int, int]
) -> list[list[int]]:
    """Make the same choice at one start, one person after the other."""
    places: list[list[int]] = []
    for number, group in enumerate(groups):
        chosen: list[int] = []
        for person in group.sort_by_preference(load):
            left = free - {*chosen, person}
            if person in free and len(chosen) < group.required:
                remaining_group = Group(tuple(group.people), group.required - len(chosen) - 1)
                if can_be_filled((remaining_group, *groups[number + 1 :]), left):
                    chosen.append(person)
        places.append(chosen)
        free = free - {*chosen}
    return places


@given(overlapping_groups(PEOPLE), free_people(), loads)
def test_every_group_is_filled_with_its_own_free_people_once_each(groups, free, load):
    possible = find_fillable_starts(groups, free, FULL)
    places = choose(groups, free, load, FULL)
    for bit in list_bits(possible):
        chosen = list_assigned(places, bit)
        assert [len(people) for people in chosen] == [group.required for group in groups]
        assert all({*people} <= {*group.people} for people, group in zip(chosen, groups))
        all_chosen = [person for people in chosen for person in people]
        assert len(all_chosen) == len({*all_chosen})
        assert {*all_chosen} <= find_free_people(bit, free)


@given(overlapping_groups(PEOPLE), free_people(), loads)
def test_masks_choose_the_same_people_as_one_by_one_assignment(groups, free, load):
    places = choose(groups, free, load, FULL)
    for bit in list_bits(find_fillable_starts(groups, free, FULL)):
        assert list_assigned(places, bit) == assign_one_by_one(
            groups, find_free_people(bit, free), load
        )


@given(overlapping_groups(PEOPLE), free_people(), loads)
def test_no_one_is_chosen_where_a_group_cannot_be_filled(groups, free, load):
    possible = find_fillable_starts(groups, free, FULL)
    masks = [mask for group in choose(groups, free, load, FULL) for mask in group.values()]
    assert all(mask & ~possible == 0 for mask in masks)


@given(overlapping_groups(PEOPLE), free_people(), loads)
def test_the_choice_does_not_depend_on_the_order_of_mappings(groups, free, load):
    again = (dict(reversed(mapping.items())) for mapping in (free, load))
    assert choose(groups, free, load, FULL) == choose(groups, *again, FULL)


def list_bits(mask: int) -> list[int]:
    return [bit for bit in range(BITS) if mask >> bit & 1]


def test_the_least_loaded_members_are_chosen_and_ties_keep_member_order():
    groups = (Group.any_of(2, [1, 2, 3, 4]),)
    assert list_assigned(choose(groups, EVERYONE_FREE, {1: 1}, 1)) == [[2, 3]]
    assert list_assigned(choose(groups, EVERYONE_FREE, {}, 1)) == [[1, 2]]


def test_a_loaded_member_is_preferred_to_an_alternate_without_load():
    groups = (Group.any_of(1, [1], alternates=[2]),)
    assert list_assigned(choose(groups, EVERYONE_FREE, {1: 99}, 1)) == [[1]]


def test_alternates_replace_busy_members_in_their_order():
    groups = (Group.all_of([1, 2], alternates=[4, 3]),)
    free = {1: 0b1111, 2: 0b0001, 3: 0b1111, 4: 0b1011}
    places = choose(groups, free, {4: 9}, 0b1111)
    assert [list_assigned(places, bit) for bit in range(4)] == [
        [[1, 2]],
        [[1, 4]],
        [[1, 3]],
        [[1, 4]],
    ]


def test_a_person_whom_another_group_cannot_spare_is_not_chosen():
    groups = (Group.any_of(1, [1, 2]), Group.all_of([1]))
    assert list_assigned(choose(groups, EVERYONE_FREE, {2: 9}, 1)) == [[2], [1]]


def test_a_person_may_be_needed_through_a_chain_of_groups():
    groups = (Group.any_of(1, [1, 2]), Group.any_of(1, [1, 3]), Group.all_of([3]))
    assert list_assigned(choose(groups, EVERYONE_FREE, {}, 1)) == [[2], [1], [3]]


def test_an_alternate_replaces_a_member_whom_another_group_needs():
    groups = (Group.any_of(1, [1], alternates=[2]), Group.all_of([1]))
    assert list_assigned(choose(groups, EVERYONE_FREE, {}, 1)) == [[2], [1]]


@given(st.lists(one_group(PEOPLE), min_size=1, max_size=4).map(tuple), free_people())
def test_people_are_missing_where_they_would_fill_one_more_place(groups, free):
    missing = find_missing(groups, free, FULL)
    assert missing.keys() == {person for group in groups for person in group.people}
    for bit in range(BITS):
        free_at_bit = {person for person, mask in free.items() if mask >> bit & 1}
        places = oracle.count_fillable_places(groups, free_at_bit)
        for person, mask in missing.items():
            more = oracle.count_fillable_places(groups, free_at_bit | {person}) > places
            assert mask >> bit & 1 == more


def test_everyone_who_could_fill_the_last_place_is_missing():
    pool = (Group.any_of(2, [1, 2, 3]),)
    assert find_missing(pool, {1: 0b11, 2: 0b10, 3: 0b00}, 0b11) == {1: 0b00, 2: 0b01, 3: 0b01}
