"""Build a grid's masks with numpy, if it is installed; `Grid.build_mask` is the reference.

Each interval blocks the starts `lo` to `hi - 1`. It adds 1 to a counter at `lo` and subtracts 1 at
`hi`. The running sum of the counters at a start is the number of intervals that block it.
"""

from __future__ import annotations

from engine.grid import Grid

try:
    import numpy
except ImportError:
    HAS_NUMPY = False
else:
    HAS_NUMPY = True


def build_mask(grid: Grid, endpoints: bytes) -> int:
    """Return the mask of the starts whose slot overlaps any of the intervals.

    `endpoints` holds start, end, start, end, ... as native 64-bit integers, in UTC seconds.
    """
    pairs = numpy.frombuffer(endpoints, dtype=numpy.int64)
    starts, ends = pairs[::2], pairs[1::2]
    lo = (starts - (grid.first + grid.duration - grid.step)) // grid.step
    hi = (ends - (grid.first - grid.step + 1)) // grid.step
    hi[ends <= starts] = 0
    lo = numpy.minimum(numpy.maximum(lo, 0), grid.count)  # clip() takes three times as long
    hi = numpy.maximum(lo, numpy.minimum(hi, grid.count))
    size = grid.count + 1
    changes = numpy.bincount(lo, minlength=size) - numpy.bincount(hi, minlength=size)
    blocked = numpy.cumsum(changes[:-1]) > 0
    return int.from_bytes(numpy.packbits(blocked, bitorder="little").tobytes(), "little")
