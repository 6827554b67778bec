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
from engine.conflicts import Conflict
from engine.intervals import Interval
from engine.person import Person
from engine.reasons import Reason
from engine.search import SearchResult
from pages.clock import LocaleClock

_FREE = "free"
STATE_LABELS = {
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
_RANK = {state: rank for rank, state in enumerate(STATE_LABELS)}
MIN_CELL_SECONDS = 1800


@dataclass(frozen=True)
class DayCell:
    """A stretch of somebody's day; `hour` is on their own wall, where one begins in it."""

    state: str
    hour: str


@dataclass(frozen=True)
class PersonRow:
    """A person's day as seen, and as told."""

    name: str
    zone_label: str
    cells: list[DayCell]
    summary: str


@dataclass(frozen=True)
class StartCell:
    """A start on the board: whether it is a slot, and how it is asked about."""

    start: str
    label: str
    is_slot: bool


def split_into_cells(window: Interval, step: int) -> list[Interval]:
    """The cells of a window in UTC seconds; the last may reach beyond it."""
    length = max(step, MIN_CELL_SECONDS)
    return [(at, at + length) for at in range(window[0], window[1], length)]


def build_start_cells(
    answer: SearchResult, cells: Iterable[Interval], clock: LocaleClock
) -> list[StartCell]:
    """For each cell its first mark that is a slot, else its first mark.

    Marks are whole steps of UTC; cells are no shorter, and begin anywhere.
    """
    slots = {start for start, _ in answer.list_slots()}
    step = answer.query.step
    marks = (range(-(-start // step) * step, end, step) for start, end in cells)
    chosen = (next((one for one in own if one in slots), own[0]) for own in marks)
    return [
        StartCell(timestamps.format_utc(at), clock.format_time(at), at in slots) for at in chosen
    ]


def build_person_row(
    name: str, person: Person, clock: LocaleClock, cells: list[Interval]
) -> PersonRow:
    """The day of one person; `clock` is the reader's."""
    own = LocaleClock.for_zone(person.zone)
    window = cells[0][0], cells[-1][1]
    states = _cell_states(conflicts.find_in_window(person, window), cells)
    painted = [DayCell(state, _hour(cell, own)) for state, cell in zip(states, cells)]
    return PersonRow(name, own.format_zone(window[0]), painted, _summary(states, cells, clock))


def _cell_states(taken: Iterable[Conflict], cells: list[Interval]) -> list[str]:
    states = [_FREE] * len(cells)
    for one in taken:
        state = _STATE_OF.get(one.reason, _FREE)
        for number, cell in enumerate(cells):
            if one.overlaps(cell) and _RANK[state] < _RANK[states[number]]:
                states[number] = state
    return states


def _hour(cell: Interval, own: LocaleClock) -> str:
    local = own.localize(cell[0])
    return str(local.hour) if local.minute < (cell[1] - cell[0]) // 60 and local.minute < 30 else ""


def _summary(states: list[str], cells: list[Interval], clock: LocaleClock) -> str:
    return "; ".join(_describe_runs(states, cells, clock))


def _describe_runs(states: list[str], cells: list[Interval], clock: LocaleClock) -> Iterator[str]:
    for state, run in groupby(zip(states, cells), key=lambda one: one[0]):
        own = [cell for _, cell in run]
        span = clock.format_range((own[0][0], own[-1][1]))
        yield gettext("%(state)s %(span)s") % {"state": STATE_LABELS[state], "span": span}
