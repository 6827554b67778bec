"""The simulated calendar service of the specification: repeatable free/busy data for any id.

The meetings of a day depend only on the seed, the interviewer id and the date, so repeated calls
return the same times. Workdays (Monday to Friday, UTC) have two to four meetings, many of them off
the half hour. They begin after 08:00 as in Europe, and after 13:00 as in New York for the
interviewers 7, 15, 23 and so on. All times are UTC in ISO 8601 and end in `Z`.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from threading import Lock
from typing import TypedDict

from faker import Faker

#: How many days to simulate from today on. A last block covers all time after them, so that no
#: search finds free time there.
DAYS_AHEAD = 366
END_OF_TIME = "9999-12-31T23:59:59Z"

_DAY = timedelta(days=1)
_WORKDAYS = 5
_MINUTES_PER_DAY = 24 * 60
#: The end of the text of each minute of a day.
_CLOCK_TEXTS = [f"T{hour:02}:{minute:02}:00Z" for hour in range(24) for minute in range(60)]
_faker = Faker("en_US")
_faker_lock = Lock()  # Only one thread at a time may seed the generator and draw from it.

#: The start and the end of a span as the service writes times.
Span = tuple[str, str]


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
    window, return all blocks from today on, which takes much longer. Raise ValueError for a naive
    or reversed window.
    """
    today = datetime.now(timezone.utc).date()
    horizon = today + DAYS_AHEAD * _DAY
    span = _format_window(window) if window else (f"{today}T00:00:00Z", END_OF_TIME)
    return [
        {
            "interviewerId": interviewer_id,
            "name": _simulate_name(interviewer_id, seed),
            "busy": list(_iterate_blocks(interviewer_id, span, horizon, seed)),
        }
        for interviewer_id in dict.fromkeys(interviewer_ids)
    ]


def _format_window(window: tuple[datetime, datetime]) -> Span:
    start, end = map(_format_utc, window)
    if end < start:
        raise ValueError("the window must not end before it starts")
    return start, end


def _iterate_blocks(
    interviewer_id: int, span: Span, horizon: date, seed: int
) -> Iterator[BusyBlock]:
    """Yield the meetings before the horizon that overlap a span, then all time after it."""
    opens, closes = span
    end_of_meetings = f"{horizon}T00:00:00Z"
    last = min(closes, end_of_meetings)
    for start, end in _iterate_meetings(interviewer_id, opens, last, seed):
        if start < last and end > opens:
            yield {"start": start, "end": end}
    if end_of_meetings < closes:
        yield {"start": end_of_meetings, "end": END_OF_TIME}


def _iterate_meetings(interviewer_id: int, opens: str, closes: str, seed: int) -> Iterator[Span]:
    """Yield the meetings of the weeks that contain a span or overlap it."""
    first, last = (date.fromisoformat(text[:10]) for text in (opens, closes))
    monday = first - first.weekday() * _DAY
    for number in range(monday.toordinal(), last.toordinal() + 1, 7):
        days = _list_workdays(number)
        minutes = iter(_simulate_week(interviewer_id, number, seed))
        for start, end in zip(minutes, minutes, strict=True):
            yield _format_minute(days, start), _format_minute(days, end)


def _format_minute(days: Sequence[str], minute: int) -> str:
    return days[minute // _MINUTES_PER_DAY] + _CLOCK_TEXTS[minute % _MINUTES_PER_DAY]


@lru_cache(maxsize=1024)
def _list_workdays(monday: int) -> list[str]:
    """Return the dates from Monday to Friday as texts; a date is given as its ordinal number."""
    return [date.fromordinal(monday + number).isoformat() for number in range(_WORKDAYS)]


@lru_cache(maxsize=32768)
def _simulate_week(interviewer_id: int, monday: int, seed: int) -> array[int]:
    """Return the minutes since Monday at which meetings start and end, in order and disjoint.

    Sixteen bits for a minute: the cache holds the weeks of 600 people for a year in about 12 MB.
    """
    minutes = array("H")
    for number, day in enumerate(_list_workdays(monday)):
        midnight = number * _MINUTES_PER_DAY
        for start, end in _simulate_day(interviewer_id, day, seed):
            minutes += array("H", (midnight + start, midnight + end))
    return minutes


def _simulate_day(interviewer_id: int, day: str, seed: int) -> list[tuple[int, int]]:
    """Return the minutes of a workday at which meetings start and end, before midnight."""
    meetings = []
    with _faker_lock:
        _faker.seed_instance(f"{seed}/{interviewer_id}/{day}")
        random = _faker.random  # the same numbers as _faker.random_int() draws, in half the time
        end = _find_first_minute(interviewer_id)
        for _ in range(random.randint(2, 4)):
            start = end + random.randint(5, 110)
            end = start + random.randint(20, 100)
            if end >= _MINUTES_PER_DAY:
                break
            meetings.append((start, end))
    return meetings


def _find_first_minute(interviewer_id: int) -> int:
    return 60 * (13 if interviewer_id % 8 == 7 else 8)


@lru_cache(maxsize=4096)
def _simulate_name(interviewer_id: int, seed: int) -> str:
    with _faker_lock:
        _faker.seed_instance(f"{seed}/{interviewer_id}")
        return f"{_faker.first_name()} {_faker.last_name()}"


def _format_utc(instant: datetime) -> str:
    if instant.tzinfo is None:
        raise ValueError("the window's times must have a zone")
    return instant.astimezone(timezone.utc).isoformat(timespec="seconds")[:19] + "Z"
