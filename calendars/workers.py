"""Threads that wait for calendars, kept for the next request.

They are daemons: one that hangs in a provider delays neither an answer nor the process's end. A
job never waits for a thread: where none is idle, one is started.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread

#: Threads beyond this number end with their job.
KEPT = 64

Job = Callable[[], None]


class Workers:
    """`idle` counts the threads that wait for a job and have none coming."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin without threads, as a process that was just forked is."""
        self.idle = 0
        self._lock = Lock()
        self._jobs: SimpleQueue[Job] = SimpleQueue()

    def run(self, job: Job) -> None:
        """Run a job, which must not raise, in a thread."""
        with self._lock:
            start = not self.idle
            self.idle -= not start
        self._jobs.put(job)
        if start:
            Thread(target=self._work, name="calendars", daemon=True).start()

    def _work(self) -> None:
        while True:
            self._jobs.get()()
            with self._lock:
                if self.idle >= KEPT:
                    return
                self.idle += 1


workers = Workers()
os.register_at_fork(after_in_child=workers.forget)
