"""Single flight: when several readers want the same calendar, one reads it and the others wait.

Readers coordinate through Django's default cache, so processes that share a cache share their
reads. The first reader acquires the key, reads, and publishes the result. The result, which may be
a failure, stays in the cache for a moment for the readers that wait. A reader does not wait for a
read that started before the oldest instant that it accepts.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from core.calendar_errors import ReadError
from net.deadline import Deadline

#: Seconds for which a published result stays in the cache.
RESULT_TTL_SECONDS = 2
#: Seconds between two looks at the cache while waiting.
POLL_INTERVAL_SECONDS = 0.01


@dataclass(frozen=True)
class InFlightRead:
    """A read that started at a UTC second; `result` is None until it is published."""

    started_at: int
    result: Any = None


def acquire(keys: Iterable[str], now: int, oldest: int, timeout: float) -> set[str]:
    """Return the keys that the caller must read; they are acquired for `timeout` seconds.

    Every other key is being read by another reader that started after `oldest` (UTC second).
    """
    acquired = set()
    for key in keys:
        own_read = InFlightRead(now)
        if cache.add(key, own_read, timeout=timeout):
            acquired.add(key)
            continue
        other_read = cache.get(key)
        if other_read is None or other_read.started_at <= oldest:
            cache.set(key, own_read, timeout=timeout)
            acquired.add(key)
    return acquired


def publish(key: str, started_at: int, result: Any) -> None:
    """Give the result to the readers that wait for the key."""
    cache.set(key, InFlightRead(started_at, result), timeout=RESULT_TTL_SECONDS)


def wait_for_others(keys: Collection[str], oldest: int, deadline: Deadline) -> dict[str, Any]:
    """Wait for the results of reads that started after `oldest`; return them by key.

    A key that is still being read at the deadline has a ReadError (TIMEOUT) as its result. A key
    that disappears from the cache, or a cache that is down, gives no result.
    """
    results: dict[str, Any] = {}
    waiting = set(keys)
    pause = threading.Event()
    while waiting:
        reads = cache.get_many(waiting)
        for key, read in reads.items():
            if read.result is not None and read.started_at > oldest:
                results[key] = read.result
        waiting = {key for key in waiting if key in reads and key not in results}
        try:
            pause.wait(min(POLL_INTERVAL_SECONDS, deadline.remaining()) if waiting else 0)
        except ReadError as timeout:
            return {**dict.fromkeys(waiting, timeout), **results}
    return results
