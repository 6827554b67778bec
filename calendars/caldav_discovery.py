"""Find the calendars of a CalDAV account from any address that its owner has.

`discover` asks the server; nothing is stored. A person then chooses a calendar, which
`calendars.calendar_choice` connects. `calendars.providers.caldav_account` has the rule about where
a password may be sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from calendars import failure_text
from calendars.caldav_address import CalDavAddress
from calendars.providers.caldav_account import AccountSearch, OtherServerError
from calendars.providers.caldav_resource import FoundCalendar
from calendars.providers.types import DEFAULT_USER_AGENT, Calendar
from core.calendar_errors import ReadError, ReadFailure
from net.deadline import Deadline
from net.ssrf_guard import EgressBlockedError
from net.url_origin import get_origin

if TYPE_CHECKING:
    from net.service_records import ServiceRecord

__all__ = ["Discovery", "FoundCalendar", "OtherServerError", "SignIn", "discover", "is_available"]

DAY = 86400
#: CalDAV over TLS (RFC 6764 section 3). Passwords are not sent without TLS.
_SERVICE, _HTTPS_PORT = "_caldavs._tcp", 443
PROVIDER = "caldav"


@dataclass(frozen=True)
class SignIn:
    """The user name and password at a CalDAV server, and the program name that is sent to it."""

    username: str
    password: str = field(repr=False)
    user_agent: str = DEFAULT_USER_AGENT


@dataclass(frozen=True)
class Discovery:
    """The calendars found. `is_direct` is true if the address is that of the only calendar."""

    calendars: Sequence[FoundCalendar]
    is_direct: bool = False


def is_available() -> bool:
    """Return whether the settings have the CalDAV provider."""
    return PROVIDER in settings.CALENDARS["PROVIDERS"]


def discover(address: CalDavAddress, sign_in: SignIn, now: int) -> Discovery:
    """Return the calendars to which an address leads; `now` is a UTC second.

    Raise OtherServerError if they are on a server that the person has to confirm first, and
    ReadError if the server cannot be reached, refuses the sign-in or answers with an error.
    """
    deadline = Deadline.after(settings.CALENDARS["DEADLINE"])
    address = _follow_service_record(address, deadline)
    search = AccountSearch(_build_calendar(address, sign_in), deadline)
    if not address.is_server:
        calendar = search.find_start_calendar((now, now + DAY))
        if calendar:
            return Discovery([calendar], is_direct=True)
    return Discovery(search.find_calendars(address.urls))


def _follow_service_record(address: CalDavAddress, deadline: Deadline) -> CalDavAddress:
    """Return the address that a domain's DNS names for CalDAV (RFC 6764 section 3).

    Raise OtherServerError if it is on another origin: DNS answers are not signed, so the person
    confirms the server (RFC 6764 section 8).
    """
    record = look_up_server(address.domain, deadline) if address.domain else None
    if record is None:
        return address
    port = "" if record.port == _HTTPS_PORT else f":{record.port}"
    try:
        named = CalDavAddress.parse(f"https://{record.host}{port}{record.path or '/'}")
    except EgressBlockedError:
        return address
    if get_origin(named.url) != get_origin(address.url):
        raise OtherServerError(named.url)
    return named


def look_up_server(domain: str, deadline: Deadline) -> ServiceRecord | None:
    """Return the CalDAV server that the DNS of a domain names, if it does."""
    from net import service_records  # noqa: PLC0415  (slow to import, and seldom needed)

    return service_records.look_up_service(_SERVICE, domain, deadline)


def _build_calendar(address: CalDavAddress, sign_in: SignIn) -> Calendar:
    return Calendar(
        index=0,
        interviewer_id=0,
        interviewer_name="",
        zone=ZoneInfo("UTC"),
        provider=PROVIDER,
        name="",
        url=address.url,
        username=sign_in.username,
        password=sign_in.password,
        user_agent=sign_in.user_agent,
    )


def describe_nothing_found() -> str:
    """Return what to do if the server answered and has no calendar."""
    return _(
        "No calendar was found at this address. Copy the address of the calendar from your calendar"
        " program, or ask the operator of the server for its CalDAV address."
    )


def describe_other_server(error: OtherServerError) -> str:
    """Return that the person has to confirm another server."""
    return _(
        "This account is on another server: %(url)s. Your password was not sent there. If you trust"
        " that server, enter its address and your password."
    ) % {"url": error.url}


def describe_failure(error: ReadError) -> str:
    """Return why a search failed, and what to do."""
    if error.reason is ReadFailure.REAUTH_NEEDED:
        return _(
            "The server refused the user name or the password. If your account has two-step"
            " sign-in, make an app password and enter it here."
        )
    if error.reason is ReadFailure.TOO_LARGE:
        return _("The server has too many collections. Enter the address of one calendar.")
    problem, remedy = failure_text.message(error.reason), failure_text.remedy(error.reason)
    return _("The server %(problem)s. %(remedy)s") % {"problem": problem, "remedy": remedy}
