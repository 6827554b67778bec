"""The simulated calendar service of the specification: repeatable free/busy data for any id.

The meetings of a day depend only on the seed, the interviewer id and the date, so repeated calls
return the same times. Workdays (Monday to Friday, UTC) have two to four meetings, many of them off
the half hour. They begin after 08:00 as in Europe, and after 13:00 as in New York for the
interviewers 7, 15, 23 and so on. All times are UTC in ISO 8601 and end in `Z`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from threading import Lock
from typing import TypedDict

from faker import Faker

#: How many days to simulate if no window is given. A last block covers all time after them, so that
#: no search finds free time there.
DAYS_AHEAD = 366
END_OF_TIME = "9999-12-31T23:59:59Z"

_DAY = timedelta(days=1)
_faker = Faker("en_US")
_faker_lock = Lock()  # Only one thread at a time may seed the generator and draw from it.


class BusyBlock(TypedDict):
    start: str
    end: str


class InterviewerBusy(TypedDict):
    interviewerId: int
    name: str
    busy: list[BusyBlock]


def get_free_busy_data(
    interviewer_ids: Iterable[int],
    window: tuple[datetime, datetime] | None = None,
    seed: int = 0,
) -> list[InterviewerBusy]:
    """Return the busy blocks of each interviewer, in the order of the ids, without duplicates.

    `window` is a pair of aware datetimes; blocks that overlap it are returned whole. Without a
    window, return all blocks from today on. Raise ValueError for a naive or reversed window.
    """
    return [
        {
            "interviewerId": interviewer_id,
            "name": _simulate_name(interviewer_id, seed),
            "busy": list(_list_blocks(interviewer_id, window, seed)),
        }
        for interviewer_id in dict.fromkeys(interviewer_ids)
    ]


def _list_blocks(
    interviewer_id: int, window: tuple[datetime, datetime] | None, seed: int
) -> Iterator[BusyBlock]:
    if window is None:
        today = datetime.now(timezone.utc).date()
        horizon = today + timedelta(days=DAYS_AHEAD)
        for start, end in _list_meetings(interviewer_id, today, horizon, seed):
            yield {"start": start, "end": end}
        yield {"start": f"{horizon}T00:00:00Z", "end": END_OF_TIME}
        return
    window_start, window_end = _format_utc(window[0]), _format_utc(window[1])
    if window_end < window_start:
        raise ValueError("the window must not end before it starts")
    first_day = date.fromisoformat(window_start[:10])
    last_day = date.fromisoformat(window_end[:10])
    for start, end in _list_meetings(interviewer_id, first_day, last_day + _DAY, seed):
        if start < window_end and end > window_start:
            yield {"start": start, "end": end}


def _list_meetings(
    interviewer_id: int, first: date, end: date, seed: int
) -> Iterator[tuple[str, str]]:
    """Yield the meetings of the days from `first` to the day before `end`."""
    for offset in range((end - first).days):
        yield from _simulate_day(interviewer_id, first + timedelta(days=offset), seed)


@lru_cache(maxsize=32768)
def _simulate_day(interviewer_id: int, day: date, seed: int) -> tuple[tuple[str, str], ...]:
    """Return the meetings of one day, in order and disjoint, before midnight."""
    if day.weekday() >= 5:
        return ()
    meetings = []
    with _faker_lock:
        _faker.seed_instance(f"{seed}/{interviewer_id}/{day}")
        end = datetime.combine(day, _start_of_day(interviewer_id), timezone.utc)
        for _ in range(_faker.random_int(2, 4)):
            start = end + timedelta(minutes=_faker.random_int(5, 110))
            end = start + timedelta(minutes=_faker.random_int(20, 100))
            if end.date() != day:
                break
            meetings.append((_format_utc(start), _format_utc(end)))
    return tuple(meetings)


def _start_of_day(interviewer_id: int) -> time:
    return time(13) if interviewer_id % 8 == 7 else time(8)


@lru_cache(maxsize=4096)
def _simulate_name(interviewer_id: int, seed: int) -> str:
    with _faker_lock:
        _faker.seed_instance(f"{seed}/{interviewer_id}")
        return f"{_faker.first_name()} {_faker.last_name()}"


def _format_utc(instant: datetime) -> str:
    if instant.tzinfo is None:
        raise ValueError("the window's times must have a zone")
    return instant.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
