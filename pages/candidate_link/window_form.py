"""The form in which a candidate enters windows: a day and two times in each row, in their zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import zip_longest

from django.http import QueryDict
from django.utils.translation import gettext as _

from bookings.candidate_windows import MAX_WINDOWS, WindowError
from engine.intervals import Interval
from pages.page_clock import PageClock, is_supported_date

#: The rows that a form has at least, and how many the button adds.
EMPTY_ROWS, ADDED_ROWS = 3, 3


@dataclass
class WindowRow:
    """A row as it was typed, with what is wrong with it."""

    day: str = ""
    start: str = ""
    end: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        return not (self.day or self.start or self.end)


@dataclass
class WindowForm:
    """The rows of the form, and what is wrong with all of them together."""

    clock: PageClock
    rows: list[WindowRow]
    errors: list[str] = field(default_factory=list)

    @classmethod
    def from_windows(cls, windows: Iterable[Interval], clock: PageClock) -> WindowForm:
        """Return the form with windows in UTC seconds, and empty rows if they are few."""
        rows = [row for window in windows for row in _build_rows(window, clock)]
        rows += [WindowRow() for _number in range(EMPTY_ROWS - len(rows))]
        return cls(clock, rows)

    @classmethod
    def from_post(cls, post: QueryDict, clock: PageClock) -> WindowForm:
        """Return the form as it was sent. Rows beyond the maximum are ignored."""
        columns = (post.getlist(name)[:MAX_WINDOWS] for name in ("day", "from", "to"))
        cells = zip_longest(*columns, fillvalue="")
        rows = [WindowRow(day, start, end) for day, start, end in cells]
        return cls(clock, rows)

    def add_rows(self) -> None:
        count = min(ADDED_ROWS, MAX_WINDOWS - len(self.rows))
        self.rows += [WindowRow() for _number in range(count)]

    @property
    def can_add_rows(self) -> bool:
        return len(self.rows) < MAX_WINDOWS

    @property
    def is_valid(self) -> bool:
        return not self.errors and not any(row.errors for row in self.rows)

    @property
    def _filled_rows(self) -> list[WindowRow]:
        return [row for row in self.rows if not row.is_blank]

    def parse(self) -> list[Interval]:
        """Return the windows of the filled rows in UTC seconds; note errors in the rows."""
        windows = []
        for row in self._filled_rows:
            try:
                windows.append(_parse_row(row, self.clock))
            except ValueError as error:
                row.errors.append(str(error))
        return windows

    def add_errors(self, errors: Sequence[WindowError]) -> None:
        """Note errors of windows that `parse` returned without any error."""
        rows = self._filled_rows
        for error in errors:
            notes = self.errors if error.index is None else rows[error.index].errors
            notes.append(error.text)


def _build_rows(window: Interval, clock: PageClock) -> Iterator[WindowRow]:
    """Yield a row for each local day of a window."""
    start, end = window
    while start < end:
        day = clock.local_date(start)
        day_end = min(end, clock.midnight(day + timedelta(days=1)))
        first, last = clock.localize(start), clock.localize(day_end)
        yield WindowRow(f"{day:%Y-%m-%d}", f"{first:%H:%M}", f"{last:%H:%M}")
        start = day_end


def _parse_row(row: WindowRow, clock: PageClock) -> Interval:
    """Return the window of a row; raise ValueError with a text for the candidate."""
    try:
        day = date.fromisoformat(row.day)
    except ValueError:
        raise ValueError(_("Enter a day, such as 2027-06-16.")) from None
    if not is_supported_date(day):
        raise ValueError(_("Enter a day, such as 2027-06-16."))
    start, end = _parse_time(row.start), _parse_time(row.end)
    # midnight as the end is the end of the day
    last_day = day + timedelta(days=1) if end == time.min else day
    return _to_second(day, start, clock), _to_second(last_day, end, clock)


def _parse_time(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise ValueError(_("Enter both times, such as 09:00 and 17:30.")) from None


def _to_second(day: date, local_time: time, clock: PageClock) -> int:
    return int(datetime.combine(day, local_time, clock.zone).timestamp())
