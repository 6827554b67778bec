"""Hypothesis strategies for the groups of a panel."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from engine.panel import Group
from tests.engine.oracle import can_be_filled

#: False three times of four.
rarely = st.integers(0, 3).map(lambda number: number == 3)


@cache
def up_to(last: int) -> st.SearchStrategy[int]:
    return st.integers(1, last)


@cache
def _few_of(members: tuple[int, ...], min_size: int, max_size: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.sampled_from(members), min_size=min_size, max_size=max_size)


@st.composite
def _groups_of(draw, members: tuple[int, ...]) -> Group:
    chosen = draw(_few_of(members, 1, 6))
    alternates = draw(_few_of(members, 0, 2)) if draw(rarely) else []
    able = len({*chosen, *alternates})
    return Group.any_of(draw(up_to(able)), chosen, alternates)


def one_group(members) -> st.SearchStrategy[Group]:
    """Return a group that requires any number of its people; some may be alternates."""
    return _groups_of(tuple(members))


def overlapping_groups(members) -> st.SearchStrategy[tuple[Group, ...]]:
    """Return up to three groups that may share people and that all members together can fill."""
    return _overlapping_groups_of(tuple(members))


@cache
def _overlapping_groups_of(members: tuple[int, ...]) -> st.SearchStrategy[tuple[Group, ...]]:
    groups = st.lists(one_group(members), min_size=1, max_size=3).map(tuple)
    return groups.filter(lambda drawn: can_be_filled(drawn, set(members)))


@st.composite
def separate_groups(draw, members) -> tuple[Group, ...]:
    """Draw a group that needs everyone and a pool, without shared people."""
    split = draw(up_to(len(members) + 1)) - 1
    groups = [Group.all_of(members[:split])] if split else []
    if members[split:]:
        needed = draw(up_to(len(members[split:])))
        groups.append(Group.any_of(needed, members[split:]))
    return tuple(groups)


@cache
def any_groups(members: range) -> st.SearchStrategy[tuple[Group, ...]]:
    return separate_groups(members) | overlapping_groups(members)
