"""People who have places keep them where they are free, and every group is filled."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from engine.kept_places import choose_keeping, fills_empty_place
from engine.panel import Group, find_fillable_starts

PEOPLE = range(7)


def is_seatable(groups: tuple[Group, ...], people: set[int]) -> bool:
    """Return whether exactly these people can fill all places, by trying all ways."""
    if not groups:
        return not people
    first, *others = groups
    return any(
        is_seatable(tuple(others), people.difference(chosen))
        for chosen in combinations(sorted(people.intersection(first.people)), first.required)
    )


@st.composite
def groups_and_free(draw) -> tuple[tuple[Group, ...], set[int]]:
    groups = []
    for _ in range(draw(st.integers(1, 3))):
        people = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=5, unique=True))
        alternates = draw(st.integers(0, len(people) - 1))
        required = draw(st.integers(1, min(2, len(people))))
        groups.append(
            Group.any_of(
                required, people[: len(people) - alternates], people[len(people) - alternates :]
            )
        )
    return tuple(groups), draw(st.sets(st.sampled_from(PEOPLE)))


@given(
    groups_and_free(),
    st.lists(st.sampled_from(PEOPLE), max_size=6, unique=True),
    st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 3)),
)
def test_as_many_as_possible_keep_a_place_and_all_places_are_filled(panel, current, load):
    groups, free = panel
    if not find_fillable_starts(groups, {person: int(person in free) for person in PEOPLE}, 1):
        return
    chosen = choose_keeping(groups, free, load, current)
    places = sum(group.required for group in groups)
    assert len(set(chosen)) == len(chosen) == places
    assert is_seatable(groups, set(chosen))
    assert set(chosen) <= free
    most = max(
        len(set(current).intersection(people))
        for people in combinations(sorted(free), places)
        if is_seatable(groups, set(people))
    )
    assert len(set(current).intersection(chosen)) == most


def test_person_with_less_load_does_not_take_the_place_of_another():
    groups = (Group.any_of(1, [1, 2]), Group.any_of(1, [2, 3]))
    assert sorted(choose_keeping(groups, {1, 2, 3}, {1: 5, 2: 0, 3: 0}, [1, 2])) == [1, 2]


def test_alternate_keeps_the_place_although_the_member_is_free_again():
    groups = (Group.any_of(1, [1], [9]),)
    assert choose_keeping(groups, {1, 9}, {}, [9]) == [9]


def test_places_of_others_are_filled_fairly():
    groups = (Group.any_of(2, [1, 2, 3, 4]),)
    load = {1: 3, 2: 1, 3: 2, 4: 9}
    assert choose_keeping(groups, {1, 2, 3, 4}, load, [4]) == [4, 2]
    assert choose_keeping(groups, {1, 2, 3}, load, [4]) == [2, 3]


def count_filled(groups: tuple[Group, ...], people: set[int]) -> int:
    """Return how many places people can fill, by trying every choice of places and people."""
    if not groups:
        return 0
    first, *others = groups
    able = sorted(people.intersection(first.people))
    return max(
        len(chosen) + count_filled(tuple(others), people.difference(chosen))
        for size in range(min(first.required, len(able)) + 1)
        for chosen in combinations(able, size)
    )


@given(groups_and_free(), st.sampled_from(PEOPLE))
def test_person_fills_an_empty_place_exactly_if_more_places_are_filled(panel, person):
    groups, seated = panel
    seated = seated - {person}
    more = count_filled(groups, seated | {person}) > count_filled(groups, seated)
    assert fills_empty_place(groups, sorted(seated), person) == more
