"""Reads that are still running although no request waits for them any more.

A request stops waiting at its deadline, but a thread cannot be stopped. While the read of such a
thread runs, no request starts another read of the same calendars: otherwise a slow server or a
hostile file would occupy one more thread with each request. The marks are in Django's default
cache, so processes that share a cache share them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from threading import Lock
from typing import TypeVar

from django.core.cache import cache

#: Seconds after which a mark expires, whatever happened to the process that set it.
MAX_SECONDS = 300

Outcome = TypeVar("Outcome")


def find(connection_ids: Collection[int]) -> set[int]:
    """Return the connections whose calendar a late read is still reading."""
    keys = {_key(connection_id): connection_id for connection_id in connection_ids}
    return {keys[key] for key in cache.get_many(keys)} if keys else set()


class TrackedRead:
    """One read of the calendars of some connections, in a thread that calls `run`."""

    def __init__(self, connection_ids: Collection[int]) -> None:
        self._keys = [_key(connection_id) for connection_id in connection_ids]
        self._lock = Lock()
        self._is_running = self._is_given_up = False

    def run(self, read: Callable[[], list[Outcome]]) -> list[Outcome]:
        """Return what `read` returns. Do not call it if the request has stopped waiting."""
        with self._lock:
            if self._is_given_up:
                return []
            self._is_running = True
        try:
            return read()
        finally:
            self._finish()

    def give_up(self) -> None:
        """Stop waiting: mark the calendars if they are being read, else prevent the read."""
        with self._lock:
            self._is_given_up = True
            if self._is_running:
                cache.set_many(dict.fromkeys(self._keys, True), timeout=MAX_SECONDS)

    def _finish(self) -> None:
        with self._lock:
            self._is_running = False
            if self._is_given_up:
                cache.delete_many(self._keys)


def _key(connection_id: int) -> str:
    return f"late-read:{connection_id}"
