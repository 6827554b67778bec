"""Find out what changed in a calendar since its last snapshot, and notify the listeners.

Only future time that both snapshots cover is compared. A first read, and the first read after a
connection was edited, is not a change.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db import DatabaseError

from calendars.models import Connection, Health
from calendars.signals import calendars_changed, connection_status_changed
from calendars.snapshots import CalendarSnapshot
from core.calendar_errors import ReadFailure
from engine.busy_time import BusyType
from engine.intervals import Interval, clip, merge, subtract
from ops import database_errors

logger = logging.getLogger(__name__)

#: A calendar that loses at least so many events at once, and all it had, is reported.
MIN_LOST_EVENTS = 3


def find_changed_span(
    before: CalendarSnapshot, after: CalendarSnapshot, now: int
) -> Interval | None:
    """Return the span from the first to the last difference after `now` (UTC seconds), if any."""
    if before.busy == after.busy and before.unknown == after.unknown:
        return None
    start = max(before.window[0], after.window[0], now)
    common = (start, min(before.window[1], after.window[1]))
    pairs = [
        (before.busy.get(busy_type, ()), after.busy.get(busy_type, ())) for busy_type in BusyType
    ]
    pairs.append((before.unknown, after.unknown))
    differences = [
        interval
        for old, new in pairs
        for interval in _symmetric_difference(merge(clip(old, common)), merge(clip(new, common)))
    ]
    if not differences:
        return None
    return min(start for start, _ in differences), max(end for _, end in differences)


def find_emptied_at(
    before: CalendarSnapshot | None, after: CalendarSnapshot, now: int
) -> int | None:
    """Return when a calendar lost all its events (UTC second), None if it did not.

    Only events after `now` count. The loss of fewer than MIN_LOST_EVENTS events is not reported.
    """
    if before is None or _count_busy(after, (now, after.window[1])):
        return None
    if before.emptied_at:
        return before.emptied_at
    start = max(before.window[0], after.window[0], now)
    common = (start, min(before.window[1], after.window[1]))
    lost = sum(
        len(subtract(clip(intervals, common), after.unknown)) for intervals in before.busy.values()
    )
    return now if lost >= MIN_LOST_EVENTS else None


def _count_busy(snapshot: CalendarSnapshot, window: Interval) -> int:
    """Return the number of busy intervals that meet a window."""
    return sum(len(merge(clip(intervals, window))) for intervals in snapshot.busy.values())


def notify(changes: Iterable[tuple[int, Interval]], now: int) -> None:
    """Send `calendars_changed` with the interviewer ids and the changed spans.

    A database error of a receiver is logged and not raised: the read does not depend on it.
    """
    interviewer_ids, spans = zip(*changes, strict=True)
    try:
        calendars_changed.send(sender=None, interviewer_ids=interviewer_ids, spans=spans, now=now)
    except DatabaseError as error:
        count = len(interviewer_ids)
        logger.warning(
            "could not notify of %d calendar changes: %s", count, database_errors.describe(error)
        )


def notify_status(connection: Connection, health: Health, now: int) -> None:
    """Send `connection_status_changed` for a connection with new health.

    A database error of a receiver is logged and not raised.
    """
    failure = ReadFailure(health.failure) if health.failures else None
    try:
        connection_status_changed.send(sender=None, connection=connection, failure=failure, now=now)
    except DatabaseError as error:
        logger.warning(
            "could not notify of the status of a calendar: %s", database_errors.describe(error)
        )


def _symmetric_difference(first: list[Interval], second: list[Interval]) -> list[Interval]:
    """Return the time that is in exactly one of two lists of merged intervals."""
    if first == second:
        return []
    return subtract(first, second) + subtract(second, first)
