"""Generated calendars to measure: busy by day, free by night, with arbitrary seconds."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cached_property

from engine.busy_time import BusyType, FreeBusy
from engine.intervals import Interval, merge
from engine.packed_intervals import PackedIntervals
from engine.panel import Group
from engine.person import Person
from engine.search import Query

DAY, HOUR, STEP = 86400, 3600, 1800
MONDAY = 1_736_726_400  # 2025-01-13T00:00:00Z


@dataclass(frozen=True)
class Workload:
    """`people` people with `busy` meetings each in `days` days; the panel needs `required`."""

    people: int
    busy: int
    days: int
    required: int

    @property
    def name(self) -> str:
        suffix = "" if self.required == self.people else f", {self.required} of them"
        return f"{self.people} people x {self.busy} busy x {self.days} d{suffix}"

    @property
    def window(self) -> Interval:
        return MONDAY, MONDAY + self.days * DAY

    @property
    def duration(self) -> int:
        return HOUR

    @property
    def possible(self) -> range:
        """The starts on the half hour whose slot ends inside the window."""
        return range(self.window[0], self.window[1] - self.duration + 1, STEP)

    @cached_property
    def calendars(self) -> dict[int, list[Interval]]:
        """Each person's unsorted meetings of 10 to 90 minutes that begin from 07:00 to 18:30."""
        chance = random.Random(f"{self.people}/{self.busy}/{self.days}")
        return {
            person: [self._meeting(chance) for _ in range(self.busy)]
            for person in range(self.people)
        }

    def _meeting(self, chance: random.Random) -> Interval:
        day = MONDAY + chance.randrange(self.days) * DAY
        start = day + chance.randrange(7 * HOUR, 19 * HOUR - HOUR // 2)
        return start, start + chance.randrange(600, 5400)

    @cached_property
    def query(self) -> Query:
        """The workload as a query."""
        everyone = range(self.people)
        return Query(
            now=MONDAY - 2 * DAY,
            window=self.window,
            duration=self.duration,
            groups=(Group.any_of(self.required, everyone),),
            people={
                person: Person(person, (FreeBusy({BusyType.BUSY: tuple(busy)}),))
                for person, busy in self.calendars.items()
            },
        )

    @cached_property
    def packed(self) -> Query:
        """The same query with packed intervals, as in snapshots."""
        people = {
            person: Person(person, (FreeBusy({BusyType.BUSY: PackedIntervals.pack(merge(busy))}),))
            for person, busy in self.calendars.items()
        }
        return replace(self.query, people=people)


WORKLOADS = (
    Workload(people=2, busy=5, days=7, required=2),
    Workload(people=5, busy=200, days=30, required=5),
    Workload(people=50, busy=1000, days=90, required=50),
    Workload(people=1000, busy=500, days=90, required=700),
)
