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
MARGIN_SECONDS = 8 * DAY


@dataclass(frozen=True, order=True)
class Conflict:
    """Time of a person that is taken, why, and in which calendar, if it is one that says so."""

    start: int
    end: int
    reason: Reason
    source: str = ""

    def overlaps(self, slot: Interval) -> bool:
        """Whether any of the time lies in a slot."""
        return max(self.start, slot[0]) < min(self.end, slot[1])


def list_blocked_time(person: Person) -> Iterator[Conflict]:
    """The time that calendars and interviews take; interviews with their own buffers.

    Intervals that hold no time are left out.
    """
    for calendar in person.calendars:
        busy = calendar.busy_intervals(person.blocking_types)
        for reason, intervals in ((Reason.UNKNOWN, calendar.unknown), (Reason.CALENDAR_BUSY, busy)):
            for start, end in intervals:
                if start < end:
                    yield Conflict(start, end, reason, calendar.source)
    for one in person.reservations:
        start, end = one.buffered_slot
        if start < end:
            yield Conflict(start, end, Reason.HELD if one.is_hold else Reason.BOOKED)


def find_for_slot(grid: Grid, person: Person, slot: Interval) -> list[Conflict]:
    """What of a person's time and rules stands in the way of a slot of the grid, sorted.

    What only the buffers meet is told where the slot itself is clear, as `rules` counts it.
    """
    found = {*_of_calendars(grid, person, slot), *_of_interviews(grid, person, slot)}
    if any(one.reason in rules.SUPERSEDES_BUFFER for one in found):
        found = {one for one in found if one.reason is not Reason.BUFFER}
    return sorted({*found, *_of_days(grid, person, slot), *_full_periods(person, slot)})


def find_in_window(person: Person, window: Interval) -> list[Conflict]:
    """All that takes time of a person somewhere in a window (UTC seconds), sorted.

    Nothing is searched for, so no buffers are kept but those of interviews (BUFFER).
    """
    grid = Grid(window[0], 2 * MARGIN_SECONDS, 1, window[1] - window[0])
    full = (
        Conflict(*one, Reason.LOAD_LIMIT) for one in rules.find_periods_at_limit(person, window)
    )
    days = {*_of_days(grid, person, window), *(one for one in full if one.overlaps(window))}
    return sorted(
        {*_of_calendars(grid, person, window), *_of_interviews(grid, person, window), *days}
    )


def _of_calendars(grid: Grid, person: Person, slot: Interval) -> Iterator[Conflict]:
    widened = (slot[0] - grid.buffer_before, slot[1] + grid.buffer_after)
    for one in list_blocked_time(replace(person, reservations=())):
        if one.overlaps(widened):
            near = one.reason is Reason.CALENDAR_BUSY and not one.overlaps(slot)
            yield replace(one, reason=Reason.BUFFER) if near else one


def _of_interviews(grid: Grid, person: Person, slot: Interval) -> Iterator[Conflict]:
    widened = (slot[0] - grid.buffer_before, slot[1] + grid.buffer_after)
    for one in person.reservations:
        itself = Conflict(*one.slot, Reason.HELD if one.is_hold else Reason.BOOKED)
        cleared = Conflict(*one.buffered_slot, Reason.BUFFER)
        if itself.overlaps(slot):
            yield itself
        elif cleared.overlaps(widened):
            yield cleared


def _of_days(grid: Grid, person: Person, slot: Interval) -> Iterator[Conflict]:
    around = replace(grid, first=slot[0] - MARGIN_SECONDS, step=2 * MARGIN_SECONDS, count=1)
    for reason in (Reason.TIME_OFF, Reason.CLOSED_HOURS):
        parts = rules.BLOCKING_RULES[reason](around, person)
        spans = (Conflict(start, end, reason) for part in parts for start, end in part)
        yield from (one for one in spans if one.overlaps(slot))


def _full_periods(person: Person, slot: Interval) -> Iterator[Conflict]:
    for start, end in rules.find_periods_at_limit(
        person, (slot[0] - MARGIN_SECONDS, slot[0] + MARGIN_SECONDS)
    ):
        if start <= slot[0] < end:
            yield Conflict(start, end, Reason.LOAD_LIMIT)
