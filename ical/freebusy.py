"""iCalendar (RFC 5545) to busy time.

`read` keeps times and statuses only, and trusts nothing that it does not understand. What cannot
be read is told as unknown time: the stretch of the one event where that can be told, else the
whole calendar is refused. Nothing that may be busy is ever left out.

All-day events are whole days in the owner's zone. Floating times are wall-clock times in the zone
that the file names for itself (X-WR-TIMEZONE), else in the owner's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from core.read_errors import CalendarError, Unreadable
from engine.freebusy import BusyType
from engine.intervals import Interval, clip, subtract
from ical import series
from ical.event import DAY, FOREVER, Busy, Surroundings, moment, stretch
from ical.event_signature import PROPERTY, IsOwn, nobodys
from ical.parser import Component, parse
from ical.recurrence import MOST_INSTANCES
from ical.timezones import UTC, Iana, UnknownZone, Zone, Zones
from ical.values import duration, written
from net.deadline import NEVER, Deadline

_WANTED = (
    *("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"),
    *("UID", "SEQUENCE", "STATUS", "TRANSP", "ATTENDEE"),
    *("X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-INTENDEDSTATUS"),
    *("FREEBUSY", "X-WR-TIMEZONE", "TZID", "TZOFFSETFROM", "TZOFFSETTO", PROPERTY),
)
_FREEBUSY_TYPES = {busy_type.value: busy_type for busy_type in BusyType}


@dataclass
class CalendarTime:
    """What a calendar says of a window, in UTC seconds.

    `unknown` is the time of events that could not be read. `spoken_of` is the time that the file
    speaks of: published free/busy has its own span, a calendar of events speaks of all time.
    """

    window: Interval
    busy: list[Busy] = field(default_factory=list)
    unknown: list[Interval] = field(default_factory=list)
    spoken_of: list[Interval] = field(default_factory=list)

    def covered(self) -> list[Interval]:
        """The time of the window of which `busy` is the whole truth."""
        return subtract(clip(self.spoken_of, self.window), self.unknown)

    @property
    def why(self) -> Unreadable:
        """Why the rest is not covered."""
        return Unreadable.MALFORMED if self.unknown else Unreadable.PARTIAL


def read(
    body: bytes,
    window: Interval,
    zone: ZoneInfo,
    addresses: Iterable[str] = (),
    deadline: Deadline = NEVER,
    is_own: IsOwn = nobodys,
) -> CalendarTime:
    """The busy and the unknown time of a calendar in a window (UTC seconds).

    `zone` is its owner's, and `addresses` their mail addresses: what they declined does not block,
    and neither does what `is_own` takes for a booking of ours, which is known without it.
    Raises CalendarError: not_a_calendar, truncated, too_large, malformed, or timeout.
    """
    found = CalendarTime(window)
    mail = frozenset(address.lower() for address in addresses if address)
    for calendar in parse(body, _WANTED):
        around = _surroundings(calendar, window, Iana(zone), mail, deadline, is_own)
        _read_events(calendar, around, found)
        _read_free_busy(calendar, around, found)
    return found


def _surroundings(
    calendar: Component,
    window: Interval,
    owner: Iana,
    addresses: frozenset[str],
    deadline: Deadline,
    is_own: IsOwn,
) -> Surroundings:
    zones = Zones(calendar.within("VTIMEZONE"), owner.wall(window[1]) + 2 * DAY, deadline)
    floating: Zone | None = owner
    line = next(iter(calendar.all("X-WR-TIMEZONE")), None)
    if line and line.value:
        try:
            floating = zones.find(line.value)
        except UnknownZone:
            floating = None
    return Surroundings(window, zones, owner, floating, addresses, deadline, is_own)


def _read_events(calendar: Component, around: Surroundings, found: CalendarTime) -> None:
    if calendar.within("VAVAILABILITY"):
        # open hours, the other way round: what it does not name is busy
        raise CalendarError(Unreadable.MALFORMED)
    first, last = around.window
    for events in _by_uid(calendar.within("VEVENT")):
        around.deadline.remaining()
        try:
            busy = list(series.busy(events, around))
        except (ValueError, OverflowError):
            found.unknown += [stretch(event) for event in events]
            continue
        found.busy += [one for one in busy if one[0] < last and one[1] > first]
        if len(found.busy) > MOST_INSTANCES:
            raise CalendarError(Unreadable.TOO_LARGE)


def _by_uid(events: Iterable[Component]) -> Iterable[list[Component]]:
    """Events that belong together; one without a UID stands alone."""
    groups: dict[str | int, list[Component]] = {}
    for number, event in enumerate(events):
        uid = next((line.value for line in event.all("UID")), None)
        groups.setdefault(uid or number, []).append(event)
    return groups.values()


def _read_free_busy(calendar: Component, around: Surroundings, found: CalendarTime) -> None:
    """VFREEBUSY components (RFC 5545 section 3.6.4); FREE periods are not busy."""
    components = calendar.within("VFREEBUSY")
    try:
        for component in components:
            found.busy += _periods(component)
        if calendar.within("VEVENT") or not components:
            found.spoken_of.append((-FOREVER, FOREVER))
        found.spoken_of += [_span(component, around) for component in components]
    except (ValueError, OverflowError):
        raise CalendarError(Unreadable.MALFORMED) from None


def _span(component: Component, around: Surroundings) -> Interval:
    """What published free/busy speaks of: the time from its DTSTART to its DTEND."""
    start, end = component.one("DTSTART"), component.one("DTEND")
    return (
        moment(start, around).instant if start else -FOREVER,
        moment(end, around).instant if end else FOREVER,
    )


def _periods(component: Component) -> Iterator[Busy]:
    for line in component.all("FREEBUSY"):
        kind = line.parameters.get("FBTYPE", "BUSY").upper()
        if kind != "FREE":
            for text in line.text().split(","):
                yield *_period(text.strip()), _FREEBUSY_TYPES.get(kind, BusyType.BUSY)


def _period(text: str) -> Interval:
    """A period, which free/busy gives in UTC: two ends, or a start and a length."""
    begin, _, end = text.partition("/")
    start = _utc(begin)
    if end[:1] in ("P", "p", "+"):
        length = duration(end)
        stop = start + length.days * 86400 + length.seconds
    else:
        stop = _utc(end)
    if stop < start:
        raise ValueError("a period that ends before it starts")
    return start, stop


def _utc(text: str) -> int:
    found = written(text)
    if not found.is_utc:
        raise ValueError("a time that is not in UTC")
    return UTC.instant(found.wall)
