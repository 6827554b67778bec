"""The rules that forbid starts: one function each, each gives the mask of what it forbids.

`window` and `notice` hold for the whole panel; the others for one person. Free is what no rule
forbids. A new rule is one function here, its reason in `reasons`, and its place in a table below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain

from engine.grid import Grid
from engine.intervals import Interval
from engine.person import Person
from engine.reasons import Reason


def window(grid: Grid, end: int) -> int:
    """Forbid the starts whose slot would end after the window does."""
    return grid.full & ~grid.before(end - grid.duration + 1)


def notice(grid: Grid, now: int, least: int) -> int:
    """Forbid the starts less than `least` seconds after `now`; exactly `least` is allowed.

    `now` is a UTC second, rounded up by the caller. Notice is elapsed time, not calendar days
    (the brief: no slot begins less than 24 hours in the future).
    """
    return grid.before(now + least)


#: The time that each personal rule takes, under the reason it gives.
PERSONAL: dict[Reason, Callable[[Person], Iterable[Interval]]] = {
    Reason.UNKNOWN: Person.unknown_intervals,
    Reason.CALENDAR_BUSY: Person.busy_intervals,
}


def personal(grid: Grid, person: Person) -> dict[Reason, int]:
    """The starts that each rule forbids to one person; a start may stand under several."""
    return {reason: grid.mask(taken(person)) for reason, taken in PERSONAL.items()}


def forbidden_to(grid: Grid, people: Iterable[Person]) -> int:
    """The starts that any rule forbids to any of the people, as one union."""
    taken = (intervals(person) for person in people for intervals in PERSONAL.values())
    return grid.mask(chain.from_iterable(taken))
