"""Deadlines for clients that send their request slowly.

A thread is occupied while it reads a request. A client that sends a byte every few seconds never
misses a timeout for single reads, so there is a deadline for the whole header and one for the body.
At the deadline the connection is closed for reading, which ends the read of the thread.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from threading import Event, Lock, Thread

#: The seconds in which the header of a request must arrive, and its body as well.
CLIENT_TIMEOUT_SECONDS = float(os.environ.get("CLIENT_TIMEOUT") or 10)
#: The seconds between two looks at the deadlines.
CHECK_INTERVAL_SECONDS = 0.25


class Watchdog:
    """Closes connections for reading at their deadlines, in a thread of its own."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget all connections and the thread: a forked process has neither."""
        self._lock, self._numbers = Lock(), count()
        self._watched: dict[int, tuple[float, socket.socket]] = {}
        self._thread: Thread | None = None

    def start(self, connection: socket.socket) -> int:
        """Watch a connection; return the number with which to stop."""
        number = next(self._numbers)
        with self._lock:
            self._watched[number] = (time.monotonic() + CLIENT_TIMEOUT_SECONDS, connection)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="slow clients", daemon=True)
                self._thread.start()
        return number

    def stop(self, number: int) -> None:
        """Stop watching a connection. Stopping again does nothing."""
        with self._lock:
            self._watched.pop(number, None)

    @contextmanager
    def watch(self, connection: socket.socket) -> Iterator[None]:
        """Watch a connection during the block."""
        number = self.start(connection)
        try:
            yield
        finally:
            self.stop(number)

    def _run(self) -> None:
        pause = Event()
        while True:
            pause.wait(CHECK_INTERVAL_SECONDS)
            self._close_late(time.monotonic())

    def _close_late(self, now: float) -> None:
        with self._lock:
            late = [number for number, (at, _) in self._watched.items() if at <= now]
            for number in late:
                _, connection = self._watched.pop(number)
                with suppress(OSError):  # the client may be gone
                    connection.shutdown(socket.SHUT_RD)


watchdog = Watchdog()
os.register_at_fork(after_in_child=watchdog.reset)
