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

from calendars.providers import caldav_collection, caldav_series, caldav_writing
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
from calendars.providers.caldav_reports import MAX_XML_TAGS, MultistatusResource
from core.calendar_errors import ReadError, ReadFailure
from engine.busy_time import BusyType
from engine.intervals import Interval, clip, merge, subtract
from engine.local_time import DAY
from ical import freebusy
from ical.event import BusyInterval
from net import http_client
from net.deadline import Deadline

__all__ = ["MAX_XML_TAGS", "CalDavProvider"]

WEEK = 7 * DAY
#: Queries besides the one for events; a validator begins with those that it covers.
_FREE_BUSY, _SERIES = "freebusy", "series"
#: SOGo counts the writes of an address and begins anew when the event is deleted: its tags may be
#: the same for another event.
_REPEATING_ETAG = '"gcs'


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
    # Calypso finds a long event by its start alone, so it is asked for everything up to the end.
    queried = (0, wide[1]) if collection.is_doubtful else wide
    resources, events = _query_events(calendar, queried, deadline)
    if not resources and collection.is_doubtful:
        caldav_collection.refuse_home(calendar, deadline)
    if resources or (resources is not None and collection.is_proven):
        return _read_resources(resources, calendar, collection, wide, deadline)
    return _read_free_busy(calendar, collection, events, wide, deadline)


def _query_events(
    calendar: Calendar, window: Interval, deadline: Deadline
) -> tuple[list[MultistatusResource] | None, http_client.Response | None]:
    """Return the resources with events, None if the server returns no events, and its answer."""
    try:
        events = reports.query_components(
            calendar, "VEVENT", reports.ETAGS_AND_DATA, window, deadline
        )
    except ReadError as error:
        if error.reason is not ReadFailure.TOO_LARGE or not window[0]:
            raise
        return _query_in_parts(calendar, window, deadline), None
    if events.status in reports.UNSUPPORTED or _is_icalendar(events.body):
        return None, events
    responses = reports.parse(events.raise_for_read().body, deadline)
    return reports.list_resources(responses, calendar.url, deadline), events


def _read_free_busy(
    calendar: Calendar,
    collection: Collection,
    events: http_client.Response | None,
    window: Interval,
    deadline: Deadline,
) -> ReadResult:
    """Read the server's free/busy report; `events` is its answer to the query for events."""
    free_busy = reports.query_free_busy(calendar, window, deadline)
    if free_busy.status in reports.UNSUPPORTED:
        if events:
            events.raise_for_read()
        raise ReadError(ReadFailure.NOT_A_CALENDAR)
    body = free_busy.raise_for_read().body
    result = freebusy.read(body, window, calendar.zone, deadline=deadline)
    busy = [*result.busy, *_iterate_owner_days(result.busy, window, calendar.zone)]
    return ReadResult(busy, result.covered(), result.reason, is_shared=collection.is_shared)


