"""Convert between RFC 3339 date-times with a UTC offset and whole UTC seconds.

The parsers raise ValueError for a time without an offset, a date without a time, a leap second and
an instant outside the years 1 to 9999 (UTC), because each of them would require a guess.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_RFC_3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
#: The first and the last UTC second that a date-time can express.
MIN_INSTANT, MAX_INSTANT = -62135596800, 253402300799


def parse_floor(text: str) -> int:
    """Return the UTC second that contains an instant.

    Raise ValueError or TypeError if the text is not an RFC 3339 date-time.
    """
    second, _ = _parse(text)
    return second


def parse_ceil(text: str) -> int:
    """Return the first UTC second that is not before an instant.

    Raise ValueError or TypeError if the text is not an RFC 3339 date-time.
    """
    second, has_fraction = _parse(text)
    return second + has_fraction


def format_utc(second: int) -> str:
    """Return a UTC second as ISO 8601 text that ends in `Z`.

    A second outside the years 1 to 9999 becomes the nearest one inside.
    """
    return to_datetime(second).isoformat()[:-6] + "Z"


def to_datetime(second: int) -> datetime:
    """Return a UTC second as an aware datetime.

    A second outside the years 1 to 9999 becomes the nearest one inside.
    """
    return datetime.fromtimestamp(min(max(second, MIN_INSTANT), MAX_INSTANT), timezone.utc)


def from_datetime(moment: datetime) -> int:
    """Return the UTC second that contains an aware datetime."""
    return (moment - _EPOCH) // timedelta(seconds=1)


def _parse(text: str) -> tuple[int, bool]:
    """Return the UTC second that contains an instant, and whether the instant has a fraction."""
    match = _RFC_3339.fullmatch(text)
    if not match:
        raise ValueError(f"not an RFC 3339 date-time with an offset: {text!r}")
    day, time_of_day, fraction, offset = match.groups()
    offset = "+00:00" if offset in "Zz" else offset
    since_epoch = datetime.fromisoformat(f"{day}T{time_of_day}{offset}") - _EPOCH
    second = since_epoch.days * 86400 + since_epoch.seconds
    if not MIN_INSTANT <= second <= MAX_INSTANT:
        raise ValueError(f"outside the years 1 to 9999: {text!r}")
    return second, int(fraction or 0) > 0
