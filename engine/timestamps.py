"""Instants as text: RFC 3339 date-times with an offset, to and from whole UTC seconds.

A naive time, a date alone, a leap second or an instant outside the years 1 to 9999 (UTC) is
refused with ValueError, so that nobody has to guess what was meant.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_RFC_3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
#: The first and the last second that can be written down.
MIN_INSTANT, MAX_INSTANT = -62135596800, 253402300799


def parse_floor(text: str) -> int:
    """The UTC second in which an instant lies (ValueError, TypeError if it is unreadable)."""
    return _parse(text)[0]


def parse_ceil(text: str) -> int:
    """The first UTC second not before an instant (ValueError, TypeError if it is unreadable)."""
    second, fraction = _parse(text)
    return second + fraction


def format_utc(second: int) -> str:
    """A UTC second as ISO 8601 text ending in `Z`; the nearest that can be written down."""
    return to_datetime(second).isoformat()[:-6] + "Z"


def to_datetime(second: int) -> datetime:
    """A UTC second as an aware datetime; the nearest that can be written down."""
    return datetime.fromtimestamp(min(max(second, MIN_INSTANT), MAX_INSTANT), timezone.utc)


def from_datetime(moment: datetime) -> int:
    """Return the UTC second in which an aware datetime lies."""
    return (moment - _EPOCH) // timedelta(seconds=1)


def _parse(text: str) -> tuple[int, bool]:
    match = _RFC_3339.fullmatch(text)
    if not match:
        raise ValueError(f"not an RFC 3339 date-time with an offset: {text!r}")
    day, clock, fraction, offset = match.groups()
    offset = "+00:00" if offset in "Zz" else offset
    since = datetime.fromisoformat(f"{day}T{clock}{offset}") - _EPOCH
    second = since.days * 86400 + since.seconds
    if not MIN_INSTANT <= second <= MAX_INSTANT:
        raise ValueError(f"outside the years 1 to 9999: {text!r}")
    return second, int(fraction or 0) > 0
