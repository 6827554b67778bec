"""A limit of concurrent requests, such as those to one mailbox.

The slots are in Django's default cache, so processes that share a cache share the limit. While the
cache is unavailable, each process has the limit for itself.
"""

from __future__ import annotations

import hashlib
import math
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Semaphore
from weakref import WeakValueDictionary

from django.core.cache import cache

from core.calendar_errors import ReadError, ReadFailure
from net.deadline import Deadline

#: Seconds between two looks for a free slot of another process.
POLL_INTERVAL_SECONDS = 0.02
#: Seconds after which a slot is free again whatever happened to the process that holds it.
MAX_HOLD_SECONDS = 60


class _ProcessSlots:
    """The slots of one key in this process; threads wait for them without looking at the cache."""

    def __init__(self, number: int) -> None:
        self.semaphore = Semaphore(number)


class _Registry:
    """The slots of all keys in use."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget all slots; call this in a forked child."""
        self._lock = Lock()
        self._slots: WeakValueDictionary[str, _ProcessSlots] = WeakValueDictionary()

    def get(self, key: str, number: int) -> _ProcessSlots:
        with self._lock:
            slots = self._slots.get(key)
            if slots is None:
                slots = self._slots[key] = _ProcessSlots(number)
            return slots


_registry = _Registry()
os.register_at_fork(after_in_child=_registry.reset)


@contextmanager
def hold_slot(key: str, number: int, deadline: Deadline) -> Iterator[None]:
    """Hold one of the `number` slots of a key; raise ReadError (timeout) if none gets free."""
    slots = _registry.get(key, number)
    seconds = deadline.remaining()
    if not slots.semaphore.acquire(timeout=None if math.isinf(seconds) else seconds):
        raise ReadError(ReadFailure.TIMEOUT)
    try:
        with _hold_shared_slot(key, number, deadline):
            yield
    finally:
        slots.semaphore.release()


@contextmanager
def _hold_shared_slot(key: str, number: int, deadline: Deadline) -> Iterator[None]:
    token = secrets.token_hex(8)
    name = _acquire(key, number, token, deadline)
    try:
        yield
    finally:
        # A slot that was held for too long may belong to another request by now.
        if cache.get(name) == token:
            cache.delete(name)


def _acquire(key: str, number: int, token: str, deadline: Deadline) -> str:
    """Return the cache key of the acquired slot."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    names = [f"slot-{digest}-{index}" for index in range(number)]
    while True:
        seconds = deadline.remaining()
        timeout = math.ceil(min(seconds, MAX_HOLD_SECONDS)) + 1
        for name in names:
            if cache.add(name, token, timeout=timeout):
                return name
        Event().wait(min(POLL_INTERVAL_SECONDS, seconds))
