"""A CalDAV server's description of a URL: its kind, and the account to which it leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

import httpx

from calendars.providers import caldav_reports as reports
from core.text import single_line

MAX_NAME_LENGTH = 200
#: The maximum number of URLs that are read from one property.
MAX_HREFS = 16
_WRITE_PRIVILEGES = {f"{reports.DAV}{name}" for name in ("all", "write", "write-content", "bind")}
#: Collections that may hold events without being calendars (RFC 6638).
_SCHEDULING_TYPES = ("schedule-inbox", "schedule-outbox")
#: The properties that a `UrlDescription` is made of.
PROPERTIES = b"""<?xml version="1.0" encoding="utf-8"?>
<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>
  <D:resourcetype/><D:displayname/><D:current-user-principal/><D:current-user-privilege-set/>
  <C:calendar-home-set/><C:supported-calendar-component-set/>
</D:prop></D:propfind>"""


@dataclass(frozen=True)
class FoundCalendar:
    """A calendar of events. `is_read_only` is false if the server does not say."""

    url: str
    name: str
    is_read_only: bool = False


@dataclass(frozen=True)
class UrlDescription:
    """A server's description of a URL. `is_calendar` is true for a calendar of events."""

    url: str
    name: str
    is_calendar: bool
    is_read_only: bool
    principal_hrefs: Sequence[str]
    home_hrefs: Sequence[str]

    @classmethod
    def from_response(cls, url: str, response: Element) -> UrlDescription:
        return cls(
            url=url,
            name=_get_name(response, url),
            is_calendar=is_calendar_of_events(response),
            is_read_only=_is_read_only(response),
            principal_hrefs=_list_hrefs(response, f"{reports.DAV}current-user-principal"),
            home_hrefs=_list_hrefs(response, f"{reports.CALDAV}calendar-home-set"),
        )

    @property
    def principal_url(self) -> str:
        return next(iter(self._resolve(self.principal_hrefs)), "")

    @property
    def home_urls(self) -> list[str]:
        return self._resolve(self.home_hrefs)

    def _resolve(self, hrefs: Sequence[str]) -> list[str]:
        return [url for url in (join_url(self.url, href) for href in hrefs) if url]

    @property
    def is_own_home(self) -> bool:
        """Whether the URL is said to be a calendar home, too."""
        return any(get_path(home) == get_path(self.url) for home in self.home_urls)

    def to_calendar(self) -> FoundCalendar:
        return FoundCalendar(self.url, self.name, self.is_read_only)


def is_calendar_of_events(response: Element) -> bool:
    resource_type = reports.get_property(response, f"{reports.DAV}resourcetype")
    if resource_type is None or resource_type.find(f"{reports.CALDAV}calendar") is None:
        return False
    if any(resource_type.find(f"{reports.CALDAV}{name}") is not None for name in _SCHEDULING_TYPES):
        return False
    name = f"{reports.CALDAV}supported-calendar-component-set"
    component_set = reports.get_property(response, name)
    components = {
        element.get("name", "").upper()
        for element in ([] if component_set is None else component_set)
    }
    return not components or "VEVENT" in components


def _is_read_only(response: Element) -> bool:
    """Return whether the server says that the account has no write access (RFC 3744)."""
    privileges = reports.get_property(response, f"{reports.DAV}current-user-privilege-set")
    if privileges is None:
        return False
    granted = {element.tag for privilege in privileges for element in privilege}
    return bool(granted) and not granted & _WRITE_PRIVILEGES


def _list_hrefs(response: Element, name: str) -> list[str]:
    element = reports.get_property(response, name)
    hrefs = [] if element is None else element.findall(f"{reports.DAV}href")[:MAX_HREFS]
    return [text for text in ((href.text or "").strip() for href in hrefs) if text]


def _get_name(response: Element, url: str) -> str:
    text = reports.get_text(response, f"{reports.DAV}displayname")
    return (single_line(text[: 5 * MAX_NAME_LENGTH]) or get_last_segment(url))[:MAX_NAME_LENGTH]


def get_last_segment(url: str) -> str:
    """Return a name for a calendar whose server gives none."""
    return get_path(url).rpartition("/")[2] or (urlsplit(url).hostname or "")


def join_url(base_url: str, reference: str) -> str:
    """Return the URL of a reference on a page that was read from `base_url`; "" if it is not valid.

    Servers behind a proxy that adds TLS may write http: for their own host. Such a reference keeps
    the scheme and port of `base_url`, which is how the person reached the server.
    """
    try:
        url = httpx.URL(urljoin(base_url, reference))
    except (ValueError, httpx.InvalidURL):
        return ""
    base = httpx.URL(base_url)
    is_same_host = base.raw_host == url.raw_host
    if (base.scheme, url.scheme) == ("https", "http") and is_same_host and not url.port:
        url = url.copy_with(scheme="https", port=base.port)
    return str(url) if url.scheme in ("http", "https") and url.raw_host else ""


def get_path(url: str) -> str:
    """Return the decoded path of a URL without its last slash, to compare URLs of one server."""
    try:
        return unquote(urlsplit(url).path).rstrip("/")
    except ValueError:
        return ""
