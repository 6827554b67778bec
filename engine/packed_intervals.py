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
MANY = 300

Paint = Callable[[Iterable[Interval]], int]


class Packed(Sequence[Interval]):
    """Intervals as start, end, start, end and so on, in UTC seconds, in any order.

    Equal to any sequence of the same intervals.
    """

    __slots__ = ("numbers",)

    def __init__(self, numbers: array[int]) -> None:
        self.numbers = numbers

    @classmethod
    def of(cls, intervals: Iterable[Interval]) -> Packed:
        """The intervals, packed; OverflowError beyond 64 bits."""
        return cls(array("q", chain.from_iterable(intervals)))

    def __len__(self) -> int:
        return len(self.numbers) // 2

    def __iter__(self) -> Iterator[Interval]:
        return zip(self.numbers[::2], self.numbers[1::2])

    @overload
    def __getitem__(self, index: int) -> Interval: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Interval, ...]: ...
    def __getitem__(self, index: int | slice) -> Interval | tuple[Interval, ...]:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Packed):
            return self.numbers == other.numbers
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


def painted(grid: Grid, parts: Iterable[Iterable[Interval]], paint: Paint) -> int:
    """The mask of the starts whose slot meets any interval of any part.

    `paint` is the grid's own way, for what is not packed or not many.
    """
    packed: list[Packed] = []
    loose: list[Iterable[Interval]] = []
    for part in parts:
        if isinstance(part, Packed):
            packed.append(part)
        else:
            loose.append(part)
    if not numpy_backend.is_there or sum(map(len, packed)) < MANY:
        return paint(chain.from_iterable((*loose, *packed)))
    numbers = b"".join(part.numbers for part in packed)
    return paint(chain.from_iterable(loose)) | numpy_backend.mask(grid, numbers)
