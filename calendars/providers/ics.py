"""A calendar feed: an iCalendar file at a URL, asked for again only if it has changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from email.utils import parsedate_to_datetime

from calendars.providers.base import Calendar, NotModified, Provider, ReadOutcome, ReadResult
from engine.intervals import Interval
from ical import freebusy
from net import http_client
from net.deadline import Deadline

_SETTLED = timedelta(minutes=1)


class IcsProvider(Provider):
    label = "Calendar feed (ICS)"
    needs_url = True

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, ReadOutcome]]:
        for calendar in calendars:
            yield calendar, _reading(calendar, window, deadline)


def _reading(calendar: Calendar, window: Interval, deadline: Deadline) -> ReadOutcome:
    name, _, value = calendar.validator.partition(": ")
    condition = {name: value} if value else {}
    call = http_client.Request("GET", calendar.url, calendar.username, calendar.password, condition)
    reply = http_client.send(call, deadline).raise_for_read()
    if reply.is_not_modified:
        return NotModified()
    found = freebusy.read(
        reply.body,
        window,
        calendar.zone,
        calendar.attendee_addresses,
        deadline,
        calendar.is_own_event,
    )
    return ReadResult(found.busy, found.get_covered(), found.reason, _validator(reply))


def _validator(reply: http_client.Response) -> str:
    """The header that asks whether a feed has changed since (RFC 9110 section 13.1).

    A date of change counts only if it was a minute old when the feed was sent: within the second
    of its date a feed may change once more (section 8.8.2.2).
    """
    if tag := reply.headers.get("etag", ""):
        return f"If-None-Match: {tag}"
    changed = reply.headers.get("last-modified", "")
    try:
        age = parsedate_to_datetime(reply.headers["date"]) - parsedate_to_datetime(changed)
    except (KeyError, TypeError, ValueError):
        return ""
    return f"If-Modified-Since: {changed}" if age >= _SETTLED else ""
