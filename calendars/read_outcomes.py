"""Turn what a provider returned for one calendar into a snapshot or an error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from calendars import change_detection
from calendars.providers.types import Calendar, NotModified, ReadOutcome, ReadResult
from calendars.read_plan import CalendarRequest, SnapshotOrError
from calendars.snapshots import CalendarSnapshot, group_by_type
from core.calendar_errors import ReadError, ReadFailure
from engine.intervals import Interval, subtract
from engine.local_time import DAY

WEEK = 7 * DAY


def to_result(
    request: CalendarRequest, outcomes: Sequence[ReadOutcome], window: Interval, now: int
) -> SnapshotOrError:
    """Return the snapshot that the only outcome gives, or the reason why there is none.

    `window` and `now` are in UTC seconds.
    """
    if not outcomes:
        return ReadError(ReadFailure.MISSING)
    if len(outcomes) > 1:
        return ReadError(ReadFailure.REPEATED)
    outcome = outcomes[0]
    if isinstance(outcome, ReadError):
        return outcome
    if isinstance(outcome, ReadResult):
        return _to_snapshot(request, outcome, window, now)
    if isinstance(outcome, NotModified) and request.snapshot and request.calendar.validator:
        return replace(request.snapshot, read_at=now)
    return ReadError(ReadFailure.MALFORMED)


def _to_snapshot(
    request: CalendarRequest, result: ReadResult, window: Interval, now: int
) -> SnapshotOrError:
    if any(end < start for start, end, _ in result.busy):
        return ReadError(ReadFailure.MALFORMED)
    busy = group_by_type(result.busy)
    covered = subtract(result.covered, _find_unpublished_time(request.calendar, window, now))
    unknown = tuple(subtract([window], covered))
    reason = result.reason if unknown else None
    snapshot = CalendarSnapshot(window, now, busy, unknown, reason, result.validator)
    emptied_at = change_detection.find_emptied_at(request.snapshot, snapshot, now)
    return replace(snapshot, emptied_at=emptied_at, is_shared=result.is_shared)


def _find_unpublished_time(calendar: Calendar, window: Interval, now: int) -> list[Interval]:
    """Return the part of a window that the calendar is not published for.

    The published weeks start with the UTC day of `now`. If they started with `now`, every read
    would look like a change of the calendar.
    """
    if calendar.published_weeks is None:
        return []
    last = now // DAY * DAY + calendar.published_weeks * WEEK
    return [(max(last, window[0]), window[1])] if last < window[1] else []
