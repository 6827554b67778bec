"""The rules that forbid starts, each under its reason.

`window` and `notice` hold for the whole panel, each a function that gives the mask it forbids.
The others hold for one person. Most of them take time from a person, and forbid the slots that
meet it: `TAKES` has the time that each takes. A load limit takes no time but forbids every start
of a full day or week. Free is what no rule forbids. A new rule is one function here, its reason
in `reasons`, and its place in a table below.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from engine import local_time
from engine.grid import Grid
from engine.intervals import Interval, merge
from engine.local_time import OpenHours
from engine.packed_intervals import build_mask
from engine.person import Person
from engine.reasons import Reason

#: Time in parts, as it was found: nobody needs it in one piece.
Parts = Iterable[Iterable[Interval]]
BlockingRule = Callable[[Grid, Person], Parts]


def window(grid: Grid, periods: Sequence[Interval], offered: OpenHours | None = None) -> int:
    """Forbid the starts whose slot is not inside one of the periods, and inside `offered` hours.

    Periods that touch are one.
    """
    inside = 0
    for start, end in merge(periods):
        inside |= grid.mask_between(start, end - grid.duration + 1)
    closed = local_time.get_closed_intervals(offered, grid.span) if offered else ()
    return grid.full & ~inside | grid.build_mask(closed)


def notice(grid: Grid, now: int, least: int) -> int:
    """Forbid the starts less than `least` seconds after `now`; exactly `least` is allowed.

    `now` is a UTC second, rounded up by the caller. Notice is elapsed time, not calendar days
    (the brief: no slot begins less than 24 hours in the future).
    """
    return grid.mask_before(now + least)


def unknown(_: Grid, person: Person) -> Parts:
    """What no calendar tells; buffers are kept around it as well, for something may lie there."""
    return (calendar.unknown for calendar in person.calendars)


def booked(_: Grid, person: Person) -> Parts:
    """The interviews that are booked on the person."""
    return ([one.slot for one in person.reservations if not one.is_hold],)


def held(_: Grid, person: Person) -> Parts:
    """The slots that are held on the person."""
    return ([one.slot for one in person.reservations if one.is_hold],)


def calendar_busy(_: Grid, person: Person) -> Parts:
    """What the person's calendars call busy."""
    return person.busy_parts()


def buffer(grid: Grid, person: Person) -> Parts:
    """What buffers are kept around: busy time, holds and bookings.

    An interview of ours keeps its own buffers clear as well, so between two interviews there is
    room for the buffers of both.
    """
    clear = [one.buffered_slot for one in person.reservations]
    return (clear, *person.busy_parts()) if grid.has_buffers else (clear,)


def time_off(grid: Grid, person: Person) -> Parts:
    """The person's days off, whole local days."""
    return (
        (local_time.get_days_off_intervals(person.days_off, grid.span),) if person.days_off else ()
    )


def closed_hours(grid: Grid, person: Person) -> Parts:
    """The time outside the person's open hours."""
    return (
        (local_time.get_closed_intervals(person.open_hours, grid.span),)
        if person.open_hours
        else ()
    )


#: The time that each personal rule takes, under the reason it gives.
BLOCKING_RULES: dict[Reason, BlockingRule] = {
    Reason.UNKNOWN: unknown,
    Reason.BOOKED: booked,
    Reason.HELD: held,
    Reason.CALENDAR_BUSY: calendar_busy,
    Reason.BUFFER: buffer,
    Reason.TIME_OFF: time_off,
    Reason.CLOSED_HOURS: closed_hours,
}
#: The reasons whose time the slot with its buffers must not meet; of the others, the slot itself.
BUFFERED_REASONS = frozenset({Reason.UNKNOWN, Reason.BUFFER})
#: What BUFFER has time around; a start that meets it is not counted under BUFFER as well.
SUPERSEDES_BUFFER = (Reason.BOOKED, Reason.HELD, Reason.CALENDAR_BUSY)


