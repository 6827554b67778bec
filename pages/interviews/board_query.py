"""The query string of the board: the day, the selected start, and what is about to happen to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from engine import timestamps
from engine.changes import Change
from interviews.interview_spec import InterviewSpec
from pages import change_code
from pages.page_clock import PageClock, parse_start


@dataclass(frozen=True)
class BoardQuery:
    """The parsed query string; what cannot be read is left out.

    `start` is in UTC seconds. `changes` are previewed. `booking_id` is the booking to move,
    `link_id` the candidate link to book with, `hold_id` the hold to book. `shows_all`: no hours are
    left out.
    """

    day: date
    start: int | None = None
    changes: tuple[Change, ...] = ()
    booking_id: UUID | None = None
    link_id: UUID | None = None
    hold_id: UUID | None = None
    shows_all: bool = False

    @classmethod
    def parse(
        cls, params: QueryDict, clock: PageClock, interview: InterviewSpec, now: int
    ) -> BoardQuery:
        """Parse a query string. A start between two grid steps is rounded down.

        The day is that of the start, else the given day, else the first day after the notice.
        """
        start = _parse_start(params.get("start", ""), interview.rules.step)
        day = _parse_day(params.get("day", ""), clock) if start is None else clock.local_date(start)
        return cls(
            day or clock.local_date(now + interview.rules.notice),
            start,
            change_code.parse_all(params.getlist(change_code.PARAMETER)),
            _parse_id(params.get("booking", "")),
            _parse_id(params.get("link", "")),
            _parse_id(params.get("hold", "")),
            params.get("hours", "") == "all",
        )

    @cached_property
    def kept_params(self) -> str:
        """The end of the query string of links that select another start or day, or nothing."""
        return _encode([*self._usual_params, *self._change_params])

    @property
    def params_without_changes(self) -> str:
        """The end of the query string of the link that ends the preview, or nothing."""
        return _encode(self._usual_params)

    @property
    def params_without_hours(self) -> str:
        """The end of the query string of the link that leaves out hours, or nothing."""
        return _encode([*self._row_params, *self._change_params])

    def add_change(self, change: Change) -> str:
        """Return the end of the query string of the link that previews another change as well."""
        return replace(self, changes=change_code.add(self.changes, change)).kept_params

    def add_all(self, changes: Iterable[Change]) -> str:
        """Return the end of the query string that previews more changes; empty if all are."""
        query = self
        for change in changes:
            query = replace(query, changes=change_code.add(query.changes, change))
        return "" if query.changes == self.changes else query.kept_params

    @property
    def change_codes(self) -> list[str]:
        """The values of the parameters of the previewed changes."""
        return list(map(change_code.encode, self.changes))

    @property
    def change_query(self) -> str:
        """The query string that has the previewed changes only, or nothing."""
        return urlencode(self._change_params)

    @property
    def _row_params(self) -> list[tuple[str, str]]:
        rows = {"booking": self.booking_id, "link": self.link_id}
        return [(name, str(value)) for name, value in rows.items() if value]

    @property
    def _usual_params(self) -> list[tuple[str, str]]:
        return [*self._row_params, *([("hours", "all")] if self.shows_all else [])]

    @property
    def _change_params(self) -> list[tuple[str, str]]:
        return [(change_code.PARAMETER, code) for code in self.change_codes]

    @property
    def start_text(self) -> str:
        """The start as ISO 8601 text in UTC; empty without a start."""
        return "" if self.start is None else timestamps.format_utc(self.start)


def _parse_start(text: str, step: int) -> int | None:
    try:
        start = parse_start(text)
    except ValueError:
        return None
    return start - start % step


def _parse_day(text: str, clock: PageClock) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if clock.has_day(day) else None


def _encode(params: Sequence[tuple[str, str]]) -> str:
    return f"&{urlencode(params)}" if params else ""


def _parse_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
