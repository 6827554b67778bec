"""The stored snapshots of calendars, for checks that must not wait for a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from calendars.models import Connection
from calendars.providers.registry import get_provider
from calendars.read_plan import CalendarRequest, plan_requests
from calendars.reader import CalendarRead
from core.calendar_errors import ReadFailure
from engine.busy_time import FreeBusy
from engine.intervals import Interval
from people.models import Interviewer


def load(
    interviewers: Sequence[Interviewer], connections: Iterable[Connection], window: Interval
) -> list[CalendarRead]:
    """Return what is stored of each connected calendar, whatever its age, without reading it.

    Time of the window that the snapshot does not cover is not reported as unknown. A calendar
    without a snapshot is unknown. Select the `snapshot` and `health` of the connections.
    """
    requests = plan_requests(interviewers, connections, Connection())
    return [_to_calendar_read(request, window) for request in requests if request.is_stored]


def omits_own_events(read: CalendarRead) -> bool:
    """Return whether the events that Slotsmith wrote are left out of a read."""
    return get_provider(read.calendar.provider).omits_own_events


def _to_calendar_read(request: CalendarRequest, window: Interval) -> CalendarRead:
    calendar, snapshot = request.calendar, request.snapshot
    if snapshot is None:
        unknown = FreeBusy(unknown=(window,), source=calendar.name)
        return CalendarRead(calendar, unknown, ReadFailure.MISSING)
    return CalendarRead(calendar, snapshot.free_busy(window, calendar.name), snapshot.reason)
