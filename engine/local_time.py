"""Open hours, days off and local days as instants: the only code that knows of clock changes.

A zone is a row of stretches, each with one offset from UTC. Local time is laid over each stretch
by itself, so a wall-clock time that the clock skips is never met, and one that it repeats is met
twice (DESIGN: a person is open at an instant if their wall clock then reads inside a range).

Local times are seconds after the local midnight of 1970-01-01, as a wall clock counts them;
instants are UTC seconds. Windows are widened to whole UTC days, so that answers can be kept.
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
_PROBE = DAY // 4
_EPOCH = date(1970, 1, 1).toordinal()
_LAST = MAX_INSTANT - 2 * DAY
_FIRST = MIN_INSTANT + 2 * DAY

#: From and to, in seconds after local midnight, 0 to 86400; a range whose end is not after its
#: start ends on the next day.
LocalRange = tuple[int, int]
LocalRanges = tuple[LocalRange, ...]


@dataclass(frozen=True)
class OpenHours:
    """The ranges of each weekday, Monday first, in an IANA zone.

    `overrides` replace the ranges that begin on the days from the first to the last of each, both
    included; of several that name a day the last counts. A range belongs to the day it begins on.
    """

    zone: str
    weekly: tuple[
        LocalRanges, LocalRanges, LocalRanges, LocalRanges, LocalRanges, LocalRanges, LocalRanges
    ]
    overrides: tuple[tuple[date, date, LocalRanges], ...] = ()


@dataclass(frozen=True)
class DaysOff:
    """Whole local days that are off in an IANA zone: first and last of each, both included."""

    zone: str
    spans: tuple[tuple[date, date], ...]


class Period(str, Enum):
    """A local day, or a local week that begins on Monday (ISO 8601)."""

    DAY = "day"
    WEEK = "week"


def get_closed_intervals(hours: OpenHours, window: Interval) -> PackedIntervals:
    """The time of a window's days that is not open, sorted and disjoint.

    Raises ZoneInfoNotFoundError for a zone that there is not.
    """
    return _closed(hours, _whole_days(window))


def get_days_off_intervals(days: DaysOff, window: Interval) -> tuple[Interval, ...]:
    """The time of a window's days that is off, sorted and disjoint."""
    return _off(days, _whole_days(window))


def get_period_index(zone: str, period: Period, instant: int) -> int:
    """Which local day or week an instant lies in: consecutive numbers."""
    day = (instant + _offset(zone, instant)) // DAY
    return day if period is Period.DAY else (day + 3) // 7


def get_period_intervals(
    zone: str, period: Period, numbered: int, window: Interval
) -> list[Interval]:
    """The time that a numbered day or week takes of a window's days."""
    days = (numbered, numbered + 1)
    first, end = days if period is Period.DAY else (7 * numbered - 3, 7 * numbered + 4)
    return _instants(zone, [(first * DAY, end * DAY)], _whole_days(window))


def _whole_days(window: Interval) -> Interval:
    return window[0] // DAY * DAY, -(-window[1] // DAY) * DAY


@lru_cache(maxsize=1024)
def _closed(hours: OpenHours, window: Interval) -> PackedIntervals:
    opened = _instants(hours.zone, _local_ranges(hours, window), window)
    return PackedIntervals.pack(subtract([window], opened))


@lru_cache(maxsize=1024)
def _off(days: DaysOff, window: Interval) -> tuple[Interval, ...]:
    local = [(_day(first) * DAY, (_day(last) + 1) * DAY) for first, last in days.spans]
    return tuple(_instants(days.zone, local, window))


def _day(day: date) -> int:
    return day.toordinal() - _EPOCH


def _local_ranges(hours: OpenHours, window: Interval) -> Iterator[Interval]:
    """The open ranges of every local day that the window may touch."""
    first, end = window[0] // DAY - 2, window[1] // DAY + 2
    special: dict[int, LocalRanges] = {}
    for start, last, ranges in hours.overrides:
        days = range(max(_day(start), first), min(_day(last) + 1, end))
        special.update(dict.fromkeys(days, ranges))
    for day in range(first, end):
        for opens, closes in special.get(day, hours.weekly[(day + 3) % 7]):
            next_day = DAY if closes <= opens else 0
            yield day * DAY + opens, day * DAY + closes + next_day


def _instants(zone: str, local: Iterable[Interval], window: Interval) -> list[Interval]:
    """The time of a window at which the zone's wall clock reads inside any of the intervals."""
    ranges = merge(local)
    return merge(
        (start - offset, end - offset)
        for first, last, offset in _stretches(zone, window)
        for start, end in clip(ranges, (first + offset, last + offset))
    )


@lru_cache(maxsize=1024)
def _stretches(zone: str, window: Interval) -> tuple[tuple[int, int, int], ...]:
    """A window cut where the zone's offset changes: start, end, offset of each piece."""
    pieces = []
    at, end = window
    begun = at
    while at < end:
        probe = min(at + _PROBE, end)
        if _offset(zone, probe) == _offset(zone, at):
            at = probe
            continue
        change = _change(zone, at, probe)
        pieces.append((begun, change, _offset(zone, begun)))
        begun = at = change
    if begun < end:
        pieces.append((begun, end, _offset(zone, begun)))
    return tuple(pieces)


def _change(zone: str, before: int, after: int) -> int:
    """The first second of an offset other than that at `before`."""
    old = _offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: str, instant: int) -> int:
    within = min(max(instant, _FIRST), _LAST)
    utc = datetime.fromtimestamp(within, timezone.utc)
    offset = utc.astimezone(ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0
