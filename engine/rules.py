"""The rules that block starts, one function for each reason.

`window` and `notice` apply to the whole panel and return the mask of the starts that they block.

The other rules apply to one person. Most of them return time, as intervals, and block each slot
that overlaps this time; they are listed in BLOCKING_RULES. `load_limit` returns a mask: it blocks
every start of a local day or week that has reached a limit.

A start that no rule blocks is free. To add a rule, write a function here, add its reason to
`reasons`, and add the pair to a table below.
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

#: Time as several sequences of intervals, which may overlap and are in any order.
Parts = Iterable[Iterable[Interval]]
BlockingRule = Callable[[Grid, Person], Parts]


def window(grid: Grid, periods: Sequence[Interval], offered: OpenHours | None = None) -> int:
    """Block the starts whose slot is not inside one of the periods and inside the offered hours.

    Periods that touch count as one. Without `offered`, all hours are offered.
    """
    inside = 0
    for start, end in merge(periods):
        inside |= grid.mask_between(start, end - grid.duration + 1)
    closed = local_time.get_closed_intervals(offered, grid.span) if offered else ()
    return grid.full & ~inside | grid.build_mask(closed)


def notice(grid: Grid, now: int, minimum: int) -> int:
    """Block the starts less than `minimum` seconds after `now`; exactly `minimum` is allowed.

    `now` is a UTC second, rounded up by the caller. Notice is elapsed time, not calendar days
    (the specification: no slot begins less than 24 hours in the future). `engine.search` applies
    the rule and has its default, DEFAULT_NOTICE; `InterviewTemplate.notice` replaces the default.
    """
    return grid.mask_before(now + minimum)


def unknown(_: Grid, person: Person) -> Parts:
    """Return the unknown time of the person's calendars.

    Slots keep their buffers from unknown time too, because it may contain events.
    """
    return (calendar.unknown for calendar in person.calendars)


def booked(_: Grid, person: Person) -> Parts:
    """Return the slots of the person's bookings."""
    if not person.reservations:
        return ()
    return ([booking.slot for booking in person.reservations if not booking.is_hold],)


def held(_: Grid, person: Person) -> Parts:
    """Return the slots of the person's holds."""
    if not person.reservations:
        return ()
    return ([hold.slot for hold in person.reservations if hold.is_hold],)


def calendar_busy(_: Grid, person: Person) -> Parts:
    """Return the busy time of the person's calendars."""
    return person.busy_parts()


def buffer(grid: Grid, person: Person) -> Parts:
    """Return the time that a slot with its buffers must not overlap: busy time, holds, bookings.

    Holds and bookings keep their own buffers as well, so the time between two interviews is at
    least the sum of both buffers.
    """
    buffered_slots = [reservation.buffered_slot for reservation in person.reservations]
    return (buffered_slots, *person.busy_parts()) if grid.has_buffers else (buffered_slots,)


def time_off(grid: Grid, person: Person) -> Parts:
    """Return the person's days off, as whole local days."""
    if not person.days_off:
        return ()
    return (local_time.get_days_off_intervals(person.days_off, grid.span),)


def closed_hours(grid: Grid, person: Person) -> Parts:
    """Return the time outside the person's open hours."""
    if not person.open_hours:
        return ()
    return (local_time.get_closed_intervals(person.open_hours, grid.span),)


#: The rules that return the time of a person that slots must not overlap.
BLOCKING_RULES: dict[Reason, BlockingRule] = {
    Reason.UNKNOWN: unknown,
    Reason.BOOKED: booked,
    Reason.HELD: held,
    Reason.CALENDAR_BUSY: calendar_busy,
    Reason.BUFFER: buffer,
    Reason.TIME_OFF: time_off,
    Reason.CLOSED_HOURS: closed_hours,
}
#: The reasons whose time the slot with its buffers must not overlap. For the other reasons, only
#: the slot itself must not overlap the time.
BUFFERED_REASONS = frozenset({Reason.UNKNOWN, Reason.BUFFER})
#: A start that one of these reasons blocks is not counted under BUFFER as well.
SUPERSEDES_BUFFER = (Reason.BOOKED, Reason.HELD, Reason.CALENDAR_BUSY)


def load_limit(grid: Grid, person: Person) -> int:
    """Block all starts of the local days and weeks in which the person has reached a limit."""
    blocked = 0
    for start, end in find_periods_at_limit(person, grid.span):
        blocked |= grid.mask_between(start, end)
    return blocked


