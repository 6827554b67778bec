"""A calendar collection on a CalDAV server (RFC 4791).

The events are asked for, and read here: a server's own free/busy places all-day events and
floating times in a zone of the server's choosing, and not every server follows a series over a
change of the clocks. Where the events are not given away, or the server cannot look for them, its
free/busy is asked for and taken at its word.

What was read before is still true if the same events have the same entity tags: that is asked
first, in one small call. (A collection's ctag would take a call of its own before every reading,
and changes with events that nobody asked about.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from calendars import http, icalendar_busy
from calendars.deadline import Deadline
from calendars.errors import CalendarError, Unreadable
from calendars.providers.base import Calendar, Outcome, Provider, Reading, Unchanged
from engine.intervals import Interval, subtract

DAY = 86400
#: An answer of more XML tags is more than we read.
MOST_TAGS = 500_000
_UNSUPPORTED = {400, 403, 405, 415, 422, 500, 501}
_DAV, _CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_FREE_BUSY_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">
  <C:time-range start="{start}" end="{end}"/>
</C:free-busy-query>"""
_ETAGS_ALONE, _WITH_DATA = "<D:getetag/>", "<D:getetag/><C:calendar-data/>"
_CALENDAR_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
  <D:prop>{properties}</D:prop>
  <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
    <C:time-range start="{start}" end="{end}"/>
  </C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""


class CalDavProvider(Provider):
    label = "CalDAV"
    needs_url = True

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, Outcome]]:
        for calendar in calendars:
            yield calendar, _reading(calendar, window, deadline)


def _reading(calendar: Calendar, window: Interval, deadline: Deadline) -> Outcome:
    wide = (window[0] - DAY, window[1] + DAY)
    if calendar.validator:
        tags = _events_report(calendar, _ETAGS_ALONE, wide, deadline)
        if tags.status == 207 and _validator(_responses(tags.body)) == calendar.validator:
            return Unchanged()
    events = _events_report(calendar, _WITH_DATA, wide, deadline)
    if events.status not in _UNSUPPORTED and not _is_calendar(events.body):
        return _events(events.or_refuse().body, calendar, wide, deadline)
    free_busy = _report(calendar, _FREE_BUSY_QUERY, wide, deadline)
    if free_busy.status in _UNSUPPORTED:
        events.or_refuse()
    body = free_busy.or_refuse().body
    found = icalendar_busy.read(body, wide, calendar.zone, deadline=deadline)
    return Reading(found.busy, found.covered(), found.why)


def _is_calendar(body: bytes) -> bool:
    """Whether a server gave free/busy though it was asked for events."""
    return body.lstrip()[:15].upper() == b"BEGIN:VCALENDAR"


def _events(body: bytes, calendar: Calendar, window: Interval, deadline: Deadline) -> Reading:
    responses = _responses(body)
    found = [
        icalendar_busy.read(_data(one), window, calendar.zone, calendar.addresses, deadline)
        for one in responses
    ]
    unknown = [interval for one in found for interval in one.unknown]
    return Reading(
        [interval for one in found for interval in one.busy],
        subtract([window], unknown),
        Unreadable.MALFORMED,
        _validator(responses),
    )


def _events_report(
    calendar: Calendar, properties: str, window: Interval, deadline: Deadline
) -> http.Reply:
    query = _CALENDAR_QUERY.replace("{properties}", properties)
    return _report(calendar, query, window, deadline)


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


def _responses(body: bytes) -> list[Element]:
    """What a multistatus answer says of each event."""
    if body.count(b"<") > MOST_TAGS:
        raise CalendarError(Unreadable.TOO_LARGE)
    try:
        root = fromstring(body)
    except DefusedXmlException:
        raise CalendarError(Unreadable.MALFORMED) from None
    except ParseError:
        is_ours = b"multistatus" in body
        raise CalendarError(
            Unreadable.MALFORMED if is_ours else Unreadable.NOT_A_CALENDAR
        ) from None
    if root.tag != f"{_DAV}multistatus":
        raise CalendarError(Unreadable.NOT_A_CALENDAR)
    return list(root.iter(f"{_DAV}response"))


def _data(response: Element) -> bytes:
    """An event; one that is missing makes the answer incomplete."""
    data = _property(response, f"{_CALDAV}calendar-data")
    if not data:
        raise CalendarError(Unreadable.PARTIAL)
    return data.strip().encode()


def _property(response: Element, name: str) -> str:
    for found in response.iter(f"{_DAV}propstat"):
        status = (found.findtext(f"{_DAV}status") or "").split()
        if status[1:2] == ["200"]:
            return found.findtext(f"{_DAV}prop/{name}") or ""
    return ""


def _validator(responses: Sequence[Element]) -> str:
    """The events and their entity tags in a few characters; nothing if one has no tag."""
    tags = sorted(
        (response.findtext(f"{_DAV}href") or "", _property(response, f"{_DAV}getetag"))
        for response in responses
    )
    if not all(href and tag for href, tag in tags):
        return ""
    return hashlib.sha256(repr(tags).encode()).hexdigest()
