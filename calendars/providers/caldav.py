"""A calendar collection on a CalDAV server (RFC 4791).

The server is asked for free/busy first. Its answer is final where it cannot depend on a zone: for
an owner who lives in UTC, and when nothing at all is booked within a day of the window. Otherwise
all-day events and floating times may be in it, which the server placed in a zone of its own
(Radicale: UTC) and not in the owner's, so the events themselves are read. They are read as well
where the server knows no free-busy-query. A server that gives only free/busy away (it refuses the
events) is taken at its word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from xml.etree.ElementTree import Element, ParseError
from zoneinfo import ZoneInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from calendars import http, icalendar_busy
from calendars.deadline import Deadline
from calendars.errors import CalendarError, Unreadable
from calendars.providers.base import Calendar, Provider, Reading
from engine.intervals import Interval

DAY = 86400
_UNSUPPORTED = {400, 403, 405, 415, 422, 500, 501}
_DAV, _CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_FREE_BUSY_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">
  <C:time-range start="{start}" end="{end}"/>
</C:free-busy-query>"""
_CALENDAR_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
  <D:prop><C:calendar-data/></D:prop>
  <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
    <C:time-range start="{start}" end="{end}"/>
  </C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""


class CalDavProvider(Provider):
    label = "CalDAV"

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, Reading | CalendarError]]:
        for calendar in calendars:
            yield calendar, _reading(calendar, window, deadline)


def _reading(calendar: Calendar, window: Interval, deadline: Deadline) -> Reading:
    wide = (window[0] - DAY, window[1] + DAY)
    reply = _report(calendar, _FREE_BUSY_QUERY, wide, deadline)
    if reply.status in _UNSUPPORTED:
        return _events(calendar, wide, deadline)
    busy, covered = icalendar_busy.read(reply.or_refuse().body, wide, calendar.zone)
    if not busy or _lives_in_utc(calendar.zone, wide):
        return Reading(busy, covered)
    try:
        return _events(calendar, wide, deadline)
    except CalendarError as error:
        if error.why is Unreadable.REAUTH_NEEDED:
            return Reading(busy, covered)
        raise


def _events(calendar: Calendar, window: Interval, deadline: Deadline) -> Reading:
    reply = _report(calendar, _CALENDAR_QUERY, window, deadline).or_refuse()
    busy = [
        interval
        for body in _calendar_data(reply.body)
        for interval in icalendar_busy.read(body, window, calendar.zone)[0]
    ]
    return Reading(busy, [window])


def _report(calendar: Calendar, query: str, window: Interval, deadline: Deadline) -> http.Reply:
    start, end = (
        datetime.fromtimestamp(instant, timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        for instant in window
    )
    call = http.Call(
        "REPORT",
        calendar.url,
        calendar.username,
        calendar.password,
        headers={"Content-Type": "application/xml; charset=utf-8", "Depth": "1"},
        content=query.format(start=start, end=end).encode(),
    )
    return http.send(call, deadline)


def _calendar_data(body: bytes) -> list[bytes]:
    """The calendars of a multistatus answer; one that is missing makes the answer incomplete."""
    try:
        root = fromstring(body)
    except (ParseError, DefusedXmlException):
        raise CalendarError(Unreadable.MALFORMED) from None
    if root.tag != f"{_DAV}multistatus":
        raise CalendarError(Unreadable.NOT_A_CALENDAR)
    return [_data(response) for response in root.iter(f"{_DAV}response")]


def _data(response: Element) -> bytes:
    for found in response.iter(f"{_DAV}propstat"):
        status = (found.findtext(f"{_DAV}status") or "").split()
        data = found.findtext(f"{_DAV}prop/{_CALDAV}calendar-data")
        if status[1:2] == ["200"] and data:
            return data.strip().encode()
    raise CalendarError(Unreadable.PARTIAL)


def _lives_in_utc(zone: ZoneInfo, window: Interval) -> bool:
    """Whether the owner's clock shows UTC all through the window (London's does in winter)."""
    hours = range(window[0], window[1] + 1, 3600)
    return all(
        datetime.fromtimestamp(hour, zone).utcoffset() == timedelta(0)
        for hour in (*hours, window[1])
    )
