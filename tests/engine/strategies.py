"""Queries as hypothesis draws them: short windows, everything else as rough as it may come."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from engine.freebusy import EVERY_TYPE, BusyType, FreeBusy
from engine.grid import STEPS
from engine.panel import Group
from engine.person import Person
from engine.search import Query
from tests.cast import DAY, HOUR, at

#: An ordinary day, both changes of Berlin's clock, a year's end, the epoch.
ANCHORS = [
    at("2025-01-22T09:00:00Z"),
    at("2025-03-30T01:00:00Z"),
    at("2025-10-26T01:00:00Z"),
    at("2024-12-31T23:00:00Z"),
    0,
]
LONGEST_WINDOW = 30 * HOUR


@st.composite
def intervals(draw, around: int) -> tuple[int, int]:
    """Near `around`; most have some hours, some are empty or reversed, some fit the marks."""
    start = around + draw(st.integers(-6 * HOUR, LONGEST_WINDOW))
    length = draw(st.integers(-HOUR, 8 * HOUR))
    if draw(st.booleans()):
        start, length = start // 900 * 900, length // 900 * 900
    return start, start + length


@st.composite
def calendars(draw, around: int) -> FreeBusy:
    busy = draw(
        st.dictionaries(
            st.sampled_from(BusyType), st.lists(intervals(around), max_size=3).map(tuple)
        )
    )
    return FreeBusy(busy, tuple(draw(st.lists(intervals(around), max_size=1))))


@st.composite
def people(draw, around: int, number: int) -> Person:
    blocking = draw(st.just(EVERY_TYPE) | st.sets(st.sampled_from(BusyType)).map(frozenset))
    return Person(number, tuple(draw(st.lists(calendars(around), max_size=2))), blocking)


@st.composite
def queries(draw) -> Query:
    """A panel of up to five: some of whom all are needed, some in a pool."""
    around = draw(st.sampled_from(ANCHORS)) + draw(st.integers(-HOUR, HOUR))
    members = range(1, draw(st.integers(1, 5)) + 1)
    split = draw(st.integers(0, len(members)))
    groups = [Group.everyone(members[:split])] if split else []
    if members[split:]:
        needed = draw(st.integers(1, len(members[split:])))
        groups.append(Group.any_of(needed, members[split:]))
    return Query(
        now=around - draw(st.integers(-2 * HOUR, 2 * DAY)),
        window=(around, around + draw(st.integers(1, LONGEST_WINDOW))),
        duration=60 * draw(st.integers(1, 180) | st.integers(1, 1440)),
        groups=tuple(groups),
        people={number: draw(people(around, number)) for number in members},
        notice=draw(st.sampled_from([0, HOUR, DAY])),
        step=draw(st.sampled_from(STEPS)),
    )


@st.composite
def panels(draw) -> Query:
    """A query of whose people all are needed."""
    query = draw(queries())
    return replace(query, groups=(Group.everyone(query.people),))
