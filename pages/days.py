"""Slots by the days of whoever reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from engine import timestamps
from engine.intervals import Interval
from pages.clock import Clock


@dataclass(frozen=True)
class Time:
    """A slot as somebody chooses it: when it begins, in words, and as it is sent back."""

    start: str
    label: str
    in_full: str

    @classmethod
    def of(cls, slot: Interval, clock: Clock) -> Time:
        return cls(timestamps.write(slot[0]), clock.time(slot[0]), clock.in_full(slot))


@dataclass(frozen=True)
class Day:
    """A local day with the slots that begin on it."""

    name: str
    times: list[Time] = field(default_factory=list)


def by_day(slots: Iterable[Interval], clock: Clock) -> list[Day]:
    """The days that have slots, which come in rising order."""
    return [
        Day(clock.day_in_words(own[0][0]), [Time.of(slot, clock) for slot in own])
        for _, grouped in groupby(slots, key=lambda slot: clock.day(slot[0]))
        for own in [list(grouped)]
    ]
