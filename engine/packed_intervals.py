"""Intervals in a row of 64-bit integers: small to keep, soon read, and painted without a loop.

A calendar's snapshot is packed so. Where numpy is installed, many packed intervals are painted by
it; the loops of `grid` are the reference, and paint whatever is not packed, or is not many.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import overload

from engine import numpy_backend
from engine.grid import Grid
from engine.intervals import Interval

#: Packed intervals from which on numpy is the faster one.
MIN_NUMPY_INTERVALS = 300

MaskBuilder = Callable[[Iterable[Interval]], int]


class PackedIntervals(Sequence[Interval]):
    """Intervals as start, end, start, end and so on, in UTC seconds, in any order.

    Equal to any sequence of the same intervals.
    """

    __slots__ = ("endpoints",)

    def __init__(self, numbers: array[int]) -> None:
        self.endpoints = numbers

    @classmethod
    def pack(cls, intervals: Iterable[Interval]) -> PackedIntervals:
        """The intervals, packed; OverflowError beyond 64 bits."""
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


def build_mask(grid: Grid, parts: Iterable[Iterable[Interval]], paint: MaskBuilder) -> int:
    """The mask of the starts whose slot meets any interval of any part.

    `paint` is the grid's own way, for what is not packed or not many.
    """
    packed: list[PackedIntervals] = []
    loose: list[Iterable[Interval]] = []
    for part in parts:
        if isinstance(part, PackedIntervals):
            packed.append(part)
        else:
            loose.append(part)
    if not numpy_backend.HAS_NUMPY or sum(map(len, packed)) < MIN_NUMPY_INTERVALS:
        return paint(chain.from_iterable((*loose, *packed)))
    numbers = b"".join(part.endpoints for part in packed)
    return paint(chain.from_iterable(loose)) | numpy_backend.build_mask(grid, numbers)
