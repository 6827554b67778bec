"""The grid of the board: one column for each day of the week, one row for each start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engine import timestamps
from engine.grid import MINUTE
from interviews.start_map import StartState
from pages.interviews.week import BoardWeek

#: A row is one grid step, and at least this long.
MIN_ROW_MINUTES = 15
#: The hours that are shown if no start of the week is possible.
DEFAULT_HOURS = (8, 17)
STATE_LABELS = {
    StartState.SLOT: gettext_lazy("available"),
    StartState.OPENED: gettext_lazy("available with the change"),
    StartState.UNKNOWN: gettext_lazy("unknown"),
    StartState.NEAR: gettext_lazy("one change away"),
    StartState.UNAVAILABLE: gettext_lazy("unavailable"),
}
#: A row of several starts shows the state that comes first.
_STATE_RANK = {state: rank for rank, state in enumerate(STATE_LABELS)}
#: The minutes of the local day at which a row begins, and whether the clock was set back before.
RowKey = tuple[int, bool]


@dataclass(frozen=True)
class StartCell:
    """A start on the board: an instant in UTC seconds, and its local time as `label`.

    `full_label` is for example "Wednesday 14:30, available".
    """

    instant: int
    label: str
    full_label: str
    state: StartState
    is_selected: bool = False

    @property
    def start(self) -> str:
        """The start as ISO 8601 text in UTC."""
        return timestamps.format_utc(self.instant)

    @property
    def is_slot(self) -> bool:
        return self.state in (StartState.SLOT, StartState.OPENED)


@dataclass(frozen=True)
class GridRow:
    """The starts of one local time, by day; None where a day has no start at that time."""

    label: str
    hour: int
    is_full_hour: bool
    cells: list[StartCell | None]


@dataclass(frozen=True)
class BoardGrid:
    """The rows of a week. Without `shows_all`, hours without any possible start are left out."""

    week: BoardWeek
    selected_start: int | None = None
    shows_all: bool = False

    @cached_property
    def all_rows(self) -> list[GridRow]:
        days = self.week.days
        weekdays = [dateformat.format(day.day, "l") for day in days]
        rows: dict[RowKey, list[int | None]] = {}
        for number, day in enumerate(days):
            starts = self.week.starts.mask_of(self.week.window_of(day.day))
            for start in self.week.starts.grid.starts_in(starts):
                row = rows.setdefault(self._find_row(start), [None] * len(days))
                row[number] = self._choose(row[number], start)
        return [self._build_row(key, rows[key], weekdays) for key in sorted(rows)]

    @cached_property
    def rows(self) -> list[GridRow]:
        """The rows from the first to the last hour in which anything is possible."""
        if self.shows_all:
            return self.all_rows
        hours = [row.hour for row in self.all_rows if _is_possible(row.cells)]
        first, last = (min(hours), max(hours)) if hours else DEFAULT_HOURS
        return [row for row in self.all_rows if first <= row.hour <= last]

    @property
    def hides_rows(self) -> bool:
        return len(self.rows) < len(self.all_rows)

    def list_row_starts(self, start: int) -> list[StartCell]:
        """Return all starts of the row and the day of a start, if there are several."""
        day = self.week.clock.local_date(start)
        row = self._find_row(start)
        weekday = dateformat.format(day, "l")
        starts = self.week.starts.grid.starts_in(self.week.starts.mask_of(self.week.window_of(day)))
        same = [other for other in starts if self._find_row(other) == row]
        return [self._build_cell(other, weekday) for other in same] if len(same) > 1 else []

    def _find_row(self, start: int) -> RowKey:
        local = self.week.clock.localize(start)
        minutes = local.hour * 60 + local.minute
        if self.week.availability.spec.rules.step < MIN_ROW_MINUTES * MINUTE:
            minutes -= minutes % MIN_ROW_MINUTES
        return minutes, bool(local.fold)

    def _choose(self, shown: int | None, other: int) -> int:
        """Return the start that a cell shows: the selected one, else the first of the best state."""
        if shown is None or other == self.selected_start:
            return other
        find_state = self.week.starts.find_state
        is_better = _STATE_RANK[find_state(other)] < _STATE_RANK[find_state(shown)]
        return other if is_better and shown != self.selected_start else shown

    def _build_cell(self, start: int, weekday: str) -> StartCell:
        state, label = self.week.starts.find_state(start), self.week.clock.format_time(start)
        text, state_labels = self._label_texts
        full_label = text % {"weekday": weekday, "time": label, "state": state_labels[state]}
        return StartCell(start, label, full_label, state, start == self.selected_start)

    @cached_property
    def _label_texts(self) -> tuple[str, dict[StartState, str]]:
        """The full label of a cell, and the states in it, in the language of the page."""
        state_labels = {state: str(label) for state, label in STATE_LABELS.items()}
        return _("%(weekday)s %(time)s, %(state)s"), state_labels

    def _build_row(
        self, key: RowKey, starts: Iterable[int | None], weekdays: Iterable[str]
    ) -> GridRow:
        minutes = key[0]
        wall_clock = replace(self.week.clock, zone=ZoneInfo("UTC"))
        label = wall_clock.format_time(minutes * 60)
        cells = [
            None if start is None else self._build_cell(start, weekday)
            for start, weekday in zip(starts, weekdays, strict=True)
        ]
        return GridRow(label, minutes // 60, minutes % 60 == 0, cells)


def _is_possible(cells: Iterable[StartCell | None]) -> bool:
    """Return whether a row is worth showing: one of its starts is possible, or selected."""
    return any(
        cell and (cell.state is not StartState.UNAVAILABLE or cell.is_selected) for cell in cells
    )
