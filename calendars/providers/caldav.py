"""A calendar collection on a CalDAV server (RFC 4791).

The events are asked for, and read here: a server's own free/busy places all-day events and
floating times in a zone of the server's choosing, and not every server follows a series over a
change of the clocks. Where the events are not given away, or the server cannot look for them, its
free/busy is asked for and taken at its word.

What was read before is still true if the same events have the same entity tags: that is asked
first, in one small call. (A collection's ctag would take a call of its own before every reading,
and changes with events that nobody asked about.)

A booking is the resource `<UID>.ics` of the collection, unless its owner's own program has put an
event of this UID there before, from an invitation by mail: no UID may be there twice (section
5.3.2.1), so then it is written over that one. It has no attendees, since a server that schedules
would invite them again (RFC 6638).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from html import escape
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from calendars.providers.base import (
    Calendar,
    CalendarEvent,
    CalendarWriter,
    NotModified,
    Provider,
    ReadOutcome,
    ReadResult,
)
from calendars.signing_keys import get_signing_keys
from core.read_errors import ReadError, ReadFailure, WriteRefusedError
from engine.intervals import Interval, subtract
from ical import event_writer, freebusy
from net import http_client
from net.deadline import Deadline

DAY = 86400
#: An answer of more XML tags is more than we read.
MAX_XML_TAGS = 500_000
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
_UID_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
  <D:prop><D:getetag/></D:prop>
  <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
    <C:prop-filter name="UID"><C:text-match collation="i;octet">{uid}</C:text-match></C:prop-filter>
  </C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""
_GONE = (404, 410)


class CalDavProvider(Provider, CalendarWriter):
    label = "CalDAV"
    needs_url = True

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, ReadOutcome]]:
        for calendar in calendars:
            yield calendar, _reading(calendar, window, deadline)

    def can_write(self, calendar: Calendar) -> bool:
        """Whether the account may is for the server to say."""
        return True

    def put(self, calendar: Calendar, entry: CalendarEvent, deadline: Deadline) -> None:
        content = event_writer.to_ics(event_writer.build_vevent(entry, get_signing_keys()))
        reply = _change("PUT", calendar, _address(calendar, entry.uid), deadline, content)
        if reply.status in (403, 409) and b"no-uid-conflict" in reply.body:
            elsewhere = _addresses(calendar, entry.uid, deadline)
            if not elsewhere:
                raise WriteRefusedError(reply.status)
            reply = _change("PUT", calendar, elsewhere[0], deadline, content)
        reply.raise_for_write()

    def remove(self, calendar: Calendar, uid: str, deadline: Deadline) -> None:
        reply = _change("DELETE", calendar, _address(calendar, uid), deadline)
        if reply.status not in _GONE:
            reply.raise_for_write()
            return
        for address in _addresses(calendar, uid, deadline):
            reply = _change("DELETE", calendar, address, deadline)
            if reply.status not in _GONE:
                reply.raise_for_write()


def _reading(calendar: Calendar, window: Interval, deadline: Deadline) -> ReadOutcome:
    wide = (window[0] - DAY, window[1] + DAY)
    if calendar.validator:
        tags = _events_report(calendar, _ETAGS_ALONE, wide, deadline)
        if tags.status == 207 and _validator(_responses(tags.body)) == calendar.validator:
            return NotModified()
    events = _events_report(calendar, _WITH_DATA, wide, deadline)
    if events.status not in _UNSUPPORTED and not _is_calendar(events.body):
        return _events(events.raise_for_read().body, calendar, wide, deadline)
    free_busy = _report(calendar, _FREE_BUSY_QUERY, wide, deadline)
    if free_busy.status in _UNSUPPORTED:
        events.raise_for_read()
    body = free_busy.raise_for_read().body
    found = freebusy.read(body, wide, calendar.zone, deadline=deadline)
    return ReadResult(found.busy, found.get_covered(), found.reason)


def _is_calendar(body: bytes) -> bool:
    """Whether a server gave free/busy though it was asked for events."""
    return body.lstrip()[:15].upper() == b"BEGIN:VCALENDAR"


def _events(body: bytes, calendar: Calendar, window: Interval, deadline: Deadline) -> ReadResult:
    responses = _responses(body)
    found = [
        freebusy.read(
            _data(one),
            window,
            calendar.zone,
            calendar.attendee_addresses,
            deadline,
            calendar.is_own_event,
        )
        for one in responses
    ]
    unknown = [interval for one in found for interval in one.unknown]
    return ReadResult(
        [interval for one in found for interval in one.busy],
        subtract([window], unknown),
        ReadFailure.MALFORMED,
        _validator(responses),
    )


def _events_report(
    calendar: Calendar, properties: str, window: Interval, deadline: Deadline
) -> http_client.Response:
    query = _CALENDAR_QUERY.replace("{properties}", properties)
    return _report(calendar, query, window, deadline)


def _report(
    calendar: Calendar, query: str, window: Interval, deadline: Deadline
) -> http_client.Response:
    start, end = (
        datetime.fromtimestamp(instant, timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        for instant in window
    )
    return _ask(calendar, query.format(start=start, end=end), deadline)


def _ask(calendar: Calendar, query: str, deadline: Deadline) -> http_client.Response:
    call = http_client.Request(
        "REPORT",
        calendar.url,
        calendar.username,
        calendar.password,
        headers={"Content-Type": "application/xml; charset=utf-8", "Depth": "1"},
        content=query.encode(),
    )
    return http_client.send(call, deadline)


def _responses(body: bytes) -> list[Element]:
    """What a multistatus answer says of each event."""
    if body.count(b"<") > MAX_XML_TAGS:
        raise ReadError(ReadFailure.TOO_LARGE)
    try:
        root = fromstring(body)
    except DefusedXmlException:
        raise ReadError(ReadFailure.MALFORMED) from None
    except ParseError:
        is_ours = b"multistatus" in body
        raise ReadError(ReadFailure.MALFORMED if is_ours else ReadFailure.NOT_A_CALENDAR) from None
    if root.tag != f"{_DAV}multistatus":
        raise ReadError(ReadFailure.NOT_A_CALENDAR)
    return list(root.iter(f"{_DAV}response"))


def _data(response: Element) -> bytes:
    """An event; one that is missing makes the answer incomplete."""
    data = _property(response, f"{_CALDAV}calendar-data")
    if not data:
        raise ReadError(ReadFailure.PARTIAL)
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


def _change(
    method: str, calendar: Calendar, url: str, deadline: Deadline, content: bytes = b""
) -> http_client.Response:
    headers = {"Content-Type": "text/calendar; charset=utf-8"} if content else None
    call = http_client.Request(method, url, calendar.username, calendar.password, headers, content)
    return http_client.send(call, deadline)


def _address(calendar: Calendar, uid: str) -> str:
    """Where in the collection we write the event of a UID."""
    try:
        parts = urlsplit(calendar.url)
    except ValueError:
        raise ReadError(ReadFailure.UNREACHABLE) from None
    path = f"{parts.path.rstrip('/')}/{quote(uid, safe='@')}.ics"
    return urlunsplit(parts._replace(path=path, query="", fragment=""))


def _addresses(calendar: Calendar, uid: str, deadline: Deadline) -> list[str]:
    """Where in the collection there are events of a UID, whoever put them there."""
    reply = _ask(calendar, _UID_QUERY.replace("{uid}", escape(uid)), deadline)
    if reply.status in (*_GONE, *_UNSUPPORTED):
        return []
    responses = _responses(reply.raise_for_read().body)
    hrefs = [(response.findtext(f"{_DAV}href") or "").strip() for response in responses]
    return [urljoin(calendar.url, href) for href in hrefs if _is_within(calendar.url, href)]


def _is_within(collection: str, href: str) -> bool:
    """Whether a server means something in the collection, and nothing elsewhere."""
    try:
        here, there = urlsplit(collection), urlsplit(urljoin(collection, href))
    except ValueError:
        return False
    folder = unquote(here.path).rstrip("/") + "/"
    name = unquote(there.path).removeprefix(folder)
    is_below = unquote(there.path).startswith(folder) and name not in ("", "..") and "/" not in name
    return here[:2] == there[:2] and is_below