def load_limit(grid: Grid, person: Person) -> int:
    """Forbid every start in the local days and weeks in which the person has had enough.

    A hold counts like a booking, and each counts where it begins.
    """
    forbidden = 0
    for start, end in find_periods_at_limit(person, grid.span):
        forbidden |= grid.mask_between(start, end)
    return forbidden


def find_periods_at_limit(person: Person, window: Interval) -> Iterator[Interval]:
    """The time of a window's days in which a load limit lets no further interview begin."""
    for limit in person.load_limits:
        given = Counter(
            local_time.get_period_index(limit.zone, limit.period, one.slot[0])
            for one in person.reservations
        )
        for number, count in given.items():
            if count >= limit.max_interviews:
                yield from local_time.get_period_intervals(limit.zone, limit.period, number, window)


def drop_redundant_buffer(masks: Mapping[Reason, int]) -> dict[Reason, int]:
    """The starts that each reason counts: BUFFER only those whose slot itself is clear."""
    counted = dict(masks)
    for reason in SUPERSEDES_BUFFER:
        counted[Reason.BUFFER] &= ~masks[reason]
    return counted


def find_blocked_by_reason(grid: Grid, person: Person) -> dict[Reason, int]:
    """The starts that each rule forbids to one person; a start may stand under several."""
    masks = {reason: _forbidden_by(reason, grid, person) for reason in BLOCKING_RULES}
    return drop_redundant_buffer({**masks, Reason.LOAD_LIMIT: load_limit(grid, person)})


def find_blocked_for_any(grid: Grid, people: Iterable[Person]) -> int:
    """The starts that any rule forbids to any of the people, as one union."""
    people = list(people)
    by_slot, by_buffers = _time_taken(grid, people)
    if grid.has_buffers:
        forbidden = _painted(grid, by_slot, people) | _painted(
            grid.with_buffers, by_buffers, people
        )
    else:
        forbidden = _painted(grid, chain(by_slot, by_buffers), people)
    for person in people:
        forbidden |= load_limit(grid, person)
    return forbidden


def find_adjacent_starts(grid: Grid, person: Person) -> tuple[int, int]:
    """The free starts before whose slot, and those after whose slot, nothing is left free.

    There something of the person's ends or begins, buffers kept. Of the starts that are not free
    nothing is said.
    """
    earlier = replace(grid, first=grid.first - grid.step, count=grid.count + 1)
    ended = begun = 0
    for reason in BLOCKING_RULES:
        slots = _slots(reason, grid)
        parts = BLOCKING_RULES[reason](earlier, person)
        taken = [it for part in parts for it in part if it[0] < it[1]]
        ended |= slots.build_mask((start, end + 1) for start, end in taken)
        begun |= slots.build_mask((start - 1, end) for start, end in taken)
    return ended, begun


def _time_taken(grid: Grid, people: Sequence[Person]) -> tuple[list[Iterable[Interval]], ...]:
    """The time that a slot must not meet, and that which it must not meet with its buffers."""
    found: tuple[list[Iterable[Interval]], ...] = ([], [])
    for reason, taking in BLOCKING_RULES.items():
        parts = found[reason in BUFFERED_REASONS]
        for person in people:
            parts.extend(taking(grid, person))
    return found


def _painted(grid: Grid, parts: Parts, people: Sequence[Person]) -> int:
    return build_mask(grid, parts, grid.build_mask if len(people) == 1 else grid.build_mask_of_many)


def _forbidden_by(reason: Reason, grid: Grid, person: Person) -> int:
    slots = _slots(reason, grid)
    return build_mask(slots, BLOCKING_RULES[reason](grid, person), slots.build_mask)


def _slots(reason: Reason, grid: Grid) -> Grid:
    """What must not meet the time of a reason: the slots, or with their buffers."""
    return grid.with_buffers if reason in BUFFERED_REASONS else grid
