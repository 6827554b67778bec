"""One day of a panel: a row of cells for each person, and a row of start times.

A cell is one grid step long, and at least half an hour. If a person has several states within one
cell, the cell shows the state that comes first in `STATE_LABELS`. The state is the CSS class of the
cell (`pages/interviews/day.html`), and `style.css` gives each class its colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext, gettext_lazy

from engine import conflicts, timestamps
from engine.conflicts import Conflict
from engine.intervals import Interval
from engine.person import Person
from engine.reasons import Reason
from engine.search import SearchResult
from pages.page_clock import PageClock

_FREE = "free"
STATE_LABELS = {
    "unknown": gettext_lazy("unknown"),
    "booked": gettext_lazy("booked"),
    "held": gettext_lazy("on hold"),
    "busy": gettext_lazy("busy"),
    "closed": gettext_lazy("unavailable"),
    _FREE: gettext_lazy("free"),
}
_STATE_OF_REASON = {
    Reason.UNKNOWN: "unknown",
    Reason.BOOKED: "booked",
    Reason.HELD: "held",
    Reason.CALENDAR_BUSY: "busy",
    Reason.TIME_OFF: "closed",
    Reason.CLOSED_HOURS: "closed",
    Reason.LOAD_LIMIT: "closed",
}
_STATE_RANK = {state: rank for rank, state in enumerate(STATE_LABELS)}
MIN_CELL_SECONDS = 1800


@dataclass(frozen=True)
class DayCell:
    """The state of a person in one cell.

    `hour` is the local hour of the person if one begins in the cell, else blank.
    """

    state: str
    hour: str


@dataclass(frozen=True)
class PersonRow:
    """The day of one person, as cells and as a text summary."""

    name: str
    zone_label: str
    cells: list[DayCell]
    summary: str


@dataclass(frozen=True)
class StartCell:
    """A start time on the board; `start` is ISO 8601 text in UTC."""

    start: str
    label: str
    is_slot: bool

    @property
    def full_label(self) -> str:
        """Return for example "14:30, available"."""
        state = gettext("available") if self.is_slot else gettext("unavailable")
        return f"{self.label}, {state}"


def split_into_cells(window: Interval, step: int) -> list[Interval]:
    """Split a window (UTC seconds) into cells. The last cell may end after the window."""
    length = max(step, MIN_CELL_SECONDS)
    return [(start, start + length) for start in range(window[0], window[1], length)]


def build_start_cells(
    result: SearchResult, cells: Iterable[Interval], clock: PageClock
) -> list[StartCell]:
    """Return one start for each cell: the first start that is a slot, else the first start.

    Starts lie on whole grid steps of UTC. A cell may begin between two starts, but contains at
    least one, because it is at least one step long.
    """
    slot_starts = {start for start, _ in result.list_slots()}
    step = result.query.step
    start_cells = []
    for cell_start, cell_end in cells:
        first = -(-cell_start // step) * step
        starts = range(first, cell_end, step)
        start = next((start for start in starts if start in slot_starts), first)
        label = clock.format_time(start)
        start_cells.append(StartCell(timestamps.format_utc(start), label, start in slot_starts))
    return start_cells


def build_person_row(
    name: str, person: Person, clock: PageClock, cells: list[Interval]
) -> PersonRow:
    """Return the day of one person. The summary gives times by `clock`, the viewer's clock."""
    person_clock = PageClock.for_zone(person.zone)
    window = cells[0][0], cells[-1][1]
    states = _cell_states(conflicts.find_in_window(person, window), cells)
    return PersonRow(
        name=name,
        zone_label=person_clock.format_zone(window[0]),
        cells=[
            DayCell(state, _hour_label(cell[0], person_clock)) for state, cell in zip(states, cells)
        ],
        summary=_summarize(states, cells, clock),
    )


def _cell_states(person_conflicts: Iterable[Conflict], cells: list[Interval]) -> list[str]:
    states = [_FREE] * len(cells)
    for conflict in person_conflicts:
        state = _STATE_OF_REASON.get(conflict.reason, _FREE)
        for index, cell in enumerate(cells):
            if conflict.overlaps(cell) and _STATE_RANK[state] < _STATE_RANK[states[index]]:
                states[index] = state
    return states


def _hour_label(cell_start: int, clock: PageClock) -> str:
    """Return the hour for a cell that starts in the first half of that hour, else ""."""
    local = clock.localize(cell_start)
    return str(local.hour) if local.minute < 30 else ""


def _summarize(states: list[str], cells: list[Interval], clock: PageClock) -> str:
    """Return for example "busy 09:00 to 10:00; free 10:00 to 13:00"."""
    runs = []
    for state, group in groupby(zip(states, cells), key=lambda pair: pair[0]):
        run = [cell for _, cell in group]
        time_range = clock.format_range((run[0][0], run[-1][1]))
        runs.append(
            gettext("%(state)s %(span)s") % {"state": STATE_LABELS[state], "span": time_range}
        )
    return "; ".join(runs)
