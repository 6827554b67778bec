"""The simulated calendar of the brief, or any helper of that shape put in its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from calendars.providers.base import Calendar, Provider, ReadOutcome, ReadResult
from core.read_errors import ReadError, ReadFailure
from engine import timestamps
from engine.freebusy import BusyType
from engine.intervals import Interval
from net.deadline import Deadline
from service import mock_availability


class MockProvider(Provider):
    """Calls the helper as the brief does: all ids at once, and nothing else.

    Nothing in its answer is taken on trust. An entry that names nobody who was asked for is no
    evidence of anything, so it is passed over; the interviewer it may have meant stays unknown.
    """

    label = "Simulated calendar"
    batch_size = None

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, ReadOutcome]]:
        asked = {calendar.interviewer_id: calendar for calendar in calendars}
        answer: Any = mock_availability.get_free_busy_data(list(asked))
        if not isinstance(answer, (list, tuple)):
            raise ReadError(ReadFailure.MALFORMED)
        for entry in answer:
            interviewer_id = entry.get("interviewerId") if isinstance(entry, dict) else None
            if type(interviewer_id) is int and interviewer_id in asked:
                yield asked[interviewer_id], _reading(entry, window)


def _reading(entry: dict[str, Any], window: Interval) -> ReadResult | ReadError:
    try:
        blocks = entry["busy"]
        if not isinstance(blocks, (list, tuple)):
            raise TypeError("an empty text or mapping would pass for no busy time")
        busy = [(_floor(block["start"]), _ceil(block["end"]), BusyType.BUSY) for block in blocks]
    except (KeyError, TypeError, ValueError):
        return ReadError(ReadFailure.MALFORMED)
    return ReadResult(busy, [window])


# the helper gives the same texts over and over
_floor = lru_cache(maxsize=32768)(timestamps.parse_floor)
_ceil = lru_cache(maxsize=32768)(timestamps.parse_ceil)
