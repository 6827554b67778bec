"""Check booked slots against a person's present rules and calendars, which may have changed.

The rules are those of `rules`, with one difference: a booked slot is itself one of the interviews
that a load limit counts. Buffers, holds and unknown time are no conflicts: the interview can take
place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from engine import rules
from engine.grid import Grid
from engine.intervals import Interval, merge, subtract
from engine.person import Person
from engine.reasons import Reason

#: The rules that a booked slot can break because its time is blocked.
_TIME_REASONS = (Reason.CALENDAR_BUSY, Reason.TIME_OFF, Reason.CLOSED_HOURS)


def find_conflicts(person: Person, slots: Iterable[Interval]) -> dict[Interval, list[Reason]]:
    """Return the reasons why a person's booked slots are no longer allowed, by slot.

    `slots` are among the person's reservations. A slot without a conflict is left out.
    """
    slots = sorted(set(slots))
    if not slots:
        return {}
    span = slots[0][0], max(end for _, end in slots)
    grid = Grid(first=span[0], step=1, count=0, duration=span[1] - span[0])
    blocked = {
        reason: merge(chain.from_iterable(rules.BLOCKING_RULES[reason](grid, person)))
        for reason in _TIME_REASONS
    }
    over_limit = merge(rules.find_periods_at_limit(_raise_limits(person), span))
    conflicts: dict[Interval, list[Reason]] = {}
    for slot in slots:
        reasons = [reason for reason, time in blocked.items() if _overlaps(time, slot)]
        if _overlaps(over_limit, (slot[0], slot[0] + 1)):
            reasons.append(Reason.LOAD_LIMIT)
        if reasons:
            conflicts[slot] = reasons
    return conflicts


def hide_possible_copies(busy: Iterable[Interval], slots: Iterable[Interval]) -> list[Interval]:
    """Return busy time without the booked slots that may be in it as events of their own.

    Free/busy answers do not say which event makes a person busy, and join events that touch. So
    busy time that contains a slot may be the booking itself and an event beside it, unless it is
    longer at both ends than the slot and the other slots that touch it.
    """
    slots = sorted(set(slots))
    events, sequences = merge(busy), merge(slots)
    hidden = []
    for slot in slots:
        event, sequence = _find_last_before(events, slot[1]), _find_last_before(sequences, slot[1])
        if event and sequence and event[0] <= slot[0] and slot[1] <= event[1]:
            is_longer = event[0] < sequence[0] and sequence[1] < event[1]
            if not is_longer:
                hidden.append(slot)
    return subtract(events, hidden)


def _raise_limits(person: Person) -> Person:
    """Return the person with limits that are exceeded, not reached, and without holds."""
    limits = (replace(each, max_interviews=each.max_interviews + 1) for each in person.load_limits)
    bookings = (each for each in person.reservations if not each.is_hold)
    return replace(person, load_limits=tuple(limits), reservations=tuple(bookings))


def _overlaps(time: Sequence[Interval], slot: Interval) -> bool:
    """Return whether a slot overlaps sorted, disjoint intervals."""
    last = _find_last_before(time, slot[1])
    return last is not None and last[1] > slot[0]


def _find_last_before(time: Sequence[Interval], instant: int) -> Interval | None:
    """Return the last of sorted, disjoint intervals that begins before an instant, if any."""
    index = bisect_left(time, (instant, instant))
    return time[index - 1] if index else None
