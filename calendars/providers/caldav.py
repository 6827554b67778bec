"""A calendar collection on a CalDAV server (RFC 4791).

The provider asks for the events and reads them itself: a server's own free/busy report places
all-day events and floating times in a time zone of the server's choice, and not every server
expands a series correctly over a change of daylight saving time. If the server does not return the
events, or does not support the query, the provider uses the server's free/busy report.

An earlier read is still valid if the same resources have the same entity tags. The provider asks
for the tags first. (A collection's ctag would need its own request before every read, and changes
with events outside the window.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from calendars.providers import caldav_collection, caldav_writing
from calendars.providers import caldav_reports as reports
from calendars.providers.base import (
    Calendar,
    CalendarEvent,
    CalendarWriter,
    NotModified,
    Provider,
    ReadOutcome,
    ReadResult,
)
from calendars.providers.caldav_collection import Collection
from calendars.providers.caldav_reports import MAX_XML_TAGS, Resource
from core.read_errors import ReadError, ReadFailure
from engine.intervals import Interval, subtract
from engine.local_time import DAY
from ical import freebusy
from ical.event import BusyInterval
from net import http_client
from net.deadline import Deadline

__all__ = ["MAX_XML_TAGS", "CalDavProvider"]

WEEK = 7 * DAY
_EVENTS, _EVENTS_AND_FREE_BUSY = ("VEVENT",), ("VEVENT", "VFREEBUSY")
#: The start of a validator that covers VFREEBUSY components too.
_WITH_FREE_BUSY = "freebusy "


class CalDavProvider(Provider, CalendarWriter):
    label = "CalDAV"
    needs_url = True

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, ReadOutcome]]:
        for calendar in calendars:
            yield calendar, _read_collection(calendar, window, deadline)

    def can_write(self, calendar: Calendar) -> bool:
        """Return True: only the server knows whether the account has write access."""
        return True

    def put(self, calendar: Calendar, event: CalendarEvent, deadline: Deadline) -> str:
        caldav_writing.put(calendar, event, deadline)
        return ""

    def remove(self, calendar: Calendar, uid: str, deadline: Deadline) -> str:
        caldav_writing.remove(calendar, uid, deadline)
        return ""


def _read_collection(calendar: Calendar, window: Interval, deadline: Deadline) -> ReadOutcome:
    wide = (window[0] - DAY, window[1] + DAY)
    if calendar.validator and _is_unchanged(calendar, wide, deadline):
        return NotModified()
    collection = caldav_collection.inspect(calendar, deadline)
    try:
        events = reports.query_components(
            calendar, "VEVENT", reports.ETAGS_AND_DATA, wide, deadline
        )
    except ReadError as error:
        if error.reason is not ReadFailure.TOO_LARGE:
            raise
        resources = _query_in_parts(calendar, wide, deadline)
        more = _read_stored_free_busy(calendar, collection, wide, deadline)
        return _read_resources(resources, more, calendar, wide, deadline)
    if events.status not in reports.UNSUPPORTED and not _is_icalendar(events.body):
        responses = reports.parse(events.raise_for_read().body)
        resources = reports.list_resources(responses, calendar.url)
        if resources or collection.is_proven:
            more = _read_stored_free_busy(calendar, collection, wide, deadline)
            return _read_resources(resources, more, calendar, wide, deadline)
    free_busy = reports.query_free_busy(calendar, wide, deadline)
    if free_busy.status in reports.UNSUPPORTED:
        _raise_for_unread(events)
    body = free_busy.raise_for_read().body
    result = freebusy.read(body, wide, calendar.zone, deadline=deadline)
    busy = [*result.busy, *_iterate_owner_days(result.busy, wide, calendar.zone)]
    return ReadResult(busy, result.covered(), result.reason)


def _iterate_owner_days(
    busy: Sequence[BusyInterval], window: Interval, zone: ZoneInfo
) -> Iterator[BusyInterval]:
    """Yield the owner's days for the whole UTC days of a free/busy report.

    Servers place an all-day event on the day of UTC. Such a day may also be busy for another
    reason; then the owner's day is busy without need.
    """
    for start, end, busy_type in busy:
        first, last = -(-max(start, window[0]) // DAY), min(end, window[1]) // DAY
        for number in range(first, last):
            date = datetime.fromtimestamp(number * DAY, timezone.utc).date()
            days = (date, date + timedelta(days=1))
            midnights = [datetime.combine(day, time(), zone).timestamp() for day in days]
            yield int(midnights[0]), int(midnights[1]), busy_type


def _query_in_parts(calendar: Calendar, window: Interval, deadline: Deadline) -> list[Resource]:
    """Return the events of a calendar that is too large for one answer, a week at a time.

    Only the properties that count are asked for. Xandikos does not understand such a wish and
    returns no data, so the first query, and a second one for the week, do without.
    """
    resources: dict[str, Resource] = {}
    for start in range(window[0], window[1], WEEK):
        part = (start, min(start + WEEK, window[1]))
        found = _query_part(calendar, reports.ETAGS_AND_TIMES, part, deadline)
        if not all(resource.data for resource in found):
            found = _query_part(calendar, reports.ETAGS_AND_DATA, part, deadline)
        resources.update((resource.href, resource) for resource in found)
    return list(resources.values())


def _query_part(
    calendar: Calendar, properties: str, window: Interval, deadline: Deadline
) -> list[Resource]:
    answer = reports.query_components(calendar, "VEVENT", properties, window, deadline)
    return reports.list_resources(reports.parse(answer.raise_for_read().body), calendar.url)


def _raise_for_unread(events: http_client.Response) -> None:
    """Raise ReadError: neither the query for events nor the free/busy report was answered."""
    events.raise_for_read()
    raise ReadError(ReadFailure.NOT_A_CALENDAR)


def _is_unchanged(calendar: Calendar, window: Interval, deadline: Deadline) -> bool:
    """Return whether the resources still have the entity tags of the calendar's validator."""
    has_free_busy = calendar.validator.startswith(_WITH_FREE_BUSY)
    resources = []
    for component in _EVENTS_AND_FREE_BUSY if has_free_busy else _EVENTS:
        answer = reports.query_components(calendar, component, reports.ETAGS_ONLY, window, deadline)
        if answer.status != 207:
            return False
        resources += reports.list_resources(reports.parse(answer.body), calendar.url)
    return _build_validator(resources, has_free_busy) == calendar.validator


