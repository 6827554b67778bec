"""Find the calendars of an account on a CalDAV server.

The search starts at any address on the server. The server names the principal who signed in
(RFC 5397), the principal names its calendar homes (RFC 4791 section 6.2.1), and a home lists its
calendars.

The user name and the password are sent to one origin only: the scheme, host and port of the start
address, which the person entered. A redirect, principal or home on another origin, even of the same
domain, is not requested: OtherServerError names it, so that the person can confirm that server by
entering it. A search is bounded by a number of requests, homes and calendars, and by one deadline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from xml.etree.ElementTree import Element

from calendars.providers import caldav_reports as reports
from calendars.providers import caldav_resource
from calendars.providers.caldav import CalDavProvider
from calendars.providers.caldav_resource import FoundCalendar, UrlDescription
from calendars.providers.types import Calendar
from core.calendar_errors import ReadError, ReadFailure
from engine.intervals import Interval
from net import http_client, ssrf_guard
from net.deadline import Deadline
from net.url_origin import get_origin

MAX_REQUESTS = 16
MAX_HOMES = 4
MAX_CALENDARS = 50
MAX_URL_LENGTH = 2000
_REDIRECTS = (301, 302, 303, 307, 308)
_CONNECTION_FAILURES = (ReadFailure.TIMEOUT, ReadFailure.UNREACHABLE, ReadFailure.TLS)


class OtherServerError(Exception):
    """The account is on another origin, at `url`. Nothing was sent there."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(url)


