"""A calendar collection on a CalDAV server (RFC 4791).

The provider asks for the events and reads them itself: a server's own free/busy report places
all-day events and floating times in a time zone of the server's choice, and not every server
expands a series correctly over a change of daylight saving time. If the server does not return the
events, or does not support the query, the provider uses the server's free/busy report.

An earlier read is still valid if the same events have the same entity tags. The provider asks for
the tags first, in one small request. (A collection's ctag would need its own request before every
read, and changes with events outside the window.)

A booking is the resource `<UID>.ics` of the collection. If the owner's calendar program has already
stored an event of this UID elsewhere, from the invitation mail, that resource is replaced: a UID
may occur only once in a collection (section 5.3.2.1). The event has no attendees, because a server
with scheduling would invite them again (RFC 6638).
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

from calendars.event_signing_keys import get_signing_keys
from calendars.providers.base import (
    Calendar,
    CalendarEvent,
    CalendarWriter,
    NotModified,
    Provider,
    ReadOutcome,
    ReadResult,
)
from core.read_errors import ReadError, ReadFailure, WriteRefusedError
from engine.intervals import Interval, subtract
from ical import event_writer, freebusy
from net import http_client
from net.deadline import Deadline

DAY = 86400
#: The maximum number of XML tags in a response.
MAX_XML_TAGS = 500_000
_UNSUPPORTED = {400, 403, 405, 415, 422, 500, 501}
_DAV, _CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_FREE_BUSY_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">
  <C:time-range start="{start}" end="{end}"/>
</C:free-busy-query>"""
_ETAGS_ONLY, _ETAGS_AND_DATA = "<D:getetag/>", "<D:getetag/><C:calendar-data/>"
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
            yield calendar, _read_collection(calendar, window, deadline)

    def can_write(self, calendar: Calendar) -> bool:
        """Return True: only the server knows whether the account has write access."""
        return True

    def put(self, calendar: Calendar, event: CalendarEvent, deadline: Deadline) -> None:
        content = event_writer.to_ics(event_writer.build_vevent(event, get_signing_keys()))
        url = _resource_url(calendar, event.uid)
        response = _send_change("PUT", calendar, url, deadline, content)
        if response.status in (403, 409) and b"no-uid-conflict" in response.body:
            other_urls = _find_resource_urls(calendar, event.uid, deadline)
            if not other_urls:
                raise WriteRefusedError(response.status)
            response = _send_change("PUT", calendar, other_urls[0], deadline, content)
        response.raise_for_write()

    def remove(self, calendar: Calendar, uid: str, deadline: Deadline) -> None:
        response = _send_change("DELETE", calendar, _resource_url(calendar, uid), deadline)
        if response.status not in _GONE:
            response.raise_for_write()
            return
        for url in _find_resource_urls(calendar, uid, deadline):
            response = _send_change("DELETE", calendar, url, deadline)
            if response.status not in _GONE:
                response.raise_for_write()


def _read_collection(calendar: Calendar, window: Interval, deadline: Deadline) -> ReadOutcome:
    wide = (window[0] - DAY, window[1] + DAY)
    if calendar.validator:
        etags = _query_events(calendar, _ETAGS_ONLY, wide, deadline)
        if etags.status == 207 and _build_validator(_parse(etags.body)) == calendar.validator:
            return NotModified()
    events = _query_events(calendar, _ETAGS_AND_DATA, wide, deadline)
    if events.status not in _UNSUPPORTED and not _is_icalendar(events.body):
        return _read_events(events.raise_for_read().body, calendar, wide, deadline)
    free_busy = _send_window_query(calendar, _FREE_BUSY_QUERY, wide, deadline)
    if free_busy.status in _UNSUPPORTED:
        events.raise_for_read()
    body = free_busy.raise_for_read().body
    result = freebusy.read(body, wide, calendar.zone, deadline=deadline)
    return ReadResult(result.busy, result.covered(), result.reason)


def _is_icalendar(body: bytes) -> bool:
    """Return whether a server answered a query for events with free/busy."""
    return body.lstrip()[:15].upper() == b"BEGIN:VCALENDAR"


def _read_events(
    body: bytes, calendar: Calendar, window: Interval, deadline: Deadline
) -> ReadResult:
    responses = _parse(body)
    results = [
        freebusy.read(
            _calendar_data(response),
            window,
            calendar.zone,
            calendar.attendee_addresses,
            deadline,
            calendar.read_options,
        )
        for response in responses
    ]
    unknown = [interval for result in results for interval in result.unknown]
    return ReadResult(
        [interval for result in results for interval in result.busy],
        subtract([window], unknown),
        ReadFailure.MALFORMED,
        _build_validator(responses),
    )


