"""The XML of CalDAV: queries to a calendar collection, and multistatus answers (RFC 4791)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from html import escape
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from calendars.providers.base import Calendar
from core.calendar_errors import ReadError, ReadFailure
from engine.intervals import Interval
from ical.event_signature import PROPERTY_NAME
from net import http_client
from net.deadline import NO_DEADLINE, Deadline

#: The maximum number of XML tags in a response.
MAX_XML_TAGS = 500_000
#: The bytes that the XML parser takes between two looks at the deadline.
CHUNK_BYTES = 65_536
#: The elements between two looks at the deadline.
ELEMENTS_PER_CHECK = 50
#: The statuses with which servers refuse a request that they do not support.
UNSUPPORTED = {400, 403, 405, 415, 422, 500, 501}
GONE = (404, 410)
DAV, CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
CARDDAV = "{urn:ietf:params:xml:ns:carddav}"
_HREF, _PROPSTAT, _PROP, _STATUS = (
    f"{DAV}{name}" for name in ("href", "propstat", "prop", "status")
)
_DATA, _ETAG = f"{CALDAV}calendar-data", f"{DAV}getetag"
ETAGS_ONLY, ETAGS_AND_DATA = "<D:getetag/>", "<D:getetag/><C:calendar-data/>"
#: The properties of an event that say when its owner is busy.
EVENT_PROPERTIES = (
    *("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"),
    *("UID", "SEQUENCE", "STATUS", "TRANSP", "ATTENDEE"),
    *("X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-INTENDEDSTATUS"),
    *("X-MICROSOFT-CDO-ALLDAYEVENT", "X-APPLE-TRAVEL-DURATION", "X-SOGO-SECURE", PROPERTY_NAME),
)
#: Partial retrieval (RFC 4791 section 9.6): these properties, and whatever else is not an event.
ETAGS_AND_TIMES = (
    '<D:getetag/><C:calendar-data><C:comp name="VCALENDAR"><C:allprop/>'
    '<C:comp name="VTIMEZONE"><C:allprop/><C:allcomp/></C:comp><C:comp name="VEVENT">'
    + "".join(f'<C:prop name="{name}"/>' for name in EVENT_PROPERTIES)
    + "</C:comp></C:comp></C:calendar-data>"
)
_FREE_BUSY_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">
  <C:time-range start="{start}" end="{end}"/>
</C:free-busy-query>"""
_COMPONENT_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
  <D:prop>{properties}</D:prop>
  <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="{component}">
    <C:time-range start="{start}" end="{end}"/>
  </C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""
#: It matches the properties of an event, so it finds a series wherever its first start is.
_SERIES_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
  <D:prop>{properties}</D:prop>
  <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
    <C:prop-filter name="RRULE"/>
  </C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""
_UID_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
  <D:prop><D:getetag/><C:calendar-data/></D:prop>
  <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
    <C:prop-filter name="UID"><C:text-match collation="i;octet">{uid}</C:text-match></C:prop-filter>
  </C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""


@dataclass(frozen=True)
class MultistatusResource:
    """A resource of a multistatus answer. `data` is its iCalendar data, empty if it is missing."""

    href: str
    etag: str
    data: bytes


def query_components(
    calendar: Calendar, component: str, properties: str, window: Interval, deadline: Deadline
) -> http_client.Response:
    """Ask for the resources with a component, such as VEVENT, in a window."""
    query = _COMPONENT_QUERY.format(
        component=component, properties=properties, **_format_window(window)
    )
    return send_xml("REPORT", calendar, query, "1", deadline)


def query_series(calendar: Calendar, properties: str, deadline: Deadline) -> http_client.Response:
    """Ask for the resources with a recurrence rule, at any time; some servers return all."""
    query = _SERIES_QUERY.format(properties=properties)
    return send_xml("REPORT", calendar, query, "1", deadline)


def query_free_busy(
    calendar: Calendar, window: Interval, deadline: Deadline
) -> http_client.Response:
    """Ask for the server's own free/busy report (RFC 4791 section 7.10)."""
    query = _FREE_BUSY_QUERY.format(**_format_window(window))
    return send_xml("REPORT", calendar, query, "1", deadline)


def query_uid(calendar: Calendar, uid: str, deadline: Deadline) -> http_client.Response:
    """Ask for the resources with the event of a UID."""
    return send_xml("REPORT", calendar, _UID_QUERY.replace("{uid}", escape(uid)), "1", deadline)


def send_xml(
    method: str, calendar: Calendar, content: str, depth: str, deadline: Deadline
) -> http_client.Response:
    request = http_client.Request(
        method,
        calendar.url,
        calendar.username,
        calendar.password,
        headers={
            "Content-Type": "application/xml; charset=utf-8",
            "Depth": depth,
            "User-Agent": calendar.user_agent,
        },
        content=content.encode(),
    )
    return http_client.send(request, deadline)


