"""Slots by the days of whoever reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from engine import timestamps
from engine.intervals import Interval
from pages.clock import LocaleClock


@dataclass(frozen=True)
class SlotOption:
    """A slot as somebody chooses it: when it begins, in words, and as it is sent back."""

    start: str
    label: str
    full_label: str

    @classmethod
    def from_slot(cls, slot: Interval, clock: LocaleClock) -> SlotOption:
        return cls(
            timestamps.format_utc(slot[0]), clock.format_time(slot[0]), clock.format_full(slot)
        )


@dataclass(frozen=True)
class SlotDay:
    """A local day with the slots that begin on it."""

    name: str
    slots: list[SlotOption] = field(default_factory=list)


def group_by_day(slots: Iterable[Interval], clock: LocaleClock) -> list[SlotDay]:
    """The days that have slots, which come in rising order."""
    return [
        SlotDay(clock.format_day(own[0][0]), [SlotOption.from_slot(slot, clock) for slot in own])
        for _, grouped in groupby(slots, key=lambda slot: clock.local_date(slot[0]))
        for own in [list(grouped)]
    ]
