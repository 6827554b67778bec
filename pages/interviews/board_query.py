"""The query string of the board: the day, the selected start, and what is about to happen to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from engine import timestamps
from interviews.interview_spec import InterviewSpec
from pages.page_clock import PageClock, parse_start


@dataclass(frozen=True)
class BoardQuery:
    """The parsed query string; what cannot be read is left out.

    `start` is in UTC seconds. `change_index` is the change to try, `booking_id` the booking to
    move, `link_id` the candidate link to book with, `hold_id` the hold to book. `shows_all`: no
    hours are left out.
    """

    day: date
    start: int | None = None
    change_index: int | None = None
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
            _parse_index(params.get("try", "")),
            _parse_id(params.get("booking", "")),
            _parse_id(params.get("link", "")),
            _parse_id(params.get("hold", "")),
            params.get("hours", "") == "all",
        )

    @property
    def kept_params(self) -> str:
        """The end of the query string of links that select another start or day, or nothing."""
        kept = {
            "booking": str(self.booking_id) if self.booking_id else "",
            "link": str(self.link_id) if self.link_id else "",
            "hours": "all" if self.shows_all else "",
        }
        text = urlencode({name: value for name, value in kept.items() if value})
        return f"&{text}" if text else ""

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


def _parse_index(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def _parse_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
