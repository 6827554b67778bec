"""One calendar's busy and unknown time: the currency that every calendar is read into.

`busy` keeps its intervals by type, under the names of RFC 5545 section 3.2.9; time that is in
neither `busy` nor `unknown` is free. Instants are whole UTC seconds: whoever reads a calendar
rounds a fractional start down and a fractional end up. Intervals may be unsorted, overlapping,
repeated, empty or outside the window: the engine counts only the time they hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain

from engine.intervals import Interval


class BusyType(str, Enum):
    """How firmly an interval is taken (RFC 5545 section 3.2.9; FREE time is never kept)."""

    BUSY = "BUSY"
    BUSY_UNAVAILABLE = "BUSY-UNAVAILABLE"
    BUSY_TENTATIVE = "BUSY-TENTATIVE"


#: By default whatever is not free blocks, tentative time as well.
ALL_BUSY_TYPES = frozenset(BusyType)


@dataclass(frozen=True)
class FreeBusy:
    """What one calendar says of one person, as read at one instant.

    `source` names the calendar for people to read; `read_at` is a UTC second.
    """

    busy: Mapping[BusyType, Sequence[Interval]] = field(default_factory=dict)
    unknown: Sequence[Interval] = ()
    source: str = ""
    read_at: int = 0

    def busy_parts(self, blocking: Set[BusyType] = ALL_BUSY_TYPES) -> Iterator[Sequence[Interval]]:
        """The busy intervals of each type that blocks."""
        return (intervals for kind, intervals in self.busy.items() if kind in blocking)

    def busy_intervals(self, blocking: Set[BusyType] = ALL_BUSY_TYPES) -> Iterator[Interval]:
        """The busy intervals of the types that block."""
        return chain.from_iterable(self.busy_parts(blocking))
