"""List what conflicts with one slot, for people to read: the times, the reasons, the calendars.

`rules` computes which starts are blocked; this module lists what blocks them. Closed hours, days
off and periods at a load limit keep their full length, even where they extend beyond the window.
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

#: How far around a slot closed hours, days off and periods at a limit are listed: over a week.
MARGIN_SECONDS = 8 * DAY


@dataclass(frozen=True, order=True)
class Conflict:
    """Blocked time of a person, the reason, and the calendar's name if a calendar is the source."""

    start: int
    end: int
    reason: Reason
    source: str = ""

    def overlaps(self, slot: Interval) -> bool:
        """Return whether any of the time lies in a slot."""
        return max(self.start, slot[0]) < min(self.end, slot[1])


def list_blocked_time(person: Person) -> Iterator[Conflict]:
    """Yield the unknown and busy time of calendars, and reservations with their own buffers.

    Empty intervals are left out.
    """
    yield from _list_calendar_time(person)
    for reservation in person.reservations:
        start, end = reservation.buffered_slot
        if start < end:
            yield Conflict(start, end, Reason.HELD if reservation.is_hold else Reason.BOOKED)


def find_for_slot(grid: Grid, person: Person, slot: Interval) -> list[Conflict]:
    """Return what conflicts with a slot of the grid for one person, sorted.

    If only the slot's buffers overlap an event, the reason is BUFFER. As in `rules`, these
    conflicts are left out if an event overlaps the slot itself.
    """
    events = _find_events(grid, person, slot)
    if any(event.reason in rules.SUPERSEDES_BUFFER for event in events):
        events = {event for event in events if event.reason is not Reason.BUFFER}
    limits = _find_periods_at_limit(person, slot)
    return sorted({*events, *_find_closed_time(grid, person, slot), *limits})


def find_in_window(person: Person, window: Interval) -> list[Conflict]:
    """Return everything that blocks time of a person in a window (UTC seconds), sorted.

    The only buffers are those of reservations (BUFFER), because no slot is given.
    """
    grid = Grid(window[0], 2 * MARGIN_SECONDS, 1, window[1] - window[0])
    limits = (
        Conflict(start, end, Reason.LOAD_LIMIT)
        for start, end in rules.find_periods_at_limit(person, window)
    )
    return sorted(
        {
            *_find_events(grid, person, window),
            *_find_closed_time(grid, person, window),
            *(limit for limit in limits if limit.overlaps(window)),
        }
    )


def _list_calendar_time(person: Person, window: Interval | None = None) -> Iterator[Conflict]:
    """Yield the unknown and busy time of calendars, or what of it overlaps a window."""
    for calendar in person.calendars:
        busy = calendar.busy_intervals(person.blocking_types)
        for reason, intervals in ((Reason.UNKNOWN, calendar.unknown), (Reason.CALENDAR_BUSY, busy)):
            for start, end in intervals:
                is_inside = window is None or (start < window[1] and window[0] < end)
                if start < end and is_inside:
                    yield Conflict(start, end, reason, calendar.source)


def _find_events(grid: Grid, person: Person, slot: Interval) -> set[Conflict]:
    """Return the calendar time and reservations that overlap a slot or its buffers."""
    slot_with_buffers = (slot[0] - grid.buffer_before, slot[1] + grid.buffer_after)
    return {
        *_find_calendar_time(person, slot, slot_with_buffers),
        *_find_reservations(person, slot, slot_with_buffers),
    }


def _find_calendar_time(
    person: Person, slot: Interval, slot_with_buffers: Interval
) -> Iterator[Conflict]:
    for event in _list_calendar_time(person, slot_with_buffers):
        if event.reason is Reason.CALENDAR_BUSY and not event.overlaps(slot):
            yield replace(event, reason=Reason.BUFFER)
        else:
            yield event


def _find_reservations(
    person: Person, slot: Interval, slot_with_buffers: Interval
) -> Iterator[Conflict]:
    for reservation in person.reservations:
        reason = Reason.HELD if reservation.is_hold else Reason.BOOKED
        interview = Conflict(*reservation.slot, reason)
        with_buffers = Conflict(*reservation.buffered_slot, Reason.BUFFER)
        if interview.overlaps(slot):
            yield interview
        elif with_buffers.overlaps(slot_with_buffers):
            yield with_buffers


def _find_closed_time(grid: Grid, person: Person, slot: Interval) -> Iterator[Conflict]:
    """Yield the days off and the closed hours that overlap a slot."""
    around = replace(grid, first=slot[0] - MARGIN_SECONDS, step=2 * MARGIN_SECONDS, count=1)
    for reason in (Reason.TIME_OFF, Reason.CLOSED_HOURS):
        for part in rules.BLOCKING_RULES[reason](around, person):
            for start, end in part:
                conflict = Conflict(start, end, reason)
                if conflict.overlaps(slot):
                    yield conflict


def _find_periods_at_limit(person: Person, slot: Interval) -> Iterator[Conflict]:
    """Yield the local days and weeks at a load limit in which a slot begins."""
    around = (slot[0] - MARGIN_SECONDS, slot[0] + MARGIN_SECONDS)
    for start, end in rules.find_periods_at_limit(person, around):
        if start <= slot[0] < end:
            yield Conflict(start, end, Reason.LOAD_LIMIT)
