"""Convert open hours, days off and local days to UTC intervals.

This is the only module that knows about clock changes. It splits a window into pieces in which the
zone has one offset from UTC, and converts local times piece by piece. So a wall-clock time that the
clock skips is never reached, and a time that the clock repeats is reached twice. A person is open
at an instant if the wall clock of the person's zone then reads a time inside one of the ranges.

Local times are seconds since the local midnight of 1970-01-01 on the wall clock. Instants are UTC
seconds. Windows are widened to whole UTC days, so that caching is effective.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timezone
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.intervals import Interval, clip, merge, subtract
from engine.packed_intervals import PackedIntervals
from engine.timestamps import MAX_INSTANT, MIN_INSTANT

DAY = 86400
#: The step in which offset changes are searched for, in seconds.
_PROBE_SECONDS = DAY // 4
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
#: The instants that are converted exactly; the local time of others may be outside years 1 to 9999.
_FIRST_CONVERTED = MIN_INSTANT + 2 * DAY
_LAST_CONVERTED = MAX_INSTANT - 2 * DAY

#: Start and end in seconds after local midnight, 0 to 86400. If the end is not after the start,
#: the range ends on the next day.
LocalRange = tuple[int, int]
LocalRanges = tuple[LocalRange, ...]


@dataclass(frozen=True)
class OpenHours:
    """The open ranges of each weekday, Monday first, in an IANA zone.

    Each override replaces the ranges that begin on its days, from the first to the last, both
    included. If several overrides contain a day, the last one applies. A range belongs to the day
    on which it begins.
    """

    zone: str
    weekly: tuple[
        LocalRanges,
        LocalRanges,
        LocalRanges,
        LocalRanges,
        LocalRanges,
        LocalRanges,
        LocalRanges,
    ]
    overrides: tuple[tuple[date, date, LocalRanges], ...] = ()


@dataclass(frozen=True)
class DaysOff:
    """Spans of whole local days off in an IANA zone: first and last day, both included."""

    zone: str
    spans: tuple[tuple[date, date], ...]


class Period(str, Enum):
    """A local day, or a local week that begins on Monday (ISO 8601)."""

    DAY = "day"
    WEEK = "week"


def get_closed_intervals(hours: OpenHours, window: Interval) -> PackedIntervals:
    """Return the time of a window's UTC days that is not open, sorted and disjoint.

    Raise ZoneInfoNotFoundError for an unknown zone.
    """
    return _get_closed_intervals(hours, _widen_to_days(window))


def get_days_off_intervals(days: DaysOff, window: Interval) -> tuple[Interval, ...]:
    """Return the time of a window's UTC days that is off, sorted and disjoint."""
    return _get_days_off_intervals(days, _widen_to_days(window))


def get_period_index(zone: str, period: Period, instant: int) -> int:
    """Return the number of the local day or week of an instant; numbers are consecutive."""
    day = (instant + _get_offset(zone, instant)) // DAY
    return day if period is Period.DAY else (day + 3) // 7


def get_period_intervals(zone: str, period: Period, index: int, window: Interval) -> list[Interval]:
    """Return the part of a window's UTC days that belongs to a numbered local day or week."""
    if period is Period.DAY:
        first_day, end_day = index, index + 1
    else:
        first_day, end_day = 7 * index - 3, 7 * index + 4
    return _to_utc(zone, [(first_day * DAY, end_day * DAY)], _widen_to_days(window))


def _widen_to_days(window: Interval) -> Interval:
    """Return the smallest interval of whole UTC days that contains a window."""
    return window[0] // DAY * DAY, -(-window[1] // DAY) * DAY


@lru_cache(maxsize=1024)
def _get_closed_intervals(hours: OpenHours, window: Interval) -> PackedIntervals:
    opened = _to_utc(hours.zone, _list_open_ranges(hours, window), window)
    return PackedIntervals.pack(subtract([window], opened))


@lru_cache(maxsize=1024)
def _get_days_off_intervals(days: DaysOff, window: Interval) -> tuple[Interval, ...]:
    local = [
        (_number_day(first) * DAY, (_number_day(last) + 1) * DAY) for first, last in days.spans
    ]
    return tuple(_to_utc(days.zone, local, window))


def _number_day(day: date) -> int:
    """Return the number of days since 1970-01-01."""
    return day.toordinal() - _EPOCH_ORDINAL


def _list_open_ranges(hours: OpenHours, window: Interval) -> Iterator[Interval]:
    """Yield the open ranges, in local time, of every local day that the window may overlap."""
    first, end = window[0] // DAY - 2, window[1] // DAY + 2
    overridden: dict[int, LocalRanges] = {}
    for first_override, last_override, ranges in hours.overrides:
        days = range(
            max(_number_day(first_override), first), min(_number_day(last_override) + 1, end)
        )
        overridden.update(dict.fromkeys(days, ranges))
    for day in range(first, end):
        weekday = (day + 3) % 7
        for opens, closes in overridden.get(day, hours.weekly[weekday]):
            next_day = DAY if closes <= opens else 0
            yield day * DAY + opens, day * DAY + closes + next_day


def _to_utc(zone: str, local: Iterable[Interval], window: Interval) -> list[Interval]:
    """Return the time of a window at which the zone's wall clock is inside a local interval."""
    local = merge(local)
    return merge(
        (start - offset, end - offset)
        for piece_start, piece_end, offset in _split_by_offset(zone, window)
        for start, end in clip(local, (piece_start + offset, piece_end + offset))
    )


@lru_cache(maxsize=1024)
def _split_by_offset(zone: str, window: Interval) -> tuple[tuple[int, int, int], ...]:
    """Split a window where the zone's offset changes: start, end and offset of each piece."""
    pieces = []
    position, end = window
    piece_start = position
    while position < end:
        probe = min(position + _PROBE_SECONDS, end)
        if _get_offset(zone, probe) == _get_offset(zone, position):
            position = probe
            continue
        change = _find_offset_change(zone, position, probe)
        pieces.append((piece_start, change, _get_offset(zone, piece_start)))
        piece_start = position = change
    if piece_start < end:
        pieces.append((piece_start, end, _get_offset(zone, piece_start)))
    return tuple(pieces)


def _find_offset_change(zone: str, before: int, after: int) -> int:
    """Return the first second whose offset differs from that at `before` (binary search)."""
    old_offset = _get_offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _get_offset(zone, middle) == old_offset:
            before = middle
        else:
            after = middle
    return after


def _get_offset(zone: str, instant: int) -> int:
    """Return a zone's offset from UTC at an instant, in seconds."""
    converted = min(max(instant, _FIRST_CONVERTED), _LAST_CONVERTED)
    utc = datetime.fromtimestamp(converted, timezone.utc)
    offset = utc.astimezone(ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0
