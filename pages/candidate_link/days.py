"""Slots grouped by the local day of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, takewhile

from engine import timestamps
from engine.intervals import Interval
from engine.local_time import DAY
from pages.page_clock import PageClock

#: How many slots a page shows at most, if a day has no more: a link for each takes time and space.
MAX_PAGE_SLOTS = 400


@dataclass(frozen=True)
class SlotOption:
    """A slot that a candidate can choose; `start` is ISO 8601 text in UTC."""

    start: str
    label: str
    full_label: str

    @classmethod
    def from_slot(cls, slot: Interval, clock: PageClock) -> SlotOption:
        start = slot[0]
        return cls(timestamps.format_utc(start), clock.format_time(start), clock.format_full(slot))


@dataclass(frozen=True)
class SlotDay:
    """A local day with the slots that begin on it."""

    name: str
    slots: list[SlotOption] = field(default_factory=list)


def count_page_days(slots: Sequence[Interval], start: int, max_days: int) -> int:
    """Return for how many days of 24 hours from `start` (UTC seconds) a page shows the slots.

    That is at least one day. The slots must be in ascending order.
    """
    if len(slots) <= MAX_PAGE_SLOTS:
        return max_days
    first_left_out = slots[MAX_PAGE_SLOTS][0]
    ends = (start + number * DAY for number in range(1, max_days + 1))
    return max(1, sum(1 for _ in takewhile(lambda end: end <= first_left_out, ends)))


def group_by_day(slots: Iterable[Interval], clock: PageClock) -> list[SlotDay]:
    """Group slots by local day. The slots must be in ascending order."""
    days = []
    for _, group in groupby(slots, key=lambda slot: clock.local_date(slot[0])):
        day_slots = list(group)
        name = clock.format_day(day_slots[0][0])
        days.append(SlotDay(name, [SlotOption.from_slot(slot, clock) for slot in day_slots]))
    return days
