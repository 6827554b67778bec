"""One event: when it starts, how long it takes, and whether it takes its owner's time.

Everything here raises ValueError for a component that cannot be read, so that its stretch of time
becomes unknown. An event without a readable start, or that ends before it starts, lies nobody
knows where: then the whole calendar is malformed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.read_errors import CalendarError, Unreadable
from engine.freebusy import BusyType
from engine.intervals import Interval
from ical.event_signature import PROPERTY, IsOwn
from ical.parser import Component, Line
from ical.timezones import UTC, UnknownZone, Zone, Zones
from ical.values import Duration, duration, written
from net.deadline import Deadline

Busy = tuple[int, int, BusyType]

DAY = timedelta(days=1)
HOUR = 3600
#: After every window.
FOREVER = 1 << 60


@dataclass(frozen=True)
class Surroundings:
    """What the events of a file are read by: the window, its zones, and whose calendar it is.

    `owner` is the zone of all-day events, `floating` that of times without one (None: of a name
    that nobody knows), `addresses` the owner's mail addresses, in lower case. `is_own` tells the
    events that we wrote. Who reads what may take long looks at the deadline.
    """

    window: Interval
    zones: Zones
    owner: Zone
    floating: Zone | None
    addresses: frozenset[str]
    deadline: Deadline
    is_own: IsOwn


@dataclass(frozen=True)
class Moment:
    """A time as clocks show it, and where."""

    wall: datetime
    zone: Zone
    is_date: bool

    @property
    def instant(self) -> int:
        return self.zone.instant(self.wall)


@dataclass(frozen=True)
class Event:
    """One component, read: `type` is None if it takes no time."""

    component: Component
    start: Moment
    length: Duration
    type: BusyType | None

    @classmethod
    def read(cls, component: Component, around: Surroundings) -> Event:
        start = moment(_start(component), around)
        return cls(component, start, _length(component, start, around), _type(component, around))

    def span(self, wall: datetime, length: Duration | None = None) -> Interval:
        """The time of the instance that starts when clocks show `wall`: days first, then hours."""
        lasts = length or self.length
        end = self.start.zone.instant(wall + DAY * lasts.days) + lasts.seconds
        return self.start.zone.instant(wall), end


def moment(line: Line, around: Surroundings, text: str | None = None) -> Moment:
    """What a line (or one text of its list) says, in its zone; UnknownZone if that has no sense."""
    found = written(line.text() if text is None else text)
    named = line.parameters.get("TZID", "")
    if found.is_utc:
        return Moment(found.wall, UTC, is_date=False)
    if found.is_date:
        return Moment(found.wall, around.owner, is_date=True)
    zone = around.zones.find(named) if named else around.floating
    if zone is None:
        raise UnknownZone("the file's own zone")
    return Moment(found.wall, zone, is_date=False)


def _start(component: Component) -> Line:
    """The line with the start; without a readable one nobody knows where the event lies."""
    lines = component.all("DTSTART")
    try:
        if len(lines) > 1 and any(line != lines[0] for line in lines[1:]):
            raise ValueError("several starts")
        written(lines[0].text())
    except (ValueError, IndexError):
        raise CalendarError(Unreadable.MALFORMED) from None
    return lines[0]


def _length(component: Component, start: Moment, around: Surroundings) -> Duration:
    """How long an event takes (RFC 5545 section 3.6.1).

    What DTEND bounds takes as many seconds each time, what DURATION says as many days of the
    calendar; an all-day event takes whole days.
    """
    end_line, length_line = component.one("DTEND"), component.one("DURATION")
    if end_line:
        length = _until(start, _end(end_line, start, around))
    elif length_line:
        length = duration(length_line.text())
    else:
        length = Duration(1 if start.is_date else 0, 0)
    if length.nominal < timedelta(0):
        raise CalendarError(Unreadable.MALFORMED)
    return length


def _end(line: Line, start: Moment, around: Surroundings) -> Moment:
    """DTEND; without a zone of its own it is in that of the start, as Mozilla wrote it."""
    found = written(line.text())
    if found.is_date != start.is_date:
        raise ValueError("a day at one end and a time at the other")
    if found.is_utc or line.parameters.get("TZID"):
        return moment(line, around)
    if start.zone is UTC:
        raise ValueError("a start in UTC and an end in no zone")
    return Moment(found.wall, start.zone, found.is_date)


def _until(start: Moment, end: Moment) -> Duration:
    nominal = end.wall - start.wall
    if start.is_date:
        return Duration(nominal.days, 0)
    exact = end.instant - start.instant
    if end.zone == start.zone and start.zone.wall(start.instant) != start.wall:
        # a start that clocks skip comes later than it reads, and the event keeps its length
        exact = max(exact, nominal // timedelta(seconds=1))
    return Duration(0, exact)


def _type(component: Component, around: Surroundings) -> BusyType | None:
    """Whether an event takes its owner's time, and how firmly.

    Outlook calls whatever was not answered yet tentative; what the event says for itself goes
    before that.
    """
    status, shown = component.word("STATUS"), component.word("X-MICROSOFT-CDO-BUSYSTATUS")
    intended = component.word("X-MICROSOFT-CDO-INTENDEDSTATUS")
    answers = {
        line.parameters.get("PARTSTAT", "").upper()
        for line in component.all("ATTENDEE")
        if (line.value or "").lower().removeprefix("mailto:") in around.addresses
    }
    if status == "CANCELLED" or component.word("TRANSP") == "TRANSPARENT" or "DECLINED" in answers:
        return None
    if shown in ("FREE", "WORKINGELSEWHERE"):
        return None
    if shown == "OOF":
        return BusyType.BUSY_UNAVAILABLE
    unanswered = shown == "TENTATIVE" and status != "CONFIRMED" and intended != "BUSY"
    if status == "TENTATIVE" or "TENTATIVE" in answers or unanswered:
        return BusyType.BUSY_TENTATIVE
    return BusyType.BUSY


def is_own(component: Component, time: Interval, around: Surroundings) -> bool:
    """Whether we wrote an event that stands for itself alone, and it still is as we wrote it."""
    signatures, uids = component.all(PROPERTY), component.all("UID")
    if (len(signatures), len(uids)) != (1, 1):
        return False
    return around.is_own(signatures[0].value or "", uids[0].value or "", time)


def stretch(component: Component) -> Interval:
    """The time within which an unreadable event must lie, wherever its zone may be.

    Raises CalendarError (malformed) if nobody can tell.
    """
    start = written(_start(component).text()).wall
    try:
        marks = [start, *(written(line.text()).wall for line in component.all("RECURRENCE-ID"))]
        end = _last(component, start)
    except (ValueError, OverflowError):
        raise CalendarError(Unreadable.MALFORMED) from None
    return UTC.instant(min(marks)) - 14 * HOUR, end


def _last(component: Component, start: datetime) -> int:
    recurs = any(component.all(name) for name in ("RRULE", "RDATE"))
    if recurs or any("RANGE" in line.parameters for line in component.all("RECURRENCE-ID")):
        return FOREVER
    ends = [start + DAY]
    try:
        ends += [written(line.text()).wall for line in component.all("DTEND")]
        ends += [start + duration(line.text()).nominal for line in component.all("DURATION")]
    except ValueError:
        return FOREVER
    if min(ends) < start:
        raise ValueError("an event that ends before it starts")
    return UTC.instant(max(ends)) + 12 * HOUR
