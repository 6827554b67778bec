"""The simulated calendar of the specification, or another helper with the same interface."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from inspect import signature
from typing import Any

from calendars.providers.base import Calendar, Provider, ReadOutcome, ReadResult
from core.calendar_errors import ReadError, ReadFailure
from engine import timestamps
from engine.busy_time import BusyType
from engine.intervals import Interval
from net.deadline import Deadline
from service import mock_availability


class MockProvider(Provider):
    """Calls the helper once with the ids of all interviewers, and validates its answer.

    A helper that has a parameter `window` gets the window too: it need not list a whole year.
    Entries for ids that were not requested are ignored. Requested interviewers without an entry
    stay unknown.
    """

    label = "Simulated calendar"
    batch_size = None

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, ReadOutcome]]:
        by_id = {calendar.interviewer_id: calendar for calendar in calendars}
        answer = _call_helper(list(by_id), window)
        if not isinstance(answer, (list, tuple)):
            raise ReadError(ReadFailure.MALFORMED)
        for entry in answer:
            interviewer_id = entry.get("interviewerId") if isinstance(entry, dict) else None
            if type(interviewer_id) is int and interviewer_id in by_id:
                yield by_id[interviewer_id], _parse_entry(entry, window)


def _call_helper(interviewer_ids: list[int], window: Interval) -> Any:
    helper: Callable[..., Any] = mock_availability.get_free_busy_data
    if not _accepts_window(helper):
        return helper(interviewer_ids)
    return helper(interviewer_ids, window=tuple(map(timestamps.to_datetime, window)))


@lru_cache(maxsize=8)
def _accepts_window(helper: Callable[..., Any]) -> bool:
    return "window" in signature(helper).parameters


def _parse_entry(entry: dict[str, Any], window: Interval) -> ReadResult | ReadError:
    try:
        blocks = entry["busy"]
        if not isinstance(blocks, (list, tuple)):
            raise TypeError("busy is not a list")  # an empty text must not read as free time
        busy = [(_floor(block["start"]), _ceil(block["end"]), BusyType.BUSY) for block in blocks]
    except (KeyError, TypeError, ValueError):
        return ReadError(ReadFailure.MALFORMED)
    return ReadResult(busy, [window])


# The helper returns the same texts many times.
_floor = lru_cache(maxsize=32768)(timestamps.parse_floor)
_ceil = lru_cache(maxsize=32768)(timestamps.parse_ceil)
