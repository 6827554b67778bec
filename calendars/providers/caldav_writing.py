"""Write bookings into a calendar collection on a CalDAV server (RFC 4791).

A booking is the resource `<UID>.ics` of the collection. If the owner's calendar program has already
stored an event of this UID elsewhere, from the invitation mail, that resource is replaced: a UID
may occur only once in a collection (section 5.3.2.1). The event has no attendees, because a server
with scheduling would invite them again (RFC 6638).
"""

from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from calendars.event_signing_keys import get_signing_keys
from calendars.providers import caldav_reports as reports
from calendars.providers.base import Calendar, CalendarEvent
from core.read_errors import ReadError, ReadFailure, WriteRefusedError
from ical import event_writer
from net import http_client
from net.deadline import Deadline


def put(calendar: Calendar, event: CalendarEvent, deadline: Deadline) -> None:
    content = event_writer.to_ics(event_writer.build_vevent(event, get_signing_keys()))
    url = _resource_url(calendar, event.uid)
    response = _send_change("PUT", calendar, url, deadline, content)
    if response.status in (403, 409) and b"no-uid-conflict" in response.body:
        other_urls = _find_resource_urls(calendar, event.uid, deadline)
        if not other_urls:
            raise WriteRefusedError(response.status)
        response = _send_change("PUT", calendar, other_urls[0], deadline, content)
    response.raise_for_write()


def remove(calendar: Calendar, uid: str, deadline: Deadline) -> None:
    response = _send_change("DELETE", calendar, _resource_url(calendar, uid), deadline)
    if response.status not in reports.GONE:
        response.raise_for_write()
        return
    for url in _find_resource_urls(calendar, uid, deadline):
        response = _send_change("DELETE", calendar, url, deadline)
        if response.status not in reports.GONE:
            response.raise_for_write()


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
    response = reports.query_uid(calendar, uid, deadline)
    if response.status in (*reports.GONE, *reports.UNSUPPORTED):
        return []
    elements = reports.parse(response.raise_for_read().body)
    hrefs = [reports.get_href(element) for element in elements]
    return [urljoin(calendar.url, href) for href in hrefs if reports.is_member(calendar.url, href)]
