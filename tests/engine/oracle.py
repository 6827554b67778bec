"""Availability by looking at every second: slow, and too plain to be wrong.

It shares no code with the engine but the values that a query is made of.
"""

from __future__ import annotations

from engine.person import Person
from engine.search import Query


def slots(query: Query) -> list[tuple[int, int]]:
    """Every slot of a query, by trying every second of its window."""
    first, last = query.window
    taken = {member: _taken(person, query) for member, person in query.people.items()}
    return [
        (start, start + query.duration)
        for start in range(first, last)
        if start % query.step == 0
        and start + query.duration <= last
        and start - query.now >= query.notice
        and all(
            sum(1 not in taken[member][start - first : start - first + query.duration]
                for member in set(group.members)) >= group.required
            for group in query.groups
        )
    ]  # fmt: skip


def _taken(person: Person, query: Query) -> bytearray:
    """One byte for each second of the window: 1 if the person's time is taken or unknown."""
    first, last = query.window
    seconds = bytearray(last - first)
    for calendar in person.calendars:
        busy = [calendar.busy.get(kind, ()) for kind in person.blocking]
        for intervals in (*busy, calendar.unknown):
            for start, end in intervals:
                for second in range(max(start, first), min(end, last)):
                    seconds[second - first] = 1
    return seconds
