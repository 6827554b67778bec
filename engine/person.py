"""A person who may sit on a panel: calendars, personal rules, and holds and bookings.

All of these are plain values. The module `rules` computes which starts they block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import chain

from engine.busy_time import ALL_BUSY_TYPES, BusyType, FreeBusy
from engine.intervals import Interval
from engine.local_time import DaysOff, OpenHours, Period


@dataclass(frozen=True)
class ReservedSlot:
    """The slot of a person's hold or booking; `buffered_slot` adds the slot's own buffers."""

    slot: Interval
    buffered_slot: Interval
    is_hold: bool = False


@dataclass(frozen=True)
class LoadLimit:
    """The maximum number of interviews, one or more, per local day or week of an IANA zone."""

    max_interviews: int
    period: Period
    zone: str


@dataclass(frozen=True)
class Person:
    """A person who may sit on a panel, with all calendars that were read for that person.

    Busy time blocks if its type is in `blocking_types`. A person without `open_hours` is open at
    any time. `core_hours` are the hours that the person prefers: they affect the ranking only.
    `zone` is the IANA zone in which the person's days begin.
    """

    id: int
    calendars: tuple[FreeBusy, ...] = ()
    blocking_types: Set[BusyType] = ALL_BUSY_TYPES
    open_hours: OpenHours | None = None
    core_hours: OpenHours | None = None
    days_off: DaysOff | None = None
    reservations: tuple[ReservedSlot, ...] = ()
    load_limits: tuple[LoadLimit, ...] = ()
    zone: str = "UTC"

    def busy_parts(self) -> Iterator[Sequence[Interval]]:
        """Return the blocking intervals of each calendar and type; intervals may repeat."""
        return chain.from_iterable(
            calendar.busy_parts(self.blocking_types) for calendar in self.calendars
        )

    def count_booked_since(self, instant: int) -> int:
        """Return how many booked interviews begin at or after an instant (a UTC second)."""
        return sum(
            not reservation.is_hold and reservation.slot[0] >= instant
            for reservation in self.reservations
        )
