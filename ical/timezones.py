"""Time zones as calendars name them, and wall-clock times in them.

A name is looked up in this order: the IANA database (whatever stands before the name in a TZID
such as /mozilla.org/20070129_1/Europe/Berlin), the file's own VTIMEZONE of that name, the names
that Windows uses. A name that none of them knows raises `UnknownZoneError`.

A wall-clock time that comes twice is its first coming, and one that never comes is read with the
offset from before the gap (RFC 5545 section 3.3.5).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from core.read_errors import ReadError, ReadFailure
from ical import recurrence
from ical.parser import Component
from ical.rrule import RecurrenceRule
from ical.values import parse_datetime, parse_utc_offset, unescape_text
from net.deadline import NO_DEADLINE, Deadline

#: A file with times in more zones is more than we read.
MAX_ZONES = 1000
#: Times before this go by the first offset that a VTIMEZONE names.
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (a wall clock)


class UnknownZoneError(ValueError):
    """A zone is named that nobody knows: its times lie within a day of what they read in UTC."""


class Zone(Protocol):
    """Where wall clocks agree. Instants are UTC seconds, wall-clock times are naive."""

    def to_instant(self, wall: datetime) -> int:
        """When clocks show a time."""

    def to_wall(self, instant: int) -> datetime:
        """What clocks show at an instant."""


@dataclass(frozen=True)
class IanaZone:
    """A zone of the IANA database."""

    info: ZoneInfo

    def to_instant(self, wall: datetime) -> int:
        return int(wall.replace(tzinfo=self.info).timestamp())

    def to_wall(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant, self.info).replace(tzinfo=None, fold=0)


@dataclass(frozen=True)
class Transition:
    """From `onset`, a time of the clocks that go by the offset `before`, they go by `after`."""

    onset: int
    offset_before: int
    offset_after: int

    @property
    def instant(self) -> int:
        return self.onset - self.offset_before

    @property
    def first_wall(self) -> int:
        """The first wall-clock time that is read with the new offset."""
        return self.onset + max(0, self.offset_after - self.offset_before)


class VTimezone:
    """A zone as a VTIMEZONE describes it (RFC 5545 section 3.6.5)."""

    def __init__(self, transitions: Iterable[Transition]) -> None:
        self.transitions = sorted(transitions, key=lambda one: one.instant)
        if not self.transitions:
            raise ValueError("a zone that says nothing")
        self.instants = [one.instant for one in self.transitions]
        self.walls = [one.first_wall for one in self.transitions]

    def to_instant(self, wall: datetime) -> int:
        seconds = _seconds(wall)
        return seconds - self._offset(bisect_right(self.walls, seconds))

    def to_wall(self, instant: int) -> datetime:
        return _EPOCH + timedelta(
            seconds=instant + self._offset(bisect_right(self.instants, instant))
        )

    def _offset(self, passed: int) -> int:
        return (
            self.transitions[passed - 1].offset_after
            if passed
            else self.transitions[0].offset_before
        )


UTC = IanaZone(ZoneInfo("UTC"))


class ZoneResolver:
    """The zones of one file, by TZID; their transitions are known up to `last`."""

    def __init__(
        self, described: Iterable[Component], last: datetime, deadline: Deadline = NO_DEADLINE
    ) -> None:
        self.vtimezones = {
            unescape_text(line.require_value()): component
            for component in described
            for line in component.get_lines("TZID")
            if line.value
        }
        self.last, self.deadline = last, deadline
        self.resolved: dict[str, Zone | None] = {}

    def resolve(self, name: str) -> Zone:
        """The zone of a name; UnknownZoneError if nobody knows it. Raises ReadError (too_large)."""
        if name not in self.resolved:
            if len(self.resolved) >= MAX_ZONES:
                raise ReadError(ReadFailure.TOO_LARGE)
            self.resolved[name] = self._find(name)
        zone = self.resolved[name]
        if zone is None:
            raise UnknownZoneError("a zone that nobody knows")
        return zone

    def _find(self, name: str) -> Zone | None:
        iana = _iana(name)
        if iana:
            return IanaZone(ZoneInfo(iana))
        if name in self.vtimezones:
            return _observed(self.vtimezones[name], self.last, self.deadline)
        windows = WINDOWS_TO_OLSON.get(name)
        return IanaZone(ZoneInfo(windows)) if windows else None


@lru_cache
def _iana_names() -> dict[str, str]:
    names = {name.lower(): name for name in available_timezones()}
    return {**names, "z": "UTC", "tzone://microsoft/utc": "UTC"}


def _iana(name: str) -> str | None:
    """The IANA name that a TZID is or ends with; only one that begins with / has a prefix."""
    text = name.strip().lower()
    parts = text.split("/")
    longest = max(1, len(parts) - 3)
    ends = ["/".join(parts[at:]) for at in range(longest, len(parts))] if parts[0] == "" else [text]
    return next((_iana_names()[end] for end in ends if end in _iana_names()), None)


def _observed(component: Component, last: datetime, deadline: Deadline) -> Zone | None:
    try:
        return VTimezone(
            Transition(_seconds(onset), before, after)
            for name in ("STANDARD", "DAYLIGHT")
            for observance in component.get_components(name)
            for before, after in [_offsets(observance)]
            for onset in _onsets(observance, before, last, deadline)
        )
    except (ValueError, OverflowError):
        return None


def _offsets(observance: Component) -> tuple[int, int]:
    before, after = (
        observance.get_single_line("TZOFFSETFROM"),
        observance.get_single_line("TZOFFSETTO"),
    )
    if not before or not after:
        raise ValueError("an observance without its offsets")
    return parse_utc_offset(before.require_value()), parse_utc_offset(after.require_value())


def _onsets(
    observance: Component, before: int, last: datetime, deadline: Deadline
) -> Iterator[datetime]:
    """When clocks change, by the clocks before the change."""
    line = observance.get_single_line("DTSTART")
    if not line:
        raise ValueError("an observance without a start")
    start = parse_datetime(line.require_value()).wall
    yield start
    for line in observance.get_lines("RDATE"):
        yield from (parse_datetime(text).wall for text in line.require_value().split(","))
    for line in observance.get_lines("RRULE"):
        deadline.remaining()
        yield from _ruled(line.require_value(), start, before, last)


@lru_cache(maxsize=256)
def _ruled(text: str, start: datetime, before: int, last: datetime) -> list[datetime]:
    """What a rule gives; kept, because every event of a calendar may come with its zone."""
    rule = RecurrenceRule.parse(text)
    end = last
    if rule.until:
        shift = timedelta(seconds=before if rule.until.is_utc else 0)
        end = min(last, rule.until.wall + shift)
    return recurrence.expand(rule, start, max(start, _EPOCH), end)


def _seconds(wall: datetime) -> int:
    return (wall - _EPOCH) // timedelta(seconds=1)
