"""Who takes the places, and who is missed: at every start on its own what asking around gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from hypothesis import given
from hypothesis import strategies as st

from engine.assignment import choose, find_missing
from engine.panel import Group, find_fillable_starts
from tests.engine import oracle
from tests.engine.oracle import can_be_filled
from tests.engine.strategies import one_group, overlapping_groups
from tests.engine.test_panel import BITS, FULL, PEOPLE, free_people

loads = st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 2))
everybody_free = dict.fromkeys(range(1, 10), 1)


def seated(places: Sequence[Mapping[int, int]], bit: int = 0) -> list[list[int]]:
    """Who sits in each group at one start, in the order in which they were asked."""
    return [[one for one, mask in group.items() if mask >> bit & 1] for group in places]


def free_at(bit: int, free: Mapping[int, int]) -> set[int]:
    return {one for one, mask in free.items() if mask >> bit & 1}


def asked_in_turn(
    groups: Sequence[Group], free: Set[int], load: Mapping[int, int]
) -> list[list[int]]:
    """The same choice at one start, by asking one person after the other."""
    places: list[list[int]] = []
    for number, group in enumerate(groups):
        chosen: list[int] = []
        for person in group.sort_by_preference(load):
            left = free - {*chosen, person}
            if person in free and len(chosen) < group.required:
                rest = Group(tuple(group.people), group.required - len(chosen) - 1)
                if can_be_filled((rest, *groups[number + 1 :]), left):
                    chosen.append(person)
        places.append(chosen)
        free = free - {*chosen}
    return places


@given(overlapping_groups(PEOPLE), free_people(), loads)
def test_every_group_is_filled_with_free_people_of_its_own_who_sit_nowhere_else(groups, free, load):
    possible = find_fillable_starts(groups, free, FULL)
    places = choose(groups, free, load, FULL)
    for bit in free_at_all(possible):
        chosen = seated(places, bit)
        assert [len(some) for some in chosen] == [group.required for group in groups]
        assert all({*some} <= {*group.people} for some, group in zip(chosen, groups))
        everybody = [one for some in chosen for one in some]
        assert len(everybody) == len({*everybody})
        assert {*everybody} <= free_at(bit, free)


@given(overlapping_groups(PEOPLE), free_people(), loads)
def test_people_are_chosen_as_if_they_were_asked_one_after_the_other(groups, free, load):
    places = choose(groups, free, load, FULL)
    for bit in free_at_all(find_fillable_starts(groups, free, FULL)):
        assert seated(places, bit) == asked_in_turn(groups, free_at(bit, free), load)


@given(overlapping_groups(PEOPLE), free_people(), loads)
def test_nobody_is_chosen_where_a_group_cannot_be_filled(groups, free, load):
    possible = find_fillable_starts(groups, free, FULL)
    taken = [mask for group in choose(groups, free, load, FULL) for mask in group.values()]
    assert all(mask & ~possible == 0 for mask in taken)


@given(overlapping_groups(PEOPLE), free_people(), loads)
def test_a_choice_depends_on_nothing_but_what_is_given(groups, free, load):
    again = (dict(reversed(some.items())) for some in (free, load))
    assert choose(groups, free, load, FULL) == choose(groups, *again, FULL)


def free_at_all(mask: int) -> list[int]:
    return [bit for bit in range(BITS) if mask >> bit & 1]


def test_the_least_loaded_are_chosen_and_of_equals_the_first_named():
    groups = (Group.any_of(2, [1, 2, 3, 4]),)
    assert seated(choose(groups, everybody_free, {1: 1}, 1)) == [[2, 3]]
    assert seated(choose(groups, everybody_free, {}, 1)) == [[1, 2]]


def test_a_member_with_much_load_comes_before_an_alternate_with_none():
    groups = (Group.any_of(1, [1], alternates=[2]),)
    assert seated(choose(groups, everybody_free, {1: 99}, 1)) == [[1]]


def test_alternates_stand_in_in_their_order_where_members_do_not_suffice():
    groups = (Group.all_of([1, 2], alternates=[4, 3]),)
    free = {1: 0b1111, 2: 0b0001, 3: 0b1111, 4: 0b1011}
    places = choose(groups, free, {4: 9}, 0b1111)
    assert [seated(places, bit) for bit in range(4)] == [[[1, 2]], [[1, 4]], [[1, 3]], [[1, 4]]]


def test_nobody_takes_a_place_whom_another_group_cannot_do_without():
    groups = (Group.any_of(1, [1, 2]), Group.all_of([1]))
    assert seated(choose(groups, everybody_free, {2: 9}, 1)) == [[2], [1]]


def test_a_group_far_off_may_need_a_person_through_one_in_between():
    groups = (Group.any_of(1, [1, 2]), Group.any_of(1, [1, 3]), Group.all_of([3]))
    assert seated(choose(groups, everybody_free, {}, 1)) == [[2], [1], [3]]


def test_an_alternate_stands_in_for_a_member_whom_another_group_needs():
    groups = (Group.any_of(1, [1], alternates=[2]), Group.all_of([1]))
    assert seated(choose(groups, everybody_free, {}, 1)) == [[2], [1]]


@given(st.lists(one_group(PEOPLE), min_size=1, max_size=4).map(tuple), free_people())
def test_people_are_missed_where_one_place_more_could_be_filled_if_they_came(groups, free):
    found = find_missing(groups, free, FULL)
    assert found.keys() == {one for group in groups for one in group.people}
    for bit in range(BITS):
        there = {one for one, mask in free.items() if mask >> bit & 1}
        places = oracle.count_fillable_places(groups, there)
        for one, mask in found.items():
            more = oracle.count_fillable_places(groups, there | {one}) > places
            assert mask >> bit & 1 == more


def test_whoever_may_fill_the_last_place_is_missed():
    pool = (Group.any_of(2, [1, 2, 3]),)
    assert find_missing(pool, {1: 0b11, 2: 0b10, 3: 0b00}, 0b11) == {1: 0b00, 2: 0b01, 3: 0b01}
