"""A person who may sit on a panel: calendars, own rules, and what was booked on them.

All of it is plain values; what they forbid is said in `rules`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import chain

from engine.freebusy import ALL_BUSY_TYPES, BusyType, FreeBusy
from engine.intervals import Interval
from engine.local_time import DaysOff, OpenHours, Period


@dataclass(frozen=True)
class Reservation:
    """A slot that is held or booked on a person; `kept_clear` is the slot with its own buffers."""

    slot: Interval
    buffered_slot: Interval
    is_hold: bool = False


@dataclass(frozen=True)
class LoadLimit:
    """At most so many interviews (one or more) in each local day or week of an IANA zone."""

    max_interviews: int
    period: Period
    zone: str


@dataclass(frozen=True)
class Person:
    """Somebody who may sit on a panel, with every calendar that was read for them.

    `blocking` names the types of busy time in which they can't be there. Without `hours` they are
    open at any time. `core` are the hours that they like best: they only rank slots. Their days
    begin in the IANA zone `zone`.
    """

    id: int
    calendars: tuple[FreeBusy, ...] = ()
    blocking_types: Set[BusyType] = ALL_BUSY_TYPES
    open_hours: OpenHours | None = None
    core_hours: OpenHours | None = None
    days_off: DaysOff | None = None
    reservations: tuple[Reservation, ...] = ()
    load_limits: tuple[LoadLimit, ...] = ()
    zone: str = "UTC"

    def busy_parts(self) -> Iterator[Sequence[Interval]]:
        """The blocking time of each calendar and type; a time may come more than once."""
        return chain.from_iterable(
            calendar.busy_parts(self.blocking_types) for calendar in self.calendars
        )

    def count_booked_since(self, instant: int) -> int:
        """How many booked interviews begin at or after an instant (a UTC second)."""
        return sum(not one.is_hold and one.slot[0] >= instant for one in self.reservations)
