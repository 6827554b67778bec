"""The simulated calendar of the brief, or any helper of that shape put in its place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from calendars.errors import CalendarError, Unreadable
from calendars.providers.base import Calendar, Deadline, Provider, Reading
from engine.freebusy import BusyType
from engine.intervals import Interval
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
    ) -> Iterable[tuple[Calendar, Reading | CalendarError]]:
        asked = {calendar.interviewer_id: calendar for calendar in calendars}
        answer: Any = mock_availability.get_free_busy_data(list(asked))
        if not isinstance(answer, (list, tuple)):
            raise CalendarError(Unreadable.MALFORMED)
        for entry in answer:
            interviewer_id = entry.get("interviewerId") if isinstance(entry, dict) else None
            if type(interviewer_id) is int and interviewer_id in asked:
                yield asked[interviewer_id], _reading(entry, window)


def _reading(entry: dict[str, Any], window: Interval) -> Reading | CalendarError:
    try:
        busy = [
            (math.floor(_instant(block["start"])), math.ceil(_instant(block["end"])), BusyType.BUSY)
            for block in entry["busy"]
        ]
    except (KeyError, TypeError, ValueError, OverflowError):
        return CalendarError(Unreadable.MALFORMED)
    return Reading(busy, [window])


@lru_cache(maxsize=65536)
def _instant(text: str) -> float:
    """A UTC second of an ISO 8601 text; ValueError if it is naive or unreadable."""
    instant = datetime.fromisoformat(f"{text[:-1]}+00:00" if text.endswith("Z") else text)
    if instant.tzinfo is None:
        raise ValueError("a time without a zone")
    return instant.timestamp()
