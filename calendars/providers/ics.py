"""A calendar feed: an iCalendar file at a URL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from calendars import http, icalendar_busy
from calendars.deadline import Deadline
from calendars.providers.base import Calendar, Outcome, Provider, Reading
from engine.intervals import Interval


class IcsProvider(Provider):
    label = "Calendar feed (ICS)"
    needs_url = True

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, Outcome]]:
        for calendar in calendars:
            call = http.Call("GET", calendar.url, calendar.username, calendar.password)
            body = http.send(call, deadline).or_refuse().body
            found = icalendar_busy.read(body, window, calendar.zone, calendar.addresses, deadline)
            yield calendar, Reading(found.busy, found.covered(), found.why)
