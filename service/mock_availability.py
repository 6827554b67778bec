"""The brief's simulated calendar: made-up but repeatable free/busy for any interviewer id.

An interviewer's day depends on the seed, the id and the date alone, so whoever asks, for whatever
ids together and however often, gets the same times. Workdays (Monday to Friday, UTC) hold several
meetings, many of them at odd minutes. All times are UTC, ISO 8601, ending in `Z`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from threading import Lock
from typing import TypedDict

from faker import Faker

#: How far ahead meetings are made up when no window is given. Nobody's diary is open beyond it:
#: one last block runs from there to the end of time, so that no search finds made-up free time.
DAYS_AHEAD = 366
END_OF_TIME = "9999-12-31T23:59:59Z"

_faker = Faker("en_US")
_faker_lock = Lock()  # seeding and drawing must not mix between threads


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
    """Return the busy blocks of each interviewer, in the order asked, each id once.

    `window` is a pair of aware datetimes; blocks that overlap it are returned whole. Without one
    the answer covers every day from today on. Raises ValueError for a naive or reversed window.
    """
    return [
        {
            "interviewerId": interviewer_id,
            "name": _name(interviewer_id, seed),
            "busy": list(_busy(interviewer_id, window, seed)),
        }
        for interviewer_id in dict.fromkeys(interviewer_ids)
    ]


def _busy(
    interviewer_id: int, window: tuple[datetime, datetime] | None, seed: int
) -> Iterator[BusyBlock]:
    if window is None:
        today = datetime.now(timezone.utc).date()
        last = today + timedelta(days=DAYS_AHEAD)
        for start, end in _days(interviewer_id, today, last, seed):
            yield {"start": start, "end": end}
        yield {"start": f"{last}T00:00:00Z", "end": END_OF_TIME}
        return
    opens, closes = _utc_text(window[0]), _utc_text(window[1])
    if closes < opens:
        raise ValueError("the window must not end before it starts")
    days = (date.fromisoformat(opens[:10]), date.fromisoformat(closes[:10]) + timedelta(days=1))
    for start, end in _days(interviewer_id, *days, seed):
        if start < closes and end > opens:
            yield {"start": start, "end": end}


def _days(interviewer_id: int, first: date, last: date, seed: int) -> Iterator[tuple[str, str]]:
    for ahead in range((last - first).days):
        yield from _busy_on(interviewer_id, first + timedelta(days=ahead), seed)


@lru_cache(maxsize=32768)
def _busy_on(interviewer_id: int, day: date, seed: int) -> tuple[tuple[str, str], ...]:
    """One day's meetings, one after the other from 08:00 on, all over by the same midnight."""
    if day.weekday() >= 5:
        return ()
    blocks = []
    with _faker_lock:
        _faker.seed_instance(f"{seed}/{interviewer_id}/{day}")
        clock = datetime.combine(day, time(8), timezone.utc)
        for _ in range(_faker.random_int(2, 4)):
            start = clock + timedelta(minutes=_faker.random_int(5, 110))
            clock = start + timedelta(minutes=_faker.random_int(20, 100))
            blocks.append((_utc_text(start), _utc_text(clock)))
    return tuple(blocks)


@lru_cache(maxsize=4096)
def _name(interviewer_id: int, seed: int) -> str:
    with _faker_lock:
        _faker.seed_instance(f"{seed}/{interviewer_id}")
        return f"{_faker.first_name()} {_faker.last_name()}"


def _utc_text(instant: datetime) -> str:
    if instant.tzinfo is None:
        raise ValueError("the window's times must have a zone")
    return instant.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
