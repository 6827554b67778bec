"""Whether a CalDAV URL is a calendar.

Many servers answer a query at the root, a principal, a calendar home, an inbox, an address book or
a task list like a query at an empty calendar. An empty answer is only believed if the server says
that the URL is a calendar of events (RFC 4791 sections 4.2 and 5.2.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from calendars.providers import caldav_reports as reports
from calendars.providers.base import Calendar
from core.read_errors import ReadError, ReadFailure
from net.deadline import Deadline

_PROPERTIES = """<?xml version="1.0" encoding="utf-8"?>
<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>
  <D:resourcetype/><C:supported-calendar-component-set/>
</D:prop></D:propfind>"""


@dataclass(frozen=True)
class Collection:
    """What the server says about the collection at a calendar's URL.

    `is_proven` is false if the server does not say what the URL is, as for a calendar that is
    shared for free/busy alone. `components` is empty if the server names none: it takes all.
    """

    is_proven: bool
    components: frozenset[str] = frozenset()

    @property
    def may_have_free_busy(self) -> bool:
        """Whether VFREEBUSY components can be stored in the collection."""
        return not self.components or "VFREEBUSY" in self.components


def inspect(calendar: Calendar, deadline: Deadline) -> Collection:
    """Ask what a calendar's URL is. Raise ReadError if it is not a calendar of events."""
    answer = reports.send_xml("PROPFIND", calendar, _PROPERTIES, "0", deadline)
    if answer.status in reports.UNSUPPORTED or answer.status == 200:
        return Collection(is_proven=False)
    for response in reports.parse(answer.raise_for_read().body):
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
    return Collection(True, components)
