"""The grid of the board: one column for each day of the week, one row for each start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.start_map import StartState
from pages.interviews import local_starts
from pages.interviews.local_starts import LocalStart, RowKey
from pages.interviews.week import BoardWeek
from pages.page_clock import format_as

#: The hours that are shown if no start of the week is possible.
DEFAULT_HOURS = (8, 17)
STATE_LABELS = {
    StartState.SLOT: gettext_lazy("available"),
    StartState.OPENED: gettext_lazy("available with the change"),
    StartState.UNKNOWN: gettext_lazy("unknown"),
    StartState.NEAR: gettext_lazy("one change away"),
    StartState.UNAVAILABLE: gettext_lazy("unavailable"),
}


class StartCell(NamedTuple):
    """A start on the board in UTC seconds and as ISO 8601 text; `label` is its local time.

    `full_label` is for example "Wednesday 14:30, available". `is_booked`: an interview of the type
    is booked at this start.
    """

    instant: int
    start: str
    label: str
    full_label: str
    state: StartState
    is_selected: bool = False
    is_booked: bool = False

    @property
    def is_slot(self) -> bool:
        return self.state in (StartState.SLOT, StartState.OPENED)


class LabelledState(NamedTuple):
    """A state in words. A row of several starts shows the state with the lowest rank."""

    state: StartState
    rank: int
    label: str


@dataclass(frozen=True)
class GridRow:
    """The starts of one local time, by day; None where a day has no start at that time."""

    label: str
    is_full_hour: bool
    starts: Sequence[LocalStart | None]


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
        return list(map(self._build_row, self._starts_by_row))

    @cached_property
    def rows(self) -> list[GridRow]:
        """The rows from the first to the last hour in which anything is possible."""
        if self.shows_all:
            return self.all_rows
        hours = [
            minutes // 60
            for (minutes, _), starts in self._starts_by_row.items()
            if any(map(self._is_possible, starts))
        ]
        first, last = (min(hours), max(hours)) if hours else DEFAULT_HOURS
        shown = [key for key in self._starts_by_row if first <= key[0] // 60 <= last]
        return list(map(self._build_row, shown))

    @property
    def hides_rows(self) -> bool:
        return len(self.rows) < len(self._starts_by_row)

    def list_row_starts(self, start: int) -> list[StartCell]:
        """Return all starts of the row and the day of a start, if there are several."""
        day = self.week.clock.local_date(start)
        starts = self._list_day(day)
        rows = {other.row for other in starts if other.instant == start}
        same = [other for other in starts if other.row in rows]
        weekday = format_as(day, "l")
        return [self.build_cell(other, weekday) for other in same] if len(same) > 1 else []

    @property
    def _step(self) -> int:
        return self.week.availability.spec.rules.step

    @cached_property
    def _starts_by_row(self) -> dict[RowKey, list[LocalStart | None]]:
        """The shown starts of each row by day, in the order of the rows."""
        days = self.week.days
        rows: dict[RowKey, list[LocalStart | None]] = {}
        for number, day in enumerate(days):
            for start in self._list_day(day.day):
                row = rows.setdefault(start.row, [None] * len(days))
                shown = row[number]
                row[number] = self._choose(shown, start) if shown else start
        return dict(sorted(rows.items()))

    def _list_day(self, day: date) -> list[LocalStart]:
        """Return the shown starts of a local day."""
        starts = local_starts.list_day(self.week.clock, day, self._step)
        return [start for start in starts if start.instant in self.states]

    def _is_possible(self, start: LocalStart | None) -> bool:
        """Return whether a start is worth showing: it is possible, booked or selected."""
        if start is None:
            return False
        state = self.states[start.instant].state
        return state is not StartState.UNAVAILABLE or self.is_marked(start.instant)

    def _choose(self, shown: LocalStart, other: LocalStart) -> LocalStart:
        """Return the start of a cell: the selected one, else the first of the best state.

        Of several starts with this state, a booked one comes first.
        """
        if other.instant == self.selected_start:
            return other
        is_better = self._rank(other.instant) < self._rank(shown.instant)
        return other if is_better and shown.instant != self.selected_start else shown

    def _rank(self, start: int) -> tuple[int, bool]:
        return self.states[start].rank, start not in self.booked_starts

    @cached_property
    def states(self) -> dict[int, LabelledState]:
        """The state of each shown start."""
        return self.week.starts.map_states({each.state: each for each in self.labelled_states})

    @cached_property
    def labelled_states(self) -> list[LabelledState]:
        """All states by their rank, in the language of the page."""
        return [
            LabelledState(state, rank, str(label))
            for rank, (state, label) in enumerate(STATE_LABELS.items())
        ]

    @cached_property
    def _label_text(self) -> str:
        return _("%(weekday)s %(time)s, %(state)s")

    @cached_property
    def weekdays(self) -> list[str]:
        """The names of the days of the week."""
        return [day.name for day in self.week.days]

    def _build_row(self, key: RowKey) -> GridRow:
        label = self.week.clock.format_minutes(key[0])
        return GridRow(label, key[0] % 60 == 0, self._starts_by_row[key])

    def is_marked(self, start: int) -> bool:
        """Return whether a start is selected, or an interview is booked at it."""
        return start == self.selected_start or start in self.booked_starts

    def build_cell(self, shown: LocalStart, weekday: str) -> StartCell:
        """Return the cell of a start of a day."""
        state = self.states[shown.instant]
        return StartCell(
            shown.instant,
            shown.start,
            shown.label,
            self._describe(shown, weekday, state),
            state.state,
            shown.instant == self.selected_start,
            shown.instant in self.booked_starts,
        )

    def _describe(self, shown: LocalStart, weekday: str, state: LabelledState) -> str:
        text = self.label_start(weekday, shown.label, state)
        if shown.instant in self.booked_starts:
            return _("%(start)s, interview booked") % {"start": text}
        return text

    def label_start(self, weekday: str, time: str, state: LabelledState) -> str:
        """Return for example "Wednesday 14:30, available"."""
        return self._label_text % {"weekday": weekday, "time": time, "state": state.label}
