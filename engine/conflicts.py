"""What stands in the way of one slot, for people to read: from when to when, and in which calendar.

`rules` says which starts are forbidden; this says by what. Closed hours, days off and full days or
weeks are told as they are on the wall, some way beyond the window if need be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine import rules
from engine.grid import Grid
from engine.intervals import Interval
from engine.local_time import DAY
from engine.person import Person
from engine.reasons import Reason

#: How far around a slot it is told what is closed, off or full, in seconds: more than a week.
FAR = 8 * DAY


@dataclass(frozen=True, order=True)
class Obstacle:
    """Time of a person that is taken, why, and in which calendar, if it is one that says so."""

    start: int
    end: int
    reason: Reason
    source: str = ""

    def meets(self, slot: Interval) -> bool:
        """Whether any of the time lies in a slot."""
        return max(self.start, slot[0]) < min(self.end, slot[1])


def taken(person: Person) -> Iterator[Obstacle]:
    """The time that calendars and interviews take; interviews with their own buffers.

    Intervals that hold no time are left out.
    """
    for calendar in person.calendars:
        busy = calendar.busy_intervals(person.blocking)
        for reason, intervals in ((Reason.UNKNOWN, calendar.unknown), (Reason.CALENDAR_BUSY, busy)):
            for start, end in intervals:
                if start < end:
                    yield Obstacle(start, end, reason, calendar.source)
    for one in person.commitments:
        start, end = one.kept_clear
        if start < end:
            yield Obstacle(start, end, Reason.HELD if one.held else Reason.BOOKED)


def in_the_way(grid: Grid, person: Person, slot: Interval) -> list[Obstacle]:
    """What of a person's time and rules stands in the way of a slot of the grid, sorted.

    What only the buffers meet is told where the slot itself is clear, as `rules` counts it.
    """
    found = {*_of_calendars(grid, person, slot), *_of_interviews(grid, person, slot)}
    if any(one.reason in rules.BUFFERED for one in found):
        found = {one for one in found if one.reason is not Reason.BUFFER}
    return sorted({*found, *_of_days(grid, person, slot), *_full_periods(person, slot)})


def in_time(person: Person, window: Interval) -> list[Obstacle]:
    """All that takes time of a person somewhere in a window (UTC seconds), sorted.

    Nothing is searched for, so no buffers are kept but those of interviews (BUFFER).
    """
    grid = Grid(window[0], 2 * FAR, 1, window[1] - window[0])
    full = (Obstacle(*one, Reason.LOAD_LIMIT) for one in rules.full_time(person, window))
    days = {*_of_days(grid, person, window), *(one for one in full if one.meets(window))}
    return sorted(
        {*_of_calendars(grid, person, window), *_of_interviews(grid, person, window), *days}
    )


def _of_calendars(grid: Grid, person: Person, slot: Interval) -> Iterator[Obstacle]:
    widened = (slot[0] - grid.before, slot[1] + grid.after)
    for one in taken(replace(person, commitments=())):
        if one.meets(widened):
            near = one.reason is Reason.CALENDAR_BUSY and not one.meets(slot)
            yield replace(one, reason=Reason.BUFFER) if near else one


def _of_interviews(grid: Grid, person: Person, slot: Interval) -> Iterator[Obstacle]:
    widened = (slot[0] - grid.before, slot[1] + grid.after)
    for one in person.commitments:
        itself = Obstacle(*one.slot, Reason.HELD if one.held else Reason.BOOKED)
        cleared = Obstacle(*one.kept_clear, Reason.BUFFER)
        if itself.meets(slot):
            yield itself
        elif cleared.meets(widened):
            yield cleared


def _of_days(grid: Grid, person: Person, slot: Interval) -> Iterator[Obstacle]:
    around = replace(grid, first=slot[0] - FAR, step=2 * FAR, count=1)
    for reason in (Reason.TIME_OFF, Reason.CLOSED_HOURS):
        parts = rules.TAKES[reason](around, person)
        spans = (Obstacle(start, end, reason) for part in parts for start, end in part)
        yield from (one for one in spans if one.meets(slot))


def _full_periods(person: Person, slot: Interval) -> Iterator[Obstacle]:
    for start, end in rules.full_time(person, (slot[0] - FAR, slot[0] + FAR)):
        if start <= slot[0] < end:
            yield Obstacle(start, end, Reason.LOAD_LIMIT)
