"""Packed intervals equal the same unpacked intervals and give the same slots."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import numpy_backend, packed_intervals
from engine.busy_time import FreeBusy
from engine.packed_intervals import PackedIntervals, build_mask
from engine.search import Query, search
from tests.engine.strategies import queries
from tests.engine.test_grid import grids, spans

parts = st.lists(st.lists(spans, max_size=6), max_size=4)


@pytest.fixture(params=[True, False], ids=["numpy", "loops"])
def backend(request, monkeypatch):
    """Use numpy for any number of packed intervals, or not at all."""
    monkeypatch.setattr(packed_intervals, "MIN_NUMPY_INTERVALS", 1)
    monkeypatch.setattr(numpy_backend, "HAS_NUMPY", request.param)


def with_packed_calendars(query: Query) -> Query:
    def of(calendar: FreeBusy) -> FreeBusy:
        busy = {kind: PackedIntervals.pack(intervals) for kind, intervals in calendar.busy.items()}
        return FreeBusy(
            busy, PackedIntervals.pack(calendar.unknown), calendar.source, calendar.read_at
        )

    people = {
        number: replace(person, calendars=tuple(map(of, person.calendars)))
        for number, person in query.people.items()
    }
    return replace(query, people=people)


@pytest.mark.usefixtures("backend")
@given(grid=grids, packable=parts, unpacked=parts)
def test_packed_and_unpacked_intervals_give_the_same_mask(grid, packable, unpacked):
    intervals = [interval for part in (*packable, *unpacked) for interval in part]
    mixed = [*map(PackedIntervals.pack, packable), *unpacked]
    assert build_mask(grid, mixed, grid.build_mask) == grid.build_mask(intervals)


@pytest.mark.usefixtures("backend")
@given(query=queries())
def test_packed_calendars_give_the_same_slots_and_the_same_reasons(query):
    expected, result = search(query), search(with_packed_calendars(query))
    assert result.mask == expected.mask
    assert result.free_starts == expected.free_starts
    for person in query.people:
        assert result.find_blocked_by_reason(person) == expected.find_blocked_by_reason(person)


@given(st.lists(spans, max_size=6))
def test_packed_intervals_behave_like_a_sequence_of_intervals(intervals):
    held = PackedIntervals.pack(intervals)
    assert held == intervals == list(held) == pickle.loads(pickle.dumps(held))
    assert (len(held), hash(held)) == (len(intervals), hash(tuple(intervals)))
    assert held[1:] == tuple(intervals[1:])
    assert [held[number] for number in range(len(held))] == intervals


@pytest.mark.parametrize("other", [[(1, 2)], PackedIntervals.pack([(1, 2)]), [], None, "as"])
def test_packed_intervals_differ_from_other_values(other):
    assert PackedIntervals.pack([(1, 3)]) != other
