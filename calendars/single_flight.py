"""Single flight: of all who want one calendar read at the same time, one reads, the others wait.

Readers meet in Django's default cache, so processes that share a cache share their readings.
Whoever comes first takes off and reads; what came of it lands in the cache, where it stays for a
moment, so that a failure too is had once and not by everybody in turn. Nobody waits for a flight
that took off before the instant from which they want their reading.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from core.read_errors import ReadError
from net.deadline import Deadline

#: Seconds for which what has landed is there for others.
RESULT_TTL_SECONDS = 2
#: Seconds between two looks for what others read.
POLL_INTERVAL_SECONDS = 0.01


@dataclass(frozen=True)
class InFlightRead:
    """One reading: when it took off (a UTC second), and what came of it once it has landed."""

    started_at: int
    result: Any = None


def acquire(keys: Iterable[str], now: int, oldest: int, seconds: float) -> set[str]:
    """Those of the keys that are ours to read, for so many seconds.

    Nobody else is reading the others, or somebody is but took off at `oldest` or before.
    """
    ours = set()
    for key in keys:
        flight = InFlightRead(now)
        if cache.add(key, flight, timeout=seconds):
            ours.add(key)
            continue
        other = cache.get(key)
        if other is None or other.started_at <= oldest:
            cache.set(key, flight, timeout=seconds)
            ours.add(key)
    return ours


def publish(key: str, began: int, result: Any) -> None:
    """Give what was read to all who wait for it."""
    cache.set(key, InFlightRead(began, result), timeout=RESULT_TTL_SECONDS)


def wait_for_others(keys: Collection[str], oldest: int, deadline: Deadline) -> dict[str, Any]:
    """What others have read under the keys by the deadline, having taken off after `oldest`.

    Who still reads then is late (ReadError). What nobody reads any more, or what a cache that
    is away no longer knows, is not in the answer.
    """
    landed: dict[str, Any] = {}
    waiting = set(keys)
    pause = threading.Event()
    while waiting:
        found = cache.get_many(waiting)
        for key, flight in found.items():
            if flight.result is not None and flight.started_at > oldest:
                landed[key] = flight.result
        waiting = {key for key in waiting if key in found and key not in landed}
        try:
            pause.wait(min(POLL_INTERVAL_SECONDS, deadline.remaining()) if waiting else 0)
        except ReadError as late:
            return {**dict.fromkeys(waiting, late), **landed}
    return landed