def find_periods_at_limit(person: Person, window: Interval) -> Iterator[Interval]:
    """Yield the time of a window's days in which a load limit allows no further interview to begin.

    Holds count like bookings. Each counts in the local day or week in which its slot begins.
    """
    for limit in person.load_limits:
        interviews = Counter(
            local_time.get_period_index(limit.zone, limit.period, reservation.slot[0])
            for reservation in person.reservations
        )
        for index, count in interviews.items():
            if count >= limit.max_interviews:
                yield from local_time.get_period_intervals(limit.zone, limit.period, index, window)


def drop_redundant_buffer(masks: Mapping[Reason, int]) -> dict[Reason, int]:
    """Return the masks without the BUFFER starts that a reason in SUPERSEDES_BUFFER blocks too."""
    counted = dict(masks)
    for reason in SUPERSEDES_BUFFER:
        counted[Reason.BUFFER] &= ~masks[reason]
    return counted


def find_blocked_by_reason(grid: Grid, person: Person) -> dict[Reason, int]:
    """Return the starts that each rule blocks for one person; several rules may block a start."""
    masks = {reason: _find_blocked_by(reason, grid, person) for reason in BLOCKING_RULES}
    return drop_redundant_buffer({**masks, Reason.LOAD_LIMIT: load_limit(grid, person)})


def find_blocked_for_any(grid: Grid, people: Iterable[Person]) -> int:
    """Return the starts that any rule blocks for any of the people, as one mask."""
    people = list(people)
    by_slot, by_slot_with_buffers = _collect_blocked_time(grid, people)
    if grid.has_buffers:
        blocked = _build_mask(grid, by_slot, people)
        blocked |= _build_mask(grid.with_buffers, by_slot_with_buffers, people)
    else:
        blocked = _build_mask(grid, chain(by_slot, by_slot_with_buffers), people)
    for person in people:
        blocked |= load_limit(grid, person)
    return blocked


def find_adjacent_starts(grid: Grid, person: Person) -> tuple[int, int]:
    """Return the starts whose slot begins where blocked time ends, and ends where it begins.

    At these starts the slot leaves no free time before it (first mask) or after it (second mask).
    The slot includes its buffers where the rule requires them. The masks say nothing about starts
    that are not free.
    """
    # One step earlier than the grid, a day that ends exactly at the first start is included.
    extended = replace(grid, first=grid.first - grid.step, count=grid.count + 1)
    after_blocked = before_blocked = 0
    for reason, rule in BLOCKING_RULES.items():
        slots = _get_slots_of_rule(reason, grid)
        blocked = [
            (start, end)
            for start, end in chain.from_iterable(rule(extended, person))
            if start < end
        ]
        # One second longer, an interval overlaps exactly the free slots that it touches.
        after_blocked |= slots.build_mask((start, end + 1) for start, end in blocked)
        before_blocked |= slots.build_mask((start - 1, end) for start, end in blocked)
    return after_blocked, before_blocked


def _collect_blocked_time(
    grid: Grid, people: Sequence[Person]
) -> tuple[list[Iterable[Interval]], list[Iterable[Interval]]]:
    """Return the time that a slot must not overlap, and the same for a slot with its buffers."""
    by_slot: list[Iterable[Interval]] = []
    by_slot_with_buffers: list[Iterable[Interval]] = []
    for reason, rule in BLOCKING_RULES.items():
        parts = by_slot_with_buffers if reason in BUFFERED_REASONS else by_slot
        for person in people:
            parts.extend(rule(grid, person))
    return by_slot, by_slot_with_buffers


def _build_mask(grid: Grid, parts: Parts, people: Sequence[Person]) -> int:
    build_in_python = grid.build_mask if len(people) == 1 else grid.build_mask_of_many
    return build_mask(grid, parts, build_in_python)


def _find_blocked_by(reason: Reason, grid: Grid, person: Person) -> int:
    slots = _get_slots_of_rule(reason, grid)
    return build_mask(slots, BLOCKING_RULES[reason](grid, person), slots.build_mask)


def _get_slots_of_rule(reason: Reason, grid: Grid) -> Grid:
    """Return the grid whose slots must not overlap a rule's time: with or without buffers."""
    return grid.with_buffers if reason in BUFFERED_REASONS else grid
