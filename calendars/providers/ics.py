"""A calendar feed: an iCalendar file at a URL, downloaded again only if it has changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from email.utils import parsedate_to_datetime

from calendars.providers.base import Calendar, NotModified, Provider, ReadOutcome, ReadResult
from engine.intervals import Interval
from ical import freebusy
from net import http_client
from net.deadline import Deadline

_MIN_LAST_MODIFIED_AGE = timedelta(minutes=1)


class IcsProvider(Provider):
    label = "Calendar feed (ICS)"
    needs_url = True

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, ReadOutcome]]:
        for calendar in calendars:
            yield calendar, _read_feed(calendar, window, deadline)


def _read_feed(calendar: Calendar, window: Interval, deadline: Deadline) -> ReadOutcome:
    name, _, value = calendar.validator.partition(": ")
    headers = {"User-Agent": calendar.user_agent, **({name: value} if value else {})}
    request = http_client.Request(
        "GET", calendar.url, calendar.username, calendar.password, headers
    )
    response = http_client.send(request, deadline).raise_for_read()
    if response.is_not_modified:
        return NotModified()
    result = freebusy.read(
        response.body,
        window,
        calendar.zone,
        calendar.attendee_addresses,
        deadline,
        calendar.read_options,
    )
    validator = _build_validator(response)
    return ReadResult(result.busy, result.covered(), result.reason, validator)


def _build_validator(response: http_client.Response) -> str:
    """Return the header of a conditional request for this version (RFC 9110 section 13.1).

    An entity tag without quotes is not used: SOGo's is the time of the last change in seconds.
    Last-Modified is only used if it is at least a minute before Date: a feed may change again
    within the same second (section 8.8.2.2).
    """
    etag = response.headers.get("etag", "")
    if etag.endswith('"'):
        return f"If-None-Match: {etag}"
    last_modified = response.headers.get("last-modified", "")
    try:
        sent_at = parsedate_to_datetime(response.headers["date"])
        age = sent_at - parsedate_to_datetime(last_modified)
    except (KeyError, TypeError, ValueError):
        return ""
    return f"If-Modified-Since: {last_modified}" if age >= _MIN_LAST_MODIFIED_AGE else ""
