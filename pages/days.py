"""Slots grouped by the local day of the reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from engine import timestamps
from engine.intervals import Interval
from pages.clock import LocaleClock


@dataclass(frozen=True)
class SlotOption:
    """A slot that a candidate can choose; `start` is ISO 8601 text in UTC."""

    start: str
    label: str
    full_label: str

    @classmethod
    def from_slot(cls, slot: Interval, clock: LocaleClock) -> SlotOption:
        start = slot[0]
        return cls(timestamps.format_utc(start), clock.format_time(start), clock.format_full(slot))


@dataclass(frozen=True)
class SlotDay:
    """A local day with the slots that begin on it."""

    name: str
    slots: list[SlotOption] = field(default_factory=list)


def group_by_day(slots: Iterable[Interval], clock: LocaleClock) -> list[SlotDay]:
    """Group slots by local day. The slots must be in ascending order."""
    days = []
    for _, group in groupby(slots, key=lambda slot: clock.local_date(slot[0])):
        day_slots = list(group)
        name = clock.format_day(day_slots[0][0])
        days.append(SlotDay(name, [SlotOption.from_slot(slot, clock) for slot in day_slots]))
    return days
