"""Resolve the time zone names of iCalendar files, and convert wall-clock times to UTC.

A TZID is looked up in this order: the IANA database, the VTIMEZONE of that name in the file, the
Windows time zone names. Names of a fixed offset, such as GMT and EST, are looked up in the file
first: some programs give these names to zones with summer time. A TZID that starts with a slash,
such as /mozilla.org/20070129_1/Europe/Berlin, can have a prefix before its IANA name. A TZID that
is found nowhere raises UnknownZoneError; it is never taken for UTC.

A wall-clock time that occurs twice is its first occurrence. A wall-clock time that clocks skip is
read with the UTC offset from before the gap (RFC 5545 section 3.3.5).
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

from core.calendar_errors import ReadError, ReadFailure
from ical import rrule_expansion
from ical.parser import Component
from ical.rrule_parser import RecurrenceRule
from ical.values import parse_datetime, parse_utc_offset, split_list, unescape_text
from net.deadline import NO_DEADLINE, Deadline

#: A file with times in more time zones is refused as too large.
MAX_ZONES = 1000
#: A VTIMEZONE with more changes of its UTC offset is unreadable. Real ones have a few hundred.
MAX_TRANSITIONS = 10_000
#: Before this wall-clock time, the rules of a VTIMEZONE are not expanded.
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (wall clock)


#: IANA names that stand for one UTC offset and not for a place.
_FIXED_OFFSET_NAMES = {
    *("UTC", "UCT", "GMT", "GMT0", "GMT+0", "GMT-0", "Universal", "Zulu", "Greenwich"),
    *("EST", "MST", "HST"),
    *(name for name in available_timezones() if name.startswith("Etc/")),
}


class UnknownZoneError(ValueError):
    """A TZID that cannot be resolved."""


class Zone(Protocol):
    """A time zone. Instants are UTC seconds; wall-clock times are naive datetimes."""

    def to_instant(self, wall: datetime) -> int:
        """Return the instant at which clocks show a wall-clock time."""

    def to_wall(self, instant: int) -> datetime:
        """Return the wall-clock time at an instant."""


@dataclass(frozen=True)
class IanaZone:
    """A time zone of the IANA database."""

    info: ZoneInfo

    def to_instant(self, wall: datetime) -> int:
        return int(wall.replace(tzinfo=self.info).timestamp())

    def to_wall(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant, self.info).replace(tzinfo=None, fold=0)


@dataclass(frozen=True)
class Transition:
    """A change of the UTC offset, in seconds.

    `onset` is the wall-clock time of the change by the old offset, as seconds since 1970.
    """

    onset: int
    offset_before: int
    offset_after: int

    @property
    def instant(self) -> int:
        return self.onset - self.offset_before

    @property
    def first_wall(self) -> int:
        """The first wall-clock time that has the new offset: after the gap, if there is one."""
        return self.onset + max(0, self.offset_after - self.offset_before)


class VTimezone:
    """A time zone that a VTIMEZONE component describes (RFC 5545 section 3.6.5)."""

    def __init__(self, transitions: Iterable[Transition]) -> None:
        self.transitions = sorted(transitions, key=lambda transition: transition.instant)
        if not self.transitions:
            raise ValueError("a VTIMEZONE without a UTC offset")
        self.instants = [transition.instant for transition in self.transitions]
        self.walls = [transition.first_wall for transition in self.transitions]

    def to_instant(self, wall: datetime) -> int:
        seconds = _to_seconds(wall)
        return seconds - self._offset_after(bisect_right(self.walls, seconds))

    def to_wall(self, instant: int) -> datetime:
        offset = self._offset_after(bisect_right(self.instants, instant))
        return _EPOCH + timedelta(seconds=instant + offset)

    def _offset_after(self, transition_count: int) -> int:
        """Return the UTC offset after so many of the transitions."""
        if transition_count == 0:
            return self.transitions[0].offset_before
        return self.transitions[transition_count - 1].offset_after


UTC = IanaZone(ZoneInfo("UTC"))


class ZoneResolver:
    """Resolves the TZIDs of one file. VTIMEZONE rules are expanded up to `last` (wall clock)."""

    def __init__(
        self, vtimezones: Iterable[Component], last: datetime, deadline: Deadline = NO_DEADLINE
    ) -> None:
        self.vtimezones = {
            unescape_text(line.require_value()).lower(): component
            for component in vtimezones
            for line in component.get_lines("TZID")
            if line.value
        }
        self.last, self.deadline = last, deadline
        self.resolved: dict[str, Zone | None] = {}
        #: The time zones of components by `id`: one component can be found by many names.
        self.parsed: dict[int, Zone | None] = {}

    def resolve(self, name: str) -> Zone:
        """Return the time zone of a TZID.

        Raise UnknownZoneError, or ReadError (too_large) if the file names too many time zones.
        """
        if name not in self.resolved:
            if len(self.resolved) >= MAX_ZONES:
                raise ReadError(ReadFailure.TOO_LARGE)
            self.resolved[name] = self._find(name)
        zone = self.resolved[name]
        if zone is None:
            raise UnknownZoneError("an unknown TZID")
        return zone

    def _find(self, name: str) -> Zone | None:
        iana_name = _find_iana_name(name)
        if iana_name in _FIXED_OFFSET_NAMES and self._has_rules(name):
            iana_name = None
        if iana_name:
            return IanaZone(ZoneInfo(iana_name))
        if name.lower() in self.vtimezones:
            return self._parse_once(self.vtimezones[name.lower()])
        windows_zone = WINDOWS_TO_OLSON.get(name)
        return IanaZone(ZoneInfo(windows_zone)) if windows_zone else None

    def _parse_once(self, vtimezone: Component) -> Zone | None:
        key = id(vtimezone)
        if key not in self.parsed:
            self.parsed[key] = _parse_vtimezone(vtimezone, self.last, self.deadline)
        return self.parsed[key]

    def _has_rules(self, name: str) -> bool:
        """Return whether the file describes a time zone with at least one UTC offset."""
        vtimezone = self.vtimezones.get(name.lower())
        return bool(vtimezone and vtimezone.components)


@lru_cache
def _iana_names() -> dict[str, str]:
    """Return the IANA names by lower-case name."""
    names = {name.lower(): name for name in available_timezones()}
    return {**names, "z": "UTC", "tzone://microsoft/utc": "UTC"}


def _find_iana_name(tzid: str) -> str | None:
    """Return the IANA name that a TZID is, or that a TZID with a leading slash ends with."""
    names, text = _iana_names(), tzid.strip().lower()
    if not text.startswith("/"):
        return names.get(text)
    parts = text.split("/")
    for size in (3, 2, 1):  # IANA names have up to three parts
        suffix = parts[1:][-size:]
        name = names.get("/".join(suffix))
        if name:
            return name
    return None


def _parse_vtimezone(component: Component, last: datetime, deadline: Deadline) -> Zone | None:
    """Return the time zone of a VTIMEZONE, or None if the component is not fully readable."""
    transitions: list[Transition] = []
    try:
        for name in ("STANDARD", "DAYLIGHT"):
            for observance in component.get_components(name):
                for transition in _parse_observance(observance, last, deadline):
                    transitions.append(transition)
                    if len(transitions) > MAX_TRANSITIONS:
                        raise ValueError("a VTIMEZONE with too many transitions")
        return VTimezone(transitions)
    except (ValueError, OverflowError):
        return None


def _parse_observance(
    observance: Component, last: datetime, deadline: Deadline
) -> Iterator[Transition]:
    """Yield the transitions of a STANDARD or DAYLIGHT component."""
    deadline.check()
    before = observance.get_single_line("TZOFFSETFROM")
    after = observance.get_single_line("TZOFFSETTO")
    if not before or not after:
        raise ValueError("an observance without its UTC offsets")
    offset_before = parse_utc_offset(before.require_value())
    offset_after = parse_utc_offset(after.require_value())
    for onset in _onsets(observance, offset_before, last, deadline):
        yield Transition(_to_seconds(onset), offset_before, offset_after)


def _onsets(
    observance: Component, offset_before: int, last: datetime, deadline: Deadline
) -> Iterator[datetime]:
    """Yield the wall-clock times of the transitions, by the offset before each."""
    line = observance.get_single_line("DTSTART")
    if not line:
        raise ValueError("an observance without DTSTART")
    start = parse_datetime(line.require_value()).wall
    yield start
    for line in observance.get_lines("RDATE"):
        for text in split_list(line.require_value()):
            yield parse_datetime(text).wall
    for line in observance.get_lines("RRULE"):
        deadline.check()
        yield from _expand_rrule(line.require_value(), start, offset_before, last)


@lru_cache(maxsize=256)
def _expand_rrule(text: str, start: datetime, offset_before: int, last: datetime) -> list[datetime]:
    """Expand the rule of an observance. Cached: CalDAV sends each event with its VTIMEZONE."""
    rule = RecurrenceRule.parse(text)
    if rule.until:
        shift = timedelta(seconds=offset_before if rule.until.is_utc else 0)
        last = min(last, rule.until.wall + shift)
    onsets = rrule_expansion.expand(rule, start, max(start, _EPOCH), last)
    if len(onsets) > MAX_TRANSITIONS:
        raise ValueError("an observance with too many onsets")
    return onsets


def _to_seconds(wall: datetime) -> int:
    """Return the seconds from 1970 to a wall-clock time, without a UTC offset."""
    return (wall - _EPOCH) // timedelta(seconds=1)