def _iterate_owner_days(
    busy: Sequence[BusyInterval], window: Interval, zone: ZoneInfo
) -> Iterator[BusyInterval]:
    """Yield the owner's days for the whole UTC days of a free/busy report.

    Servers place an all-day event on the day of UTC. Such a day may also be busy for another
    reason; then the owner's day is busy without need.
    """
    by_type: dict[BusyType, list[Interval]] = {}
    for start, end, busy_type in busy:
        by_type.setdefault(busy_type, []).append((start, end))
    for busy_type, intervals in by_type.items():
        # Merged, so that many long intervals do not give each day many times.
        for start, end in merge(clip(intervals, window)):
            for number in range(-(-start // DAY), end // DAY):
                yield *_owner_day(number, zone), busy_type


def _owner_day(number: int, zone: ZoneInfo) -> Interval:
    """Return the owner's day with the date of a UTC day, which is given as days since 1970."""
    date = datetime.fromtimestamp(number * DAY, timezone.utc).date()
    midnights = [
        datetime.combine(day, time(), zone).timestamp() for day in (date, date + timedelta(days=1))
    ]
    return int(midnights[0]), int(midnights[1])


def _query_in_parts(
    calendar: Calendar, window: Interval, deadline: Deadline
) -> list[MultistatusResource]:
    """Return the events of a calendar that is too large for one answer, a week at a time.

    Only the properties that count are asked for. Xandikos does not understand such a wish and
    returns no data, so the first query, and a second one for the week, do without.
    """
    resources: dict[str, MultistatusResource] = {}
    for start in range(window[0], window[1], WEEK):
        part = (start, min(start + WEEK, window[1]))
        resources_of_part = _query_part(calendar, reports.ETAGS_AND_TIMES, part, deadline)
        if not all(resource.data for resource in resources_of_part):
            resources_of_part = _query_part(calendar, reports.ETAGS_AND_DATA, part, deadline)
        resources.update((resource.href, resource) for resource in resources_of_part)
    return list(resources.values())


def _query_part(
    calendar: Calendar, properties: str, window: Interval, deadline: Deadline
) -> list[MultistatusResource]:
    answer = reports.query_components(calendar, "VEVENT", properties, window, deadline)
    responses = reports.parse(answer.raise_for_read().body, deadline)
    return reports.list_resources(responses, calendar.url, deadline)


def _is_unchanged(calendar: Calendar, window: Interval, deadline: Deadline) -> bool:
    """Return whether the resources still have the entity tags of the calendar's validator."""
    names = calendar.validator.split(" ")[:-1]
    resources = []
    for name in ("", *names):
        answer = _query(name, calendar, reports.ETAGS_ONLY, window, deadline)
        if answer.status != 207:
            return False
        responses = reports.parse(answer.body, deadline)
        resources += reports.list_resources(responses, calendar.url, deadline)
    return _build_validator(resources, names) == calendar.validator


def _query(
    name: str, calendar: Calendar, properties: str, window: Interval, deadline: Deadline
) -> http_client.Response:
    if name == _SERIES:
        return reports.query_series(calendar, properties, deadline)
    component = "VFREEBUSY" if name == _FREE_BUSY else "VEVENT"
    return reports.query_components(calendar, component, properties, window, deadline)


def _is_icalendar(body: bytes) -> bool:
    """Return whether a server answered a query for events with free/busy."""
    return body.lstrip()[:15].upper() == b"BEGIN:VCALENDAR"


def _query_more(
    name: str, calendar: Calendar, window: Interval, deadline: Deadline
) -> list[MultistatusResource] | None:
    """Return the resources of a query that servers need not support, None if this one does not."""
    answer = _query(name, calendar, reports.ETAGS_AND_DATA, window, deadline)
    if answer.status in reports.UNSUPPORTED:
        return None
    responses = reports.parse(answer.raise_for_read().body, deadline)
    return reports.list_resources(responses, calendar.url, deadline)


def _query_series(
    calendar: Calendar, window: Interval, deadline: Deadline
) -> list[MultistatusResource] | None:
    """Return all series, None if the server does not find them by their rule."""
    try:
        return _query_more(_SERIES, calendar, window, deadline)
    except ReadError as error:
        # A server that ignores the filter returns the whole calendar.
        if error.reason is not ReadFailure.TOO_LARGE:
            raise
        return None


def _read_resources(
    events: Sequence[MultistatusResource],
    calendar: Calendar,
    collection: Collection,
    window: Interval,
    deadline: Deadline,
) -> ReadResult:
    more: dict[str, list[MultistatusResource] | None] = {}
    if collection.may_have_free_busy:
        more[_FREE_BUSY] = _query_more(_FREE_BUSY, calendar, window, deadline)
    if not caldav_series.shows_expansion(events, window):
        more[_SERIES] = _query_series(calendar, window, deadline)
    answers = {name: resources for name, resources in more.items() if resources is not None}
    series = [item for item in answers.get(_SERIES, ()) if caldav_series.began_before(item, window)]
    # A server that ignores a filter returns the events again.
    all_found = (*events, *answers.get(_FREE_BUSY, ()), *series)
    resources = list({item.href: item for item in all_found}.values())
    tagged = [*resources, *answers.get(_SERIES, ())]
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
        "" if collection.is_doubtful else _build_validator(tagged, list(answers)),
        is_shared=collection.is_shared,
    )


def _build_validator(resources: Sequence[MultistatusResource], names: Sequence[str]) -> str:
    """Return the names of further queries and a hash of the resources' addresses and entity tags.

    It is empty if a tag is missing or not reliable, or if there are no resources: the next read
    then checks again that the calendar still exists.
    """
    etags = sorted({(resource.href, resource.etag) for resource in resources})
    if not etags or not all(href and _is_reliable(etag) for href, etag in etags):
        return ""
    digest = hashlib.sha256(repr(etags).encode()).hexdigest()
    return " ".join([*names, digest])


def _is_reliable(etag: str) -> bool:
    return bool(etag) and not etag.startswith(_REPEATING_ETAG)
