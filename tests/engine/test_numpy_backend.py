"""Numpy builds the same masks as the loops, and is optional."""

from __future__ import annotations

import importlib
import sys

from hypothesis import given
from hypothesis import strategies as st

from engine import numpy_backend
from engine.packed_intervals import PackedIntervals
from tests.engine.test_grid import grids, spans


@given(grids, st.lists(spans, max_size=12))
def test_numpy_builds_the_same_mask_as_the_loops(grid, intervals):
    assert numpy_backend.build_mask(
        grid, bytes(PackedIntervals.pack(intervals).endpoints)
    ) == grid.build_mask(intervals)


def test_a_missing_numpy_is_detected(monkeypatch):
    assert numpy_backend.HAS_NUMPY
    monkeypatch.setitem(sys.modules, "numpy", None)
    try:
        assert not importlib.reload(numpy_backend).HAS_NUMPY
    finally:
        monkeypatch.undo()
        importlib.reload(numpy_backend)
