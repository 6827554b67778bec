"""What calendars say otherwise than they did when they were last read, and who wants to know.

Only time that both readings covered can differ, and only what is still to come is of interest. A
calendar's first reading, or the first one since its connection was changed, is no change.
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
    """From when to when two readings differ in what is busy or unknown, from a UTC second on."""
    if before.busy == after.busy and before.unknown == after.unknown:
        return None
    start = max(before.window[0], after.window[0], now)
    common = (start, min(before.window[1], after.window[1]))
    pairs = [(before.busy.get(kind, ()), after.busy.get(kind, ())) for kind in BusyType]
    found = [
        part
        for then, since in (*pairs, (before.unknown, after.unknown))
        for part in _symmetric_difference(merge(clip(then, common)), merge(clip(since, common)))
    ]
    return (min(found)[0], max(end for _, end in found)) if found else None


def notify(changed: Iterable[tuple[int, Interval]], now: int) -> None:
    """Send `calendars_changed` with the interviewers and the spans that changed.

    Reading does not depend on the receivers: a database error in one of them is logged.
    """
    interviewer_ids, spans = zip(*changed, strict=True)
    try:
        calendars_changed.send(sender=None, interviewer_ids=interviewer_ids, spans=spans, now=now)
    except DatabaseError as error:
        logger.warning("%d changes were not announced: %s", len(spans), type(error).__name__)


def _symmetric_difference(one: list[Interval], other: list[Interval]) -> list[Interval]:
    """The time that is in one of them alone."""
    return [] if one == other else subtract(one, other) + subtract(other, one)
