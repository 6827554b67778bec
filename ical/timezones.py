"""Time zones as calendars name them, and wall-clock times in them.

A name is looked up in this order: the IANA database (whatever stands before the name in a TZID
such as /mozilla.org/20070129_1/Europe/Berlin), the file's own VTIMEZONE of that name, the names
that Windows uses. A name that none of them knows is an `UnknownZone`; it is never taken for UTC.

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

from core.read_errors import CalendarError, Unreadable
from ical import recurrence
from ical.parser import Component
from ical.rrule import Rule
from ical.values import offset, unescaped, written
from net.deadline import NEVER, Deadline

#: A file with times in more zones is more than we read.
MOST_ZONES = 1000
#: Times before this go by the first offset that a VTIMEZONE names.
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (a wall clock)


class UnknownZone(ValueError):
    """A zone is named that nobody knows: its times lie within a day of what they read in UTC."""


class Zone(Protocol):
    """Where wall clocks agree. Instants are UTC seconds, wall-clock times are naive."""

    def instant(self, wall: datetime) -> int:
        """When clocks show a time."""

    def wall(self, instant: int) -> datetime:
        """What clocks show at an instant."""


@dataclass(frozen=True)
class Iana:
    """A zone of the IANA database."""

    info: ZoneInfo

    def instant(self, wall: datetime) -> int:
        return int(wall.replace(tzinfo=self.info).timestamp())

    def wall(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant, self.info).replace(tzinfo=None, fold=0)


@dataclass(frozen=True)
class Transition:
    """From `onset`, a time of the clocks that go by the offset `before`, they go by `after`."""

    onset: int
    before: int
    after: int

    @property
    def instant(self) -> int:
        return self.onset - self.before

    @property
    def first_wall(self) -> int:
        """The first wall-clock time that is read with the new offset."""
        return self.onset + max(0, self.after - self.before)


class Observed:
    """A zone as a VTIMEZONE describes it (RFC 5545 section 3.6.5)."""

    def __init__(self, transitions: Iterable[Transition]) -> None:
        self.transitions = sorted(transitions, key=lambda one: one.instant)
        if not self.transitions:
            raise ValueError("a zone that says nothing")
        self.instants = [one.instant for one in self.transitions]
        self.walls = [one.first_wall for one in self.transitions]

    def instant(self, wall: datetime) -> int:
        seconds = _seconds(wall)
        return seconds - self._offset(bisect_right(self.walls, seconds))

    def wall(self, instant: int) -> datetime:
        return _EPOCH + timedelta(
            seconds=instant + self._offset(bisect_right(self.instants, instant))
        )

    def _offset(self, passed: int) -> int:
        return self.transitions[passed - 1].after if passed else self.transitions[0].before


UTC = Iana(ZoneInfo("UTC"))


class Zones:
    """The zones of one file, by TZID; their transitions are known up to `last`."""

    def __init__(
        self, described: Iterable[Component], last: datetime, deadline: Deadline = NEVER
    ) -> None:
        self.described = {
            unescaped(line.text()): component
            for component in described
            for line in component.all("TZID")
            if line.value
        }
        self.last, self.deadline = last, deadline
        self.known: dict[str, Zone | None] = {}

    def find(self, name: str) -> Zone:
        """The zone of a name; UnknownZone if nobody knows it. Raises CalendarError (too_large)."""
        if name not in self.known:
            if len(self.known) >= MOST_ZONES:
                raise CalendarError(Unreadable.TOO_LARGE)
            self.known[name] = self._find(name)
        zone = self.known[name]
        if zone is None:
            raise UnknownZone("a zone that nobody knows")
        return zone

    def _find(self, name: str) -> Zone | None:
        iana = _iana(name)
        if iana:
            return Iana(ZoneInfo(iana))
        if name in self.described:
            return _observed(self.described[name], self.last, self.deadline)
        windows = WINDOWS_TO_OLSON.get(name)
        return Iana(ZoneInfo(windows)) if windows else None


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
        return Observed(
            Transition(_seconds(onset), before, after)
            for name in ("STANDARD", "DAYLIGHT")
            for observance in component.within(name)
            for before, after in [_offsets(observance)]
            for onset in _onsets(observance, before, last, deadline)
        )
    except (ValueError, OverflowError):
        return None


def _offsets(observance: Component) -> tuple[int, int]:
    before, after = observance.one("TZOFFSETFROM"), observance.one("TZOFFSETTO")
    if not before or not after:
        raise ValueError("an observance without its offsets")
    return offset(before.text()), offset(after.text())


def _onsets(
    observance: Component, before: int, last: datetime, deadline: Deadline
) -> Iterator[datetime]:
    """When clocks change, by the clocks before the change."""
    line = observance.one("DTSTART")
    if not line:
        raise ValueError("an observance without a start")
    start = written(line.text()).wall
    yield start
    for line in observance.all("RDATE"):
        yield from (written(text).wall for text in line.text().split(","))
    for line in observance.all("RRULE"):
        deadline.remaining()
        yield from _ruled(line.text(), start, before, last)


@lru_cache(maxsize=256)
def _ruled(text: str, start: datetime, before: int, last: datetime) -> list[datetime]:
    """What a rule gives; kept, because every event of a calendar may come with its zone."""
    rule = Rule.parse(text)
    end = last
    if rule.until:
        shift = timedelta(seconds=before if rule.until.is_utc else 0)
        end = min(last, rule.until.wall + shift)
    return recurrence.instances(rule, start, max(start, _EPOCH), end)


def _seconds(wall: datetime) -> int:
    return (wall - _EPOCH) // timedelta(seconds=1)
