"""The grid of the board: one column for each day of the week, one row for each start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import NamedTuple

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
#: A start in UTC seconds, and its local time.
LocalStart = tuple[int, datetime]


class StartCell(NamedTuple):
    """A start on the board: an instant in UTC seconds, and its local time as `label`.

    `full_label` is for example "Wednesday 14:30, available". `is_booked`: an interview of the type
    is booked at this start.
    """

    instant: int
    label: str
    full_label: str
    state: StartState
    is_selected: bool = False
    is_booked: bool = False

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
    """The rows of a week. Without `shows_all`, hours without any possible start are left out.

    `booked_starts` are the starts of the booked interviews of the type, in UTC seconds.
    """

    week: BoardWeek
    selected_start: int | None = None
    shows_all: bool = False
    booked_starts: frozenset[int] = frozenset()

    @cached_property
    def all_rows(self) -> list[GridRow]:
        days = self.week.days
        weekdays = [dateformat.format(day.day, "l") for day in days]
        rows: dict[RowKey, list[LocalStart | None]] = {}
        for number, day in enumerate(days):
            starts = self.week.starts.mask_of(self.week.window_of(day.day))
            for instant in self.week.starts.grid.starts_in(starts):
                start = instant, self.week.clock.localize(instant)
                row = rows.setdefault(self._find_row(start[1]), [None] * len(days))
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
        localize = self.week.clock.localize
        day, row = localize(start).date(), self._find_row(localize(start))
        weekday = dateformat.format(day, "l")
        mask = self.week.starts.mask_of(self.week.window_of(day))
        starts = [(other, localize(other)) for other in self.week.starts.grid.starts_in(mask)]
        same = [other for other in starts if self._find_row(other[1]) == row]
        return [self._build_cell(other, weekday) for other in same] if len(same) > 1 else []

    @cached_property
    def _rows_have_several_starts(self) -> bool:
        return self.week.availability.spec.rules.step < MIN_ROW_MINUTES * MINUTE

    def _find_row(self, local: datetime) -> RowKey:
        minutes = local.hour * 60 + local.minute
        if self._rows_have_several_starts:
            minutes -= minutes % MIN_ROW_MINUTES
        return minutes, bool(local.fold)

    def _choose(self, shown: LocalStart | None, other: LocalStart) -> LocalStart:
        """Return the start of a cell: the selected one, else the first of the best state.

        Of several starts with this state, a booked one comes first.
        """
        if shown is None or other[0] == self.selected_start:
            return other
        is_better = self._rank(other[0]) < self._rank(shown[0])
        return other if is_better and shown[0] != self.selected_start else shown

    def _rank(self, start: int) -> tuple[int, bool]:
        return _STATE_RANK[self.week.starts.find_state(start)], start not in self.booked_starts

    def _build_cell(self, local_start: LocalStart, weekday: str) -> StartCell:
        start, local = local_start
        state, label = self.week.starts.find_state(start), self.week.clock.format_local_time(local)
        text, state_labels = self._label_texts
        full_label = text % {"weekday": weekday, "time": label, "state": state_labels[state]}
        is_booked = start in self.booked_starts
        if is_booked:
            full_label = _("%(start)s, interview booked") % {"start": full_label}
        return StartCell(start, label, full_label, state, start == self.selected_start, is_booked)

    @cached_property
    def _label_texts(self) -> tuple[str, dict[StartState, str]]:
        """The full label of a cell, and the states in it, in the language of the page."""
        state_labels = {state: str(label) for state, label in STATE_LABELS.items()}
        return _("%(weekday)s %(time)s, %(state)s"), state_labels

    def _build_row(
        self, key: RowKey, starts: Iterable[LocalStart | None], weekdays: Iterable[str]
    ) -> GridRow:
        minutes = key[0]
        label = self.week.clock.format_local_time(
            datetime.fromtimestamp(minutes * 60, timezone.utc)
        )
        cells = [
            None if start is None else self._build_cell(start, weekday)
            for start, weekday in zip(starts, weekdays, strict=True)
        ]
        return GridRow(label, minutes // 60, minutes % 60 == 0, cells)


def _is_possible(cells: Iterable[StartCell | None]) -> bool:
    """Return whether a row is worth showing: one of its starts is possible, booked or selected."""
    return any(
        cell and (cell.state is not StartState.UNAVAILABLE or cell.is_booked or cell.is_selected)
        for cell in cells
    )