def _format_window(window: Interval) -> dict[str, str]:
    start, end = (
        datetime.fromtimestamp(instant, timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        for instant in window
    )
    return {"start": start, "end": end}


def parse(body: bytes, deadline: Deadline = NO_DEADLINE) -> list[Element]:
    """Return the response elements of a multistatus body; raise ReadError."""
    if body.count(b"<") > MAX_XML_TAGS:
        raise ReadError(ReadFailure.TOO_LARGE)
    try:
        root = _parse_xml(body, deadline)
    except DefusedXmlException:
        raise ReadError(ReadFailure.MALFORMED) from None
    # the parser raises the others for an encoding that Python does not have or that has no table
    except (ParseError, LookupError, ValueError):
        is_webdav = b"multistatus" in body
        failure = ReadFailure.MALFORMED if is_webdav else ReadFailure.NOT_A_CALENDAR
        raise ReadError(failure) from None
    if root.tag != f"{DAV}multistatus":
        raise ReadError(ReadFailure.NOT_A_CALENDAR)
    responses: list[Element] = root.findall(f"{DAV}response")
    if len(responses) != sum(1 for _ in root.iter(f"{DAV}response")):
        # RFC 4918 allows no response inside another response.
        raise ReadError(ReadFailure.MALFORMED)
    return responses


def _parse_xml(body: bytes, deadline: Deadline) -> Element:
    builder = TreeBuilder()
    parser = DefusedXMLParser(target=builder)
    # Expat calls the builder itself, both of them C, instead of two methods of the parser that are
    # Python. These only correct names: expat writes {DAV:}href without the first brace.
    parser.parser.ordered_attributes = False
    parser.parser.StartElementHandler = builder.start
    parser.parser.EndElementHandler = builder.end
    for start in range(0, len(body), CHUNK_BYTES):
        deadline.check()
        parser.feed(body[start : start + CHUNK_BYTES])
    root: Element = parser.close()
    _correct_names(root, deadline)
    return root


def _correct_names(root: Element, deadline: Deadline) -> None:
    names: dict[str, str] = {}
    for number, element in enumerate(root.iter()):
        if number % ELEMENTS_PER_CHECK == 0:
            deadline.check()
        tag = element.tag
        element.tag = names.get(tag) or names.setdefault(tag, "{" + tag if "}" in tag else tag)


def list_resources(
    responses: Sequence[Element], collection_url: str, deadline: Deadline = NO_DEADLINE
) -> list[MultistatusResource]:
    """Return the resources of an answer to a query.

    A resource that was deleted meanwhile (404) is left out, and so is the collection itself, which
    iCloud lists among its own members. Raise ReadError (PARTIAL) if the server left some out.
    """
    return list(_iterate_resources(responses, collection_url, deadline))


def _iterate_resources(
    responses: Sequence[Element], url: str, deadline: Deadline
) -> Iterator[MultistatusResource]:
    path = get_path(url)
    for response in responses:
        deadline.check()
        href = get_href(response)
        data = get_text(response, _DATA).strip().encode()
        status = _status(response)
        is_collection = bool(href) and _resolve_path(url, href) == path
        if status in GONE and not is_collection:
            continue
        if status and status != 200:
            raise ReadError(ReadFailure.GONE if status in GONE else ReadFailure.PARTIAL)
        if is_collection and not data:
            _require_complete(response)
        else:
            yield MultistatusResource(href, get_text(response, _ETAG), data)


def _require_complete(response: Element) -> None:
    """Raise ReadError if the answer for the collection says that members are missing, as 507."""
    for propstat in response.findall(_PROPSTAT):
        if _status(propstat) not in (0, 200, 404):
            raise ReadError(ReadFailure.PARTIAL)


def get_href(response: Element) -> str:
    return (response.findtext(_HREF) or "").strip()


def get_text(response: Element, name: str) -> str:
    element = get_property(response, name)
    return "" if element is None else element.text or ""


def get_property(response: Element, name: str, status: int = 200) -> Element | None:
    """Return a property that the server returned with a status."""
    for propstat in response.findall(_PROPSTAT):
        element = _find_in_prop(propstat, name)
        if element is not None and _status(propstat) == status:
            return element
    return None


def _find_in_prop(propstat: Element, name: str) -> Element | None:
    # A path such as "prop/name" would be searched in Python, and single names are searched in C.
    for prop in propstat.findall(_PROP):
        element = prop.find(name)
        if element is not None:
            return element
    return None


def has_no_property(response: Element, name: str) -> bool:
    """Return whether the server says that the resource does not have a property."""
    return get_property(response, name, 404) is not None


def _status(element: Element) -> int:
    """Return the code of the element's own status line, or 0."""
    words = (element.findtext(_STATUS) or "").split()
    return int(words[1]) if len(words) > 1 and words[1] in _STATUS_CODES else 0


#: A path that a URL can only mean literally: nothing to decode, no dots and no empty segments.
_PLAIN_PATH = re.compile(r"(?:/\w[\w.@-]*)+/?", re.ASCII)
_STATUS_CODES = frozenset(str(code) for code in range(100, 600))


def get_path(url: str) -> str:
    """Return the path of a URL, decoded and without its last slash; "" if the URL is invalid."""
    try:
        return unquote(urlsplit(url).path).rstrip("/")
    except ValueError:
        return ""


def _resolve_path(url: str, href: str) -> str:
    """Return the path of an href in an answer from a URL."""
    if _PLAIN_PATH.fullmatch(href):
        return href.rstrip("/")
    return get_path(urljoin(url, href))


def is_member(collection_url: str, href: str) -> bool:
    """Return whether an href that a server returned is a direct child of the collection."""
    try:
        base, target = urlsplit(collection_url), urlsplit(urljoin(collection_url, href))
    except ValueError:
        return False
    folder = unquote(base.path).rstrip("/") + "/"
    target_path = unquote(target.path)
    name = target_path.removeprefix(folder)
    is_child = target_path.startswith(folder) and name not in ("", "..") and "/" not in name
    return base[:2] == target[:2] and is_child