def _query_events(
    calendar: Calendar, properties: str, window: Interval, deadline: Deadline
) -> http_client.Response:
    query = _CALENDAR_QUERY.replace("{properties}", properties)
    return _send_window_query(calendar, query, window, deadline)


def _send_window_query(
    calendar: Calendar, query: str, window: Interval, deadline: Deadline
) -> http_client.Response:
    start, end = (
        datetime.fromtimestamp(instant, timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        for instant in window
    )
    return _send_query(calendar, query.format(start=start, end=end), deadline)


def _send_query(calendar: Calendar, query: str, deadline: Deadline) -> http_client.Response:
    request = http_client.Request(
        "REPORT",
        calendar.url,
        calendar.username,
        calendar.password,
        headers={"Content-Type": "application/xml; charset=utf-8", "Depth": "1"},
        content=query.encode(),
    )
    return http_client.send(request, deadline)


def _parse(body: bytes) -> list[Element]:
    """Return the response elements of a multistatus body; raise ReadError."""
    if body.count(b"<") > MAX_XML_TAGS:
        raise ReadError(ReadFailure.TOO_LARGE)
    try:
        root = fromstring(body)
    except DefusedXmlException:
        raise ReadError(ReadFailure.MALFORMED) from None
    except ParseError:
        is_webdav = b"multistatus" in body
        failure = ReadFailure.MALFORMED if is_webdav else ReadFailure.NOT_A_CALENDAR
        raise ReadError(failure) from None
    if root.tag != f"{_DAV}multistatus":
        raise ReadError(ReadFailure.NOT_A_CALENDAR)
    return list(root.iter(f"{_DAV}response"))


def _calendar_data(response: Element) -> bytes:
    """Return an event's iCalendar data; raise ReadError (PARTIAL) if it is missing."""
    data = _property_text(response, f"{_CALDAV}calendar-data")
    if not data:
        raise ReadError(ReadFailure.PARTIAL)
    return data.strip().encode()


def _property_text(response: Element, name: str) -> str:
    for propstat in response.iter(f"{_DAV}propstat"):
        status = (propstat.findtext(f"{_DAV}status") or "").split()
        if status[1:2] == ["200"]:
            return propstat.findtext(f"{_DAV}prop/{name}") or ""
    return ""


def _build_validator(responses: Sequence[Element]) -> str:
    """Return a hash of the events' addresses and entity tags; empty if a tag is missing."""
    etags = sorted(
        (response.findtext(f"{_DAV}href") or "", _property_text(response, f"{_DAV}getetag"))
        for response in responses
    )
    if not all(href and etag for href, etag in etags):
        return ""
    return hashlib.sha256(repr(etags).encode()).hexdigest()


def _send_change(
    method: str, calendar: Calendar, url: str, deadline: Deadline, content: bytes = b""
) -> http_client.Response:
    headers = {"Content-Type": "text/calendar; charset=utf-8"} if content else None
    request = http_client.Request(
        method, url, calendar.username, calendar.password, headers, content
    )
    return http_client.send(request, deadline)


def _resource_url(calendar: Calendar, uid: str) -> str:
    """Return the URL at which Slotsmith stores the event of a UID."""
    try:
        parts = urlsplit(calendar.url)
    except ValueError:
        raise ReadError(ReadFailure.UNREACHABLE) from None
    path = f"{parts.path.rstrip('/')}/{quote(uid, safe='@')}.ics"
    return urlunsplit(parts._replace(path=path, query="", fragment=""))


def _find_resource_urls(calendar: Calendar, uid: str, deadline: Deadline) -> list[str]:
    """Return the URLs of all resources in the collection that hold the event of a UID."""
    response = _send_query(calendar, _UID_QUERY.replace("{uid}", escape(uid)), deadline)
    if response.status in (*_GONE, *_UNSUPPORTED):
        return []
    elements = _parse(response.raise_for_read().body)
    hrefs = [(element.findtext(f"{_DAV}href") or "").strip() for element in elements]
    return [urljoin(calendar.url, href) for href in hrefs if _is_within(calendar.url, href)]


def _is_within(collection: str, href: str) -> bool:
    """Return whether an href that a server returned is a direct child of the collection."""
    try:
        base, target = urlsplit(collection), urlsplit(urljoin(collection, href))
    except ValueError:
        return False
    folder = unquote(base.path).rstrip("/") + "/"
    target_path = unquote(target.path)
    name = target_path.removeprefix(folder)
    is_child = target_path.startswith(folder) and name not in ("", "..") and "/" not in name
    return base[:2] == target[:2] and is_child
