"""One calendar's busy and unknown time: the form in which every provider returns a calendar.

`busy` groups intervals by their type, named as in RFC 5545 section 3.2.9. Time that is in neither
`busy` nor `unknown` is free. Instants are whole UTC seconds: the code that reads a calendar rounds
a fractional start down and a fractional end up. Intervals may be unsorted, overlapping, repeated,
empty or outside the window. Empty intervals have no effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain

from engine.intervals import Interval


class BusyType(str, Enum):
    """How firmly an interval is taken (RFC 5545 section 3.2.9, without FREE)."""

    BUSY = "BUSY"
    BUSY_UNAVAILABLE = "BUSY-UNAVAILABLE"
    BUSY_TENTATIVE = "BUSY-TENTATIVE"


#: The default set of types that block: all of them, tentative time included.
ALL_BUSY_TYPES = frozenset(BusyType)


@dataclass(frozen=True)
class FreeBusy:
    """The free/busy data of one person in one calendar, as read at one instant.

    `source` is the calendar's name for people to read. `read_at` is a UTC second.
    """

    busy: Mapping[BusyType, Sequence[Interval]] = field(default_factory=dict)
    unknown: Sequence[Interval] = ()
    source: str = ""
    read_at: int = 0

    def busy_parts(self, blocking: Set[BusyType] = ALL_BUSY_TYPES) -> Iterator[Sequence[Interval]]:
        """Return one sequence of busy intervals for each type in `blocking`."""
        return (intervals for busy_type, intervals in self.busy.items() if busy_type in blocking)

    def busy_intervals(self, blocking: Set[BusyType] = ALL_BUSY_TYPES) -> Iterator[Interval]:
        """Return the busy intervals of the types in `blocking`."""
        return chain.from_iterable(self.busy_parts(blocking))
