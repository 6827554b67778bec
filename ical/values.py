"""Values as iCalendar writes them: dates, times, durations, offsets (RFC 5545 section 3.3).

Every function raises ValueError for a text that is not what it reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII | re.IGNORECASE)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?",
    re.ASCII | re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\([\\;,])")
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?", re.ASCII)


@dataclass(frozen=True)
class ParsedDateTime:
    """A DATE (its midnight) or DATE-TIME as it is written, before anybody asks for its zone."""

    wall: datetime
    is_date: bool = False
    is_utc: bool = False


@dataclass(frozen=True)
class Duration:
    """Days of the calendar, then seconds of the clock (RFC 5545 section 3.3.6)."""

    days: int
    seconds: int

    @property
    def nominal(self) -> timedelta:
        """The length where every day has 24 hours."""
        return timedelta(days=self.days, seconds=self.seconds)


@lru_cache(maxsize=4096)
def parse_datetime(text: str) -> ParsedDateTime:
    """A DATE or DATE-TIME; a leap second is the second before it (section 3.3.12)."""
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError("not a date or time")
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if found[4] is None:
        return ParsedDateTime(datetime(year, month, day), is_date=True)  # noqa: DTZ001  (a wall clock)
    hour, minute, second = int(found[4]), int(found[5]), int(found[6])
    wall = datetime(year, month, day, hour, minute, 59 if second == 60 else second)  # noqa: DTZ001
    return ParsedDateTime(wall, is_utc=bool(found[7]))


def parse_duration(text: str) -> Duration:
    """A duration, such as P15DT5H0M20S; it may be negative."""
    found = _DURATION.fullmatch(text)
    if not found or not any(found.groups()[1:]):
        raise ValueError("not a duration")
    sign = -1 if found[1] == "-" else 1
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    return Duration(
        sign * (7 * weeks + days),
        sign * (3600 * hours + 60 * minutes + seconds),
    )


def parse_utc_offset(text: str) -> int:
    """A UTC offset such as -0500, in seconds."""
    found = _OFFSET.fullmatch(text)
    if not found:
        raise ValueError("not an offset from UTC")
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError("no such offset from UTC")
    return (-1 if found[1] == "-" else 1) * (3600 * hours + 60 * minutes + seconds)


def unescape_text(text: str) -> str:
    """A TEXT as it is meant (section 3.3.11)."""
    return _ESCAPED.sub(r"\1", text)