def _is_icalendar(body: bytes) -> bool:
    """Return whether a server answered a query for events with free/busy."""
    return body.lstrip()[:15].upper() == b"BEGIN:VCALENDAR"


def _read_stored_free_busy(
    calendar: Calendar, collection: Collection, window: Interval, deadline: Deadline
) -> list[Resource] | None:
    """Return the VFREEBUSY resources of a collection; None if it cannot have any."""
    if not collection.may_have_free_busy:
        return None
    answer = reports.query_components(
        calendar, "VFREEBUSY", reports.ETAGS_AND_DATA, window, deadline
    )
    if answer.status in reports.UNSUPPORTED:
        return None
    responses = reports.parse(answer.raise_for_read().body)
    return reports.list_resources(responses, calendar.url)


def _read_resources(
    events: Sequence[Resource],
    stored_free_busy: Sequence[Resource] | None,
    calendar: Calendar,
    window: Interval,
    deadline: Deadline,
) -> ReadResult:
    # A server that ignores the filter returns the events again.
    resources = list({item.href: item for item in [*events, *(stored_free_busy or ())]}.values())
    if not all(resource.data for resource in resources):
        raise ReadError(ReadFailure.PARTIAL)
    results = [
        freebusy.read(
            resource.data,
            window,
            calendar.zone,
            calendar.attendee_addresses,
            deadline,
            calendar.read_options,
        )
        for resource in resources
    ]
    unknown = [interval for result in results for interval in result.unknown]
    return ReadResult(
        [interval for result in results for interval in result.busy],
        subtract([window], unknown),
        ReadFailure.MALFORMED,
        _build_validator(resources, stored_free_busy is not None),
    )


def _build_validator(resources: Sequence[Resource], has_free_busy: bool) -> str:
    """Return a hash of the resources' addresses and entity tags.

    It is empty if a tag is missing, or if there are no resources: the next read then checks again
    that the calendar still exists.
    """
    etags = sorted({(resource.href, resource.etag) for resource in resources})
    if not etags or not all(href and etag for href, etag in etags):
        return ""
    digest = hashlib.sha256(repr(etags).encode()).hexdigest()
    return f"{_WITH_FREE_BUSY if has_free_busy else ''}{digest}"
