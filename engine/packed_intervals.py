"""Intervals in one array of 64-bit integers: small to store, fast to load and fast to search.

Calendar snapshots store their intervals packed. If numpy is installed, `build_mask` hands large
numbers of packed intervals to it. The loops in `grid` are the reference implementation and handle
everything else.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import overload

from engine import numpy_backend
from engine.grid import Grid
from engine.intervals import Interval

#: The number of packed intervals from which numpy is faster than the loops in `grid`.
MIN_NUMPY_INTERVALS = 300

MaskBuilder = Callable[[Iterable[Interval]], int]


class PackedIntervals(Sequence[Interval]):
    """Intervals in any order, stored as start, end, start, end, ... in UTC seconds.

    Packed intervals are equal to any sequence of the same intervals.
    """

    __slots__ = ("endpoints",)

    def __init__(self, endpoints: array[int]) -> None:
        self.endpoints = endpoints

    @classmethod
    def pack(cls, intervals: Iterable[Interval]) -> PackedIntervals:
        """Return the intervals in packed form; raise OverflowError beyond 64 bits."""
        return cls(array("q", chain.from_iterable(intervals)))

    def __len__(self) -> int:
        return len(self.endpoints) // 2

    def __iter__(self) -> Iterator[Interval]:
        return zip(self.endpoints[::2], self.endpoints[1::2])

    @overload
    def __getitem__(self, index: int) -> Interval: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Interval, ...]: ...
    def __getitem__(self, index: int | slice) -> Interval | tuple[Interval, ...]:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PackedIntervals):
            return self.endpoints == other.endpoints
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


def build_mask(
    grid: Grid, sequences: Iterable[Iterable[Interval]], build_in_python: MaskBuilder
) -> int:
    """Return the mask of the starts whose slot overlaps any interval of any sequence.

    `build_in_python` is the grid's own method. It handles the sequences that are not packed, and
    all of them if numpy is missing or the packed intervals are few.
    """
    packed: list[PackedIntervals] = []
    unpacked: list[Iterable[Interval]] = []
    for sequence in filter(None, sequences):
        if isinstance(sequence, PackedIntervals):
            packed.append(sequence)
        else:
            unpacked.append(sequence)
    if not (packed or unpacked):
        return 0
    if not numpy_backend.HAS_NUMPY or sum(map(len, packed)) < MIN_NUMPY_INTERVALS:
        return build_in_python(chain.from_iterable((*unpacked, *packed)))
    endpoints = b"".join(sequence.endpoints for sequence in packed)
    mask = build_in_python(chain.from_iterable(unpacked))
    return mask | numpy_backend.build_mask(grid, endpoints)
