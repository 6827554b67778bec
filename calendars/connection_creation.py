"""Create connections from what a caller of the API sends.

A CalDAV URL that is not a calendar is searched for calendars, as in the admin. With more than one,
the caller has to choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calendars import caldav_discovery, connect_links
from calendars.caldav_address import CalDavAddress, is_bare
from calendars.caldav_discovery import FoundCalendar, OtherServerError, SignIn
from calendars.models import Connection
from calendars.providers import registry
from core.read_errors import ReadError, ReadFailure
from net import ssrf_guard
from net.ssrf_guard import EgressBlockedError
from people.models import Interviewer

FEED, CALDAV, GOOGLE, MICROSOFT = "ics", "caldav", "google", "microsoft"
#: The kinds of calendars that are connected with a link.
BY_LINK = (GOOGLE, MICROSOFT)


class UnusableAddressError(Exception):
    """A member of the request leads to no calendar; `urls` are the calendars to choose from."""

    def __init__(self, member: str, text: str, urls: list[str] | None = None) -> None:
        self.member, self.text, self.urls = member, text, urls or []
        super().__init__(text)


def create(interviewer: Interviewer, values: Mapping[str, Any]) -> Connection:
    """Create a connection from values that `prepare` has returned.

    Raise ConnectLinkUnavailableError if the calendar should be connected with a link and cannot.
    """
    if values["provider"] in BY_LINK:
        return connect_links.get_or_create_connection(interviewer, values["provider"])
    return Connection.objects.create(interviewer=interviewer, **values)


def prepare(values: Mapping[str, Any], now: int) -> dict[str, Any]:
    """Return the values of a connection, with the address of the calendar; `now` is a UTC second.

    Raise UnusableAddressError. A CalDAV server is asked, so call this outside of transactions.
    """
    prepared = {"name": registry.get_provider(values["provider"]).label, **values}
    if values["provider"] == FEED:
        _validate(prepared["url"])
    if values["provider"] == CALDAV:
        calendar = _find_calendar(prepared, now)
        if calendar:
            prepared["url"] = calendar.url
        if calendar and calendar.is_read_only:
            prepared["write_bookings"] = False
    return prepared


def _validate(url: str) -> None:
    try:
        ssrf_guard.validate_url(url)
    except EgressBlockedError as error:
        raise UnusableAddressError("url", str(error)) from None


def _find_calendar(values: Mapping[str, Any], now: int) -> FoundCalendar | None:
    """Return the calendar at a CalDAV address, or None if its server cannot be asked now."""
    try:
        address = CalDavAddress.parse(values["url"])
    except EgressBlockedError as error:
        raise UnusableAddressError("url", str(error)) from None
    sign_in = SignIn(values.get("username") or address.email, values.get("password", ""))
    try:
        discovery = caldav_discovery.discover(address, sign_in, now)
    except OtherServerError as error:
        text = caldav_discovery.describe_other_server(error)
        raise UnusableAddressError("url", text) from None
    except ReadError as error:
        if error.reason is ReadFailure.REAUTH_NEEDED:
            text = caldav_discovery.describe_failure(error)
            raise UnusableAddressError("password", text) from None
        if not is_bare(values["url"]):
            return None
        raise UnusableAddressError("url", caldav_discovery.describe_failure(error)) from None
    if not discovery.calendars:
        raise UnusableAddressError("url", caldav_discovery.describe_nothing_found())
    if len(discovery.calendars) == 1:
        return discovery.calendars[0]
    urls = [calendar.url for calendar in discovery.calendars]
    raise UnusableAddressError("url", "The URL is not a calendar. Choose one.", urls)
