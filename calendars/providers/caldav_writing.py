"""Write bookings into a calendar collection on a CalDAV server (RFC 4791).

A booking is the resource `<UID>.ics` of the collection. The owner's calendar program may have
stored an event of this UID elsewhere, from the invitation mail. A UID may occur only once in a
collection (section 5.3.2.1), so most servers refuse ours then, in words of their own; some accept
both. Either way only one event is left: the program's resource is replaced, because its removal
could decline the invitation. The event has no attendees, because a server with scheduling would
invite them again (RFC 6638).
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from calendars.event_signing_keys import get_signing_keys
from calendars.providers import caldav_reports as reports
from calendars.providers.base import Calendar, CalendarEvent
from core.calendar_errors import ReadError, ReadFailure, StaleEventError
from ical import event_writer
from net import http_client
from net.deadline import Deadline

_FOLD = re.compile(r"\r?\n[ \t]")
_CONFLICT_STATUSES = (400, 403, 409, 412)
#: How servers say that another resource has the UID: the preconditions of RFC 4791 and RFC 6638,
#: and texts of SOGo and Nextcloud; in lower case.
_CONFLICT_MARKS = (b"no-uid-conflict", b"unique-scheduling-object-resource", b"uid already")


def put(calendar: Calendar, event: CalendarEvent, deadline: Deadline) -> None:
    content = event_writer.to_ics(event_writer.build_vevent(event, get_signing_keys()))
    own_url = _resource_url(calendar, event.uid)
    response = _send_change("PUT", calendar, own_url, deadline, content)
    if _is_uid_conflict(response):
        other_urls = _find_resource_urls(calendar, event.uid, deadline)
        if not other_urls:
            raise StaleEventError(response.status)
        response = _send_change("PUT", calendar, other_urls[0], deadline, content)
        response.raise_for_write()
        return
    response.raise_for_write()
    if event.sequence:
        _merge_copies(calendar, event.uid, content, deadline)


def remove(calendar: Calendar, uid: str, deadline: Deadline) -> None:
    _delete(calendar, _resource_url(calendar, uid), deadline)
    for url in _find_resource_urls(calendar, uid, deadline):
        _delete(calendar, url, deadline)


def _is_uid_conflict(response: http_client.Response) -> bool:
    body = response.body.lower()
    return response.status in _CONFLICT_STATUSES and any(mark in body for mark in _CONFLICT_MARKS)


def _merge_copies(calendar: Calendar, uid: str, content: bytes, deadline: Deadline) -> None:
    """Replace the copy that the owner's program stored of a changed booking, and remove ours."""
    own_path = _path(_resource_url(calendar, uid))
    # Calypso returns addresses without the suffix.
    own_paths = (own_path, own_path.removesuffix(".ics"))
    urls = _find_resource_urls(calendar, uid, deadline)
    copies = [url for url in urls if _path(url) not in own_paths]
    if not copies:
        return
    _send_change("PUT", calendar, copies[0], deadline, content).raise_for_write()
    for url in [_resource_url(calendar, uid), *copies[1:]]:
        _delete(calendar, url, deadline)


def _delete(calendar: Calendar, url: str, deadline: Deadline) -> None:
    response = _send_change("DELETE", calendar, url, deadline)
    if response.status not in reports.GONE:
        response.raise_for_write()


def _path(url: str) -> str:
    return unquote(urlsplit(url).path)


def _send_change(
    method: str, calendar: Calendar, url: str, deadline: Deadline, content: bytes = b""
) -> http_client.Response:
    # A removal must not answer an invitation in the owner's name (RFC 6638 section 8.1).
    headers = (
        {"Content-Type": "text/calendar; charset=utf-8"} if content else {"Schedule-Reply": "F"}
    )
    request = http_client.Request(
        method,
        url,
        calendar.username,
        calendar.password,
        {**headers, "User-Agent": calendar.user_agent},
        content,
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
    """Return the URLs of all resources in the collection that hold the event of a UID.

    A resource whose data is another event's is left out: servers exist that ignore the filter, or
    match a part of the UID.
    """
    response = reports.query_uid(calendar, uid, deadline)
    if response.status in (*reports.GONE, *reports.UNSUPPORTED):
        return []
    return [
        urljoin(calendar.url, reports.get_href(element))
        for element in reports.parse(response.raise_for_read().body, deadline)
        if reports.is_member(calendar.url, reports.get_href(element)) and _may_hold(element, uid)
    ]


def _may_hold(element: Element, uid: str) -> bool:
    """Return whether a resource's data has the UID, or the server returned no data."""
    data = reports.get_text(element, f"{reports.CALDAV}calendar-data")
    if not data.strip():
        return True
    lines = _FOLD.sub("", data).splitlines()
    return any(
        name.partition(";")[0].strip().upper() == "UID" and value.strip() == uid
        for name, _, value in (line.partition(":") for line in lines)
    )
