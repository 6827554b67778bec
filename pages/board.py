"""A day of a panel, painted: for each person a strip of cells, and above them the starts.

A cell is as long as the marks are apart, half an hour at least. Of several things in one cell the
first of STATES shows: what nobody knows before what is busy, what is busy before what is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext, gettext_lazy

from engine import conflicts, timestamps
from engine.conflicts import Obstacle
from engine.intervals import Interval
from engine.person import Person
from engine.reasons import Reason
from engine.search import Answer
from pages.clock import Clock

_FREE = "free"
STATES = {
    "unknown": gettext_lazy("not known"),
    "booked": gettext_lazy("booked"),
    "held": gettext_lazy("held"),
    "busy": gettext_lazy("busy"),
    "closed": gettext_lazy("not open"),
    _FREE: gettext_lazy("free"),
}
_STATE_OF = {
    Reason.UNKNOWN: "unknown",
    Reason.BOOKED: "booked",
    Reason.HELD: "held",
    Reason.CALENDAR_BUSY: "busy",
    Reason.TIME_OFF: "closed",
    Reason.CLOSED_HOURS: "closed",
    Reason.LOAD_LIMIT: "closed",
}
_RANK = {state: rank for rank, state in enumerate(STATES)}
SHORTEST_CELL = 1800


@dataclass(frozen=True)
class Cell:
    """A stretch of somebody's day; `hour` is on their own wall, where one begins in it."""

    state: str
    hour: str


@dataclass(frozen=True)
class Strip:
    """A person's day as seen, and as told."""

    name: str
    zone: str
    cells: list[Cell]
    summary: str


@dataclass(frozen=True)
class Start:
    """A start on the board: whether it is a slot, and how it is asked about."""

    start: str
    label: str
    is_slot: bool


def cells_of(window: Interval, step: int) -> list[Interval]:
    """The cells of a window in UTC seconds; the last may reach beyond it."""
    length = max(step, SHORTEST_CELL)
    return [(at, at + length) for at in range(window[0], window[1], length)]


def starts(answer: Answer, cells: Iterable[Interval], clock: Clock) -> list[Start]:
    """For each cell its first mark that is a slot, else its first mark.

    Marks are whole steps of UTC; cells are no shorter, and begin anywhere.
    """
    slots = {start for start, _ in answer.slots()}
    step = answer.query.step
    marks = (range(-(-start // step) * step, end, step) for start, end in cells)
    chosen = (next((one for one in own if one in slots), own[0]) for own in marks)
    return [Start(timestamps.write(at), clock.time(at), at in slots) for at in chosen]


def strip(name: str, person: Person, clock: Clock, cells: list[Interval]) -> Strip:
    """The day of one person; `clock` is the reader's."""
    own = Clock.of(person.zone)
    window = cells[0][0], cells[-1][1]
    states = _painted(conflicts.in_time(person, window), cells)
    painted = [Cell(state, _hour(cell, own)) for state, cell in zip(states, cells)]
    return Strip(name, own.zone_at(window[0]), painted, _summary(states, cells, clock))


def _painted(taken: Iterable[Obstacle], cells: list[Interval]) -> list[str]:
    states = [_FREE] * len(cells)
    for one in taken:
        state = _STATE_OF.get(one.reason, _FREE)
        for number, cell in enumerate(cells):
            if one.meets(cell) and _RANK[state] < _RANK[states[number]]:
                states[number] = state
    return states


def _hour(cell: Interval, own: Clock) -> str:
    local = own.local(cell[0])
    return str(local.hour) if local.minute < (cell[1] - cell[0]) // 60 and local.minute < 30 else ""


def _summary(states: list[str], cells: list[Interval], clock: Clock) -> str:
    return "; ".join(_told(states, cells, clock))


def _told(states: list[str], cells: list[Interval], clock: Clock) -> Iterator[str]:
    for state, run in groupby(zip(states, cells), key=lambda one: one[0]):
        own = [cell for _, cell in run]
        span = clock.span((own[0][0], own[-1][1]))
        yield gettext("%(state)s %(span)s") % {"state": STATES[state], "span": span}
