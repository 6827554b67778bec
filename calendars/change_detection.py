"""Find out what changed in a calendar since its last snapshot, and notify the listeners.

Only future time that both snapshots cover is compared. A first read, and the first read after a
connection was edited, is not a change.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db import DatabaseError

from calendars.signals import calendars_changed
from calendars.snapshots import CalendarSnapshot
from engine.freebusy import BusyType
from engine.intervals import Interval, clip, merge, subtract

logger = logging.getLogger(__name__)


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


def notify(changes: Iterable[tuple[int, Interval]], now: int) -> None:
    """Send `calendars_changed` with the interviewer ids and the changed spans.

    A database error of a receiver is logged and not raised: the read does not depend on it.
    """
    interviewer_ids, spans = zip(*changes, strict=True)
    try:
        calendars_changed.send(sender=None, interviewer_ids=interviewer_ids, spans=spans, now=now)
    except DatabaseError as error:
        count = len(interviewer_ids)
        logger.warning("could not notify of %d calendar changes: %s", count, type(error).__name__)


def _symmetric_difference(first: list[Interval], second: list[Interval]) -> list[Interval]:
    """Return the time that is in exactly one of two lists of merged intervals."""
    if first == second:
        return []
    return subtract(first, second) + subtract(second, first)
