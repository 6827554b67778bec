"""Slots grouped by the local day of the reader, and by the part of the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from engine import timestamps
from engine.intervals import Interval
from pages.page_clock import PageClock

#: The local hours at which the afternoon and the evening begin.
AFTERNOON_HOUR, EVENING_HOUR = 12, 18


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
class DayPart:
    """The morning, afternoon or evening of a day, with the slots that begin in it."""

    name: str
    slots: list[SlotOption]


def group_by_day(slots: Iterable[Interval], clock: PageClock) -> dict[date, list[Interval]]:
    """Group slots by local day. The slots must be in ascending order."""
    days: dict[date, list[Interval]] = {}
    day_slots: list[Interval] = []
    day_end = 0
    for slot in slots:
        if slot[0] >= day_end:
            day = clock.local_date(slot[0])
            day_end = clock.midnight(day + timedelta(days=1))
            day_slots = days.setdefault(day, [])
        day_slots.append(slot)
    return days


def group_by_part(slots: Sequence[Interval], clock: PageClock) -> list[DayPart]:
    """Group the slots of one day by part. The slots must be in ascending order."""
    names = [_("Morning"), _("Afternoon"), _("Evening")]
    parts = groupby(slots, key=lambda slot: _get_part(clock.localize(slot[0]).hour))
    return [
        DayPart(names[part], [SlotOption.from_slot(slot, clock) for slot in part_slots])
        for part, part_slots in parts
    ]


def _get_part(hour: int) -> int:
    return (hour >= AFTERNOON_HOUR) + (hour >= EVENING_HOUR)
