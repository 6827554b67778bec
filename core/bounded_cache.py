"""A cache in the process that drops the least recently used entry."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """A cache of values whose weights are at most `max_weight` together; an entry weighs 1.

    Threads share it. An entry that is heavier than `max_weight` is not kept.
    """

    def __init__(self, max_weight: int) -> None:
        self._max_weight, self._weight = max_weight, 0
        self._entries: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._reset_lock()
        os.register_at_fork(after_in_child=self._reset_lock)

    def get(self, key: Key) -> Value | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: Key, value: Value, weight: int = 1) -> None:
        """Store a value instead of the earlier one of its key."""
        with self._lock:
            _, earlier_weight = self._entries.pop(key, (None, 0))
            self._entries[key] = value, weight
            self._weight += weight - earlier_weight
            while self._weight > self._max_weight:
                _, (_, dropped) = self._entries.popitem(last=False)
                self._weight -= dropped

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._weight = 0

    def _reset_lock(self) -> None:
        """Make a new lock: in a forked child, no thread is left that could release the old one."""
        self._lock = Lock()
