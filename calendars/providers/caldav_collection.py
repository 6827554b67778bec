"""Whether a CalDAV URL is a calendar, and whose calendar it is.

Many servers answer a query at the root, a principal, a calendar home, an inbox, an address book or
a task list like a query at an empty calendar. An empty answer is only believed if the server says
that the URL is a calendar of events (RFC 4791 sections 4.2 and 5.2.3).

A server may hide the private events of a calendar from all users but its owner. It says so only by
naming an owner who is not the account that reads (RFC 3744 section 5.1, RFC 5397).
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from calendars.providers import caldav_reports as reports
from calendars.providers.base import Calendar
from core.calendar_errors import ReadError, ReadFailure
from net.deadline import Deadline

_PROPERTIES = """<?xml version="1.0" encoding="utf-8"?>
<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>
  <D:resourcetype/><C:supported-calendar-component-set/>
  <D:owner/><D:current-user-principal/><D:current-user-privilege-set/>
</D:prop></D:propfind>"""
_TYPES_OF_MEMBERS = """<?xml version="1.0" encoding="utf-8"?>
<D:propfind xmlns:D="DAV:"><D:prop><D:resourcetype/></D:prop></D:propfind>"""
_READ_PRIVILEGES = {f"{reports.DAV}all", f"{reports.DAV}read"}


@dataclass(frozen=True)
class Collection:
    """The server's description of the collection at a calendar's URL.

    `is_proven` is false if the server does not say what the URL is, as for a calendar that is
    shared for free/busy alone. `components` is empty if the server names none: it takes all.
    `is_shared` says that the collection belongs to another account. `is_doubtful`
    says that it is an address book as well: Calypso says so of every address, and finds events in
    queries by their start alone.
    """

    is_proven: bool
    components: frozenset[str] = frozenset()
    is_shared: bool = False
    is_doubtful: bool = False

    @property
    def may_have_free_busy(self) -> bool:
        """Whether VFREEBUSY components can be stored in the collection."""
        return not self.components or "VFREEBUSY" in self.components


def inspect(calendar: Calendar, deadline: Deadline) -> Collection:
    """Ask what a calendar's URL is. Raise ReadError if it is not a calendar of events."""
    answer = reports.send_xml("PROPFIND", calendar, _PROPERTIES, "0", deadline)
    if answer.status in reports.UNSUPPORTED or answer.status == 200:
        return Collection(is_proven=False, is_shared=answer.status == 403)
    for response in reports.parse(answer.raise_for_read().body, deadline):
        resource_type = reports.get_property(response, f"{reports.DAV}resourcetype")
        if resource_type is not None:
            return _check_type(response, resource_type)
        if reports.has_no_property(response, f"{reports.DAV}resourcetype"):
            raise ReadError(ReadFailure.NOT_A_CALENDAR)
    return Collection(is_proven=False)


def _check_type(response: Element, resource_type: Element) -> Collection:
    name = f"{reports.CALDAV}supported-calendar-component-set"
    component_set = reports.get_property(response, name)
    components = frozenset(
        element.get("name", "").upper()
        for element in ([] if component_set is None else component_set)
    )
    is_calendar = resource_type.find(f"{reports.CALDAV}calendar") is not None
    if not is_calendar or (components and "VEVENT" not in components):
        raise ReadError(ReadFailure.NOT_A_CALENDAR)
    is_address_book = resource_type.find(f"{reports.CARDDAV}addressbook") is not None
    return Collection(True, components, _belongs_to_other(response), is_address_book)


def _belongs_to_other(response: Element) -> bool:
    owner = _get_path(response, "owner")
    account = _get_path(response, "current-user-principal")
    if owner and account and owner != account:
        return True
    privilege_set = reports.get_property(response, f"{reports.DAV}current-user-privilege-set")
    elements = () if privilege_set is None else privilege_set.findall(f"{reports.DAV}privilege/*")
    privileges = {element.tag for element in elements}
    return bool(privileges) and not privileges & _READ_PRIVILEGES


def _get_path(response: Element, name: str) -> str:
    """Return the path of the principal in a property, or ""."""
    element = reports.get_property(response, f"{reports.DAV}{name}")
    return "" if element is None else reports.get_path(reports.get_href(element))


def refuse_home(calendar: Calendar, deadline: Deadline) -> None:
    """Raise ReadError if a doubtful collection has calendars among its members.

    A calendar contains no other calendars (RFC 4791 section 4.2).
    """
    answer = reports.send_xml("PROPFIND", calendar, _TYPES_OF_MEMBERS, "1", deadline)
    calendars = [
        response
        for response in reports.parse(answer.raise_for_read().body, deadline)
        if (element := reports.get_property(response, f"{reports.DAV}resourcetype")) is not None
        and element.find(f"{reports.CALDAV}calendar") is not None
    ]
    if len(calendars) > 1:
        raise ReadError(ReadFailure.NOT_A_CALENDAR)
