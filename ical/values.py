"""Parse iCalendar values: dates, times, durations and UTC offsets (RFC 5545 section 3.3).

Every parser raises ValueError for a text that is not a valid value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII | re.IGNORECASE)
# Calendars also write P30M and PT1D: the letters are clear whichever side of the T they stand on.
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,9})W)?T?(?:(\d{1,9})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?",
    re.ASCII | re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\([\\;,])")
_UTC_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?", re.ASCII)


@dataclass(frozen=True)
class ParsedDateTime:
    """A DATE (as its midnight) or a DATE-TIME. `wall` is naive: the time zone is not applied."""

    wall: datetime
    is_date: bool = False
    is_utc: bool = False


class Duration(NamedTuple):
    """A number of calendar days, then a number of exact seconds (RFC 5545 section 3.3.6)."""

    days: int
    seconds: int

    @property
    def nominal(self) -> timedelta:
        """The length if every day had 24 hours."""
        return timedelta(days=self.days, seconds=self.seconds)


@lru_cache(maxsize=4096)
def parse_datetime(text: str) -> ParsedDateTime:
    """Parse a DATE or DATE-TIME. A leap second becomes second 59 (section 3.3.12)."""
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError("not a DATE or DATE-TIME")
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if match[4] is None:
        return ParsedDateTime(datetime(year, month, day), is_date=True)  # noqa: DTZ001  (wall clock)
    hour, minute, second = int(match[4]), int(match[5]), int(match[6])
    wall = datetime(year, month, day, hour, minute, 59 if second == 60 else second)  # noqa: DTZ001
    return ParsedDateTime(wall, is_utc=bool(match[7]))


def parse_duration(text: str) -> Duration:
    """Parse a duration such as P15DT5H0M20S. A duration can be negative.

    A misplaced T is accepted. M is always minutes: durations have no months (section 3.3.6).
    """
    match = _DURATION.fullmatch(text)
    if not match or not any(match.groups()[1:]):
        raise ValueError("not a DURATION")
    sign = -1 if match[1] == "-" else 1
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups()[1:])
    return Duration(
        sign * (7 * weeks + days),
        sign * (3600 * hours + 60 * minutes + seconds),
    )


def split_list(text: str) -> list[str]:
    """Return the items of a comma-separated list of times. An empty item names no time."""
    return [item.strip() for item in text.split(",") if item.strip()]


def parse_utc_offset(text: str) -> int:
    """Parse a UTC offset such as -0500. Return seconds east of UTC."""
    match = _UTC_OFFSET.fullmatch(text)
    if not match:
        raise ValueError("not a UTC-OFFSET")
    hours, minutes, seconds = (int(number or 0) for number in match.groups()[1:])
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError("UTC-OFFSET out of range")
    return (-1 if match[1] == "-" else 1) * (3600 * hours + 60 * minutes + seconds)


def unescape_text(text: str) -> str:
    """Remove the backslash escapes of a TEXT value (section 3.3.11)."""
    return _ESCAPED.sub(r"\1", text)
