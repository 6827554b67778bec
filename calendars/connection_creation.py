"""Create connections from what pages and callers of the API send.

A feed is read before it is stored, and the server of a CalDAV calendar is asked. A CalDAV URL that
is not a calendar is searched for calendars; with more than one, the caller has to choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from calendars import caldav_discovery, connect_links, connection_check
from calendars.caldav_address import CalDavAddress
from calendars.caldav_discovery import Discovery, FoundCalendar, OtherServerError, SignIn
from calendars.models import Connection
from calendars.oauth import code_flow
from calendars.providers import registry
from calendars.providers.types import DEFAULT_USER_AGENT
from core.calendar_errors import ReadError, ReadFailure
from net import ssrf_guard
from net.ssrf_guard import EgressBlockedError
from people.models import Interviewer

FEED, CALDAV = "ics", "caldav"
#: The kinds of calendars that are connected with a link.
BY_LINK = code_flow.KINDS


SearchProblem = Literal["calendar-unreachable", "calendar-sign-in-refused", "not-a-calendar"]
_NO_CALENDAR = (ReadFailure.NOT_A_CALENDAR, ReadFailure.GONE)
#: Failures of a feed that answers, but not with a calendar that can be read.
_UNREADABLE = (*_NO_CALENDAR, ReadFailure.TOO_LARGE, ReadFailure.MALFORMED, ReadFailure.TRUNCATED)


class CalendarSearchError(Exception):
    """The server of a calendar was asked, and no calendar was found.

    `problem` is the type of the problem, `member` the member of the request that caused it.
    """

    def __init__(self, problem: SearchProblem, member: str, text: str) -> None:
        self.problem, self.member, self.text = problem, member, text
        super().__init__(text)


class UnusableAddressError(Exception):
    """A member of the request leads to no calendar; `urls` are the calendars to choose from."""

    def __init__(
        self, member: str, text: str, urls: list[str] | None = None, code: str = "invalid"
    ) -> None:
        self.member, self.text, self.urls, self.code = member, text, urls or [], code
        super().__init__(text)


def create(interviewer: Interviewer, values: Mapping[str, Any]) -> Connection:
    """Create a connection from values that `prepare` has returned.

    Raise ConnectLinkUnavailableError if the calendar should be connected with a link and cannot.
    """
    if values["provider"] in BY_LINK:
        return connect_links.get_or_create_connection(interviewer, values["provider"])
    return Connection.objects.create(interviewer=interviewer, **values)


def prepare(interviewer: Interviewer, values: Mapping[str, Any], now: int) -> dict[str, Any]:
    """Return the values of a connection, with the address of the calendar; `now` is a UTC second.

    Raise UnusableAddressError or CalendarSearchError. The server of a feed or of a CalDAV calendar
    is asked, so call this outside of transactions.
    """
    prepared = {"name": registry.get_provider(values["provider"]).label, **values}
    return {**prepared, **find_address(interviewer, prepared, now)}


def find_address(interviewer: Interviewer, values: Mapping[str, Any], now: int) -> dict[str, Any]:
    """Return the address of a calendar, and whether it is read-only; see `prepare`."""
    if values["provider"] == FEED:
        _validate(values["url"])
        _check_feed(interviewer, values, now)
    if values["provider"] != CALDAV:
        return {}
    calendar = _find_calendar(values, now)
    read_only = {"write_bookings": False} if calendar.is_read_only else {}
    return {"url": calendar.url, **read_only}


def _validate(url: str) -> None:
    try:
        ssrf_guard.validate_url(url)
    except EgressBlockedError as error:
        raise UnusableAddressError("url", str(error), code="invalid_format") from None


def _check_feed(interviewer: Interviewer, values: Mapping[str, Any], now: int) -> None:
    """Read a feed; raise CalendarSearchError if it cannot be read."""
    fields = {name: values[name] for name in ("url", "username", "password") if name in values}
    checked = connection_check.check(
        Connection(interviewer=interviewer, provider=FEED, **fields), now
    )
    if checked.failure in (None, ReadFailure.PARTIAL):
        return
    if checked.failure is ReadFailure.REAUTH_NEEDED:
        raise CalendarSearchError("calendar-sign-in-refused", "password", checked.text)
    problem: SearchProblem = "calendar-unreachable"
    if checked.failure in _UNREADABLE:
        problem = "not-a-calendar"
    raise CalendarSearchError(problem, "url", checked.text)


def _find_calendar(values: Mapping[str, Any], now: int) -> FoundCalendar:
    """Return the calendar at a CalDAV address; see `prepare`."""
    try:
        address = CalDavAddress.parse(values["url"])
    except EgressBlockedError as error:
        raise UnusableAddressError("url", str(error), code="invalid_format") from None
    sign_in = SignIn(
        values["username"],
        values.get("password", ""),
        values.get("user_agent") or DEFAULT_USER_AGENT,
    )
    try:
        discovery = caldav_discovery.discover(address, sign_in, now)
    except OtherServerError as error:
        text = caldav_discovery.describe_other_server(error)
        raise UnusableAddressError("url", text) from None
    except ReadError as error:
        raise _build_error(error) from None
    return _choose(discovery)


def _build_error(error: ReadError) -> CalendarSearchError | UnusableAddressError:
    text = caldav_discovery.describe_failure(error)
    if error.reason is ReadFailure.TOO_LARGE:
        return UnusableAddressError("url", text)
    if error.reason is ReadFailure.REAUTH_NEEDED:
        return CalendarSearchError("calendar-sign-in-refused", "password", text)
    if error.reason in _NO_CALENDAR:
        return CalendarSearchError("not-a-calendar", "url", text)
    return CalendarSearchError("calendar-unreachable", "url", text)


def _choose(discovery: Discovery) -> FoundCalendar:
    """Return the calendar that was found; raise an error if there is none, or more than one."""
    if not discovery.calendars:
        text = caldav_discovery.describe_nothing_found()
        raise CalendarSearchError("not-a-calendar", "url", text)
    if len(discovery.calendars) == 1:
        return discovery.calendars[0]
    urls = [calendar.url for calendar in discovery.calendars]
    raise UnusableAddressError("url", "The URL is not a calendar. Choose one.", urls)
