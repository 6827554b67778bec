"""Painting a grid's mask with numpy, if it is installed; `Grid.mask` is the reference.

Every interval adds one where its run of starts begins and takes one away behind it. What is above
nothing in the running sum is forbidden: two counts and a sum, however the intervals overlap.
"""

from __future__ import annotations

from engine.grid import Grid

try:
    import numpy
except ImportError:
    HAS_NUMPY = False
else:
    HAS_NUMPY = True


def build_mask(grid: Grid, numbers: bytes) -> int:
    """The starts whose slot meets any of the intervals: pairs of 64-bit integers, UTC seconds."""
    pairs = numpy.frombuffer(numbers, dtype=numpy.int64)
    starts, ends = pairs[::2], pairs[1::2]
    first = (starts - (grid.first + grid.duration - grid.step)) // grid.step
    behind = (ends - (grid.first - grid.step + 1)) // grid.step
    behind[ends <= starts] = 0
    first = numpy.clip(first, 0, grid.count)
    behind = numpy.maximum(first, numpy.minimum(behind, grid.count))
    size = grid.count + 1
    change = numpy.bincount(first, minlength=size) - numpy.bincount(behind, minlength=size)
    taken = numpy.cumsum(change[:-1]) > 0
    return int.from_bytes(numpy.packbits(taken, bitorder="little").tobytes(), "little")