@dataclass
class AccountSearch:
    """One search: `start` has the sign-in, and the URL whose origin the person confirmed.

    The methods raise OtherServerError, or ReadError if the server cannot be reached, refuses the
    sign-in or answers with an error.
    """

    start: Calendar
    deadline: Deadline
    requests_left: int = MAX_REQUESTS
    has_server_error: bool = False
    resources: dict[str, UrlDescription | None] = field(default_factory=dict)

    def find_start_calendar(self, window: Interval) -> FoundCalendar | None:
        """Return the calendar at the start URL, or None if the URL is not a calendar of events.

        If the server does not say what the URL is, as for some free/busy shares, the URL has to
        answer a query for a window.
        """
        url = self.start.url
        resource = self.describe(url)
        if resource is None and self._answers_query(window):
            return FoundCalendar(url, caldav_resource.get_last_segment(url))
        if resource is None or not self._is_calendar(resource):
            return None
        return replace(resource.to_calendar(), url=url)

    def find_calendars(self, urls: Iterable[str]) -> list[FoundCalendar]:
        """Return the calendars of the account, from the first URL that leads to any."""
        for url in urls:
            resource = self.describe(url)
            calendars = self._list_account(resource) if resource else []
            if calendars:
                return calendars
            if resource and resource.is_calendar:
                return [resource.to_calendar()]
        if self.has_server_error:
            raise ReadError(ReadFailure.PROVIDER_ERROR)
        return []

    def _is_calendar(self, resource: UrlDescription) -> bool:
        """Return whether a resource is a calendar of events, as the server says.

        Calypso says so of every address, and that each is a home. A calendar contains no other
        calendars (RFC 4791 section 4.2), so its members distinguish it from a home.
        """
        if resource.is_calendar and resource.is_own_home:
            return not self._list_members(resource.url)
        return resource.is_calendar

    def _answers_query(self, window: Interval) -> bool:
        try:
            [(_, outcome)] = CalDavProvider().read([self.start], window, self.deadline)
        except ReadError as error:
            if error.reason in _CONNECTION_FAILURES:
                raise
            return False
        return not isinstance(outcome, ReadError)

    def describe(self, url: str) -> UrlDescription | None:
        """Return what a URL is, or None if the server does not say."""
        if url not in self.resources:
            final_url, responses = self._propfind(url, "0")
            first = next(iter(responses), None)
            self.resources[url] = (
                None if first is None else UrlDescription.from_response(final_url, first)
            )
        return self.resources[url]

    def _list_account(self, resource: UrlDescription) -> list[FoundCalendar]:
        """Return the calendars in the homes of the principal who signed in."""
        principal = None
        if resource.principal_url:
            self._require_origin(resource.principal_url)
            principal = self.describe(resource.principal_url)
        homes = list((principal.home_urls if principal else ()) or resource.home_urls)
        own_homes = [home for home in homes if self._is_own_origin(home)]
        if homes and not own_homes:
            self._require_origin(homes[0])
        calendars: dict[str, FoundCalendar] = {}
        for home in (own_homes or [resource.url])[:MAX_HOMES]:
            for calendar in self._list_members(home):
                calendars.setdefault(caldav_resource.get_path(calendar.url), calendar)
        return list(calendars.values())[:MAX_CALENDARS]

    def _list_members(self, url: str) -> list[FoundCalendar]:
        """Return the calendars that a URL lists, without itself."""
        final_url, responses = self._propfind(url, "1")
        members = islice(self._iterate_members(final_url, responses), MAX_CALENDARS)
        return [member.to_calendar() for member in members]

    def _iterate_members(self, url: str, responses: Iterable[Element]) -> Iterator[UrlDescription]:
        for response in responses:
            self.deadline.check()
            if not caldav_resource.is_calendar_of_events(response):
                continue
            member_url = caldav_resource.join_url(url, reports.get_href(response))
            is_itself = caldav_resource.get_path(member_url) == caldav_resource.get_path(url)
            is_usable = self._is_own_origin(member_url) and len(member_url) <= MAX_URL_LENGTH
            if is_usable and not is_itself:
                yield UrlDescription.from_response(member_url, response)

    def _propfind(self, url: str, depth: str) -> tuple[str, list[Element]]:
        """Return the final URL and the responses of a PROPFIND; none if it was not answered."""
        for _ in range(1 + http_client.MAX_REDIRECTS):
            self._require_origin(url)
            answer = self._send(url, depth)
            location = answer.headers.get("Location", "")
            if answer.status not in _REDIRECTS or not location:
                return url, self._parse(answer)
            url = caldav_resource.join_url(url, location)
        raise ReadError(ReadFailure.UNREACHABLE)

    def _send(self, url: str, depth: str) -> http_client.Response:
        if not self.requests_left:
            raise ReadError(ReadFailure.TOO_LARGE)
        self.requests_left -= 1
        headers = {
            "Content-Type": "application/xml; charset=utf-8",
            "Depth": depth,
            "User-Agent": self.start.user_agent,
        }
        request = http_client.Request(
            "PROPFIND",
            url,
            self.start.username,
            self.start.password,
            headers,
            caldav_resource.PROPERTIES,
            max_redirects=0,
        )
        return http_client.send(request, self.deadline)

    def _parse(self, answer: http_client.Response) -> list[Element]:
        if answer.status in (401, 429):
            answer.raise_for_read()
        self.has_server_error = self.has_server_error or answer.status >= 500
        try:
            return reports.parse(answer.body, self.deadline) if answer.status == 207 else []
        except ReadError as error:
            if error.reason is ReadFailure.TIMEOUT:
                raise
            return []

    def _require_origin(self, url: str) -> None:
        """Raise OtherServerError for a URL of another origin, or ReadError if it is not allowed."""
        if self._is_own_origin(url):
            return
        is_downgrade = self.start.url.startswith("https:") and not url.startswith("https:")
        try:
            ssrf_guard.validate_url(url)
        except ssrf_guard.EgressBlockedError:
            raise ReadError(ReadFailure.UNREACHABLE) from None
        raise ReadError(ReadFailure.UNREACHABLE) if is_downgrade else OtherServerError(url)

    def _is_own_origin(self, url: str) -> bool:
        return get_origin(url) == get_origin(self.start.url)
