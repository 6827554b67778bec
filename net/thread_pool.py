"""Threads that wait for calendars, kept for the next request.

They are daemons: one that hangs in a provider delays neither an answer nor the process's end. A
job never waits for a thread: where none is idle, one is started.

`at_once` runs many jobs in some of them and gives what each returns, until a deadline.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TypeVar

from core.read_errors import ReadError
from net.deadline import Deadline

#: Threads beyond this number end with their job.
MAX_IDLE_THREADS = 64

Job = Callable[[], None]
Result = TypeVar("Result")


class ThreadPool:
    """`idle` counts the threads that wait for a job and have none coming."""

    def __init__(self) -> None:
        self.reset_after_fork()

    def reset_after_fork(self) -> None:
        """Begin without threads, as a process that was just forked is."""
        self.idle = 0
        self._lock = Lock()
        self._jobs: SimpleQueue[Job] = SimpleQueue()

    def submit(self, job: Job) -> None:
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
                if self.idle >= MAX_IDLE_THREADS:
                    return
                self.idle += 1


pool = ThreadPool()
os.register_at_fork(after_in_child=pool.reset_after_fork)


def map_concurrently(
    jobs: Sequence[Callable[[], Result]], max_threads: int, deadline: Deadline
) -> Iterator[tuple[int, Result]]:
    """Run jobs, which must not raise, at most so many at the same time.

    Gives each one's number and result as they come. Ends early at the deadline; a job that nobody
    has begun by then may still run, and must look at the deadline itself.
    """
    waiting: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[tuple[int, Result]] = SimpleQueue()
    for number in range(len(jobs)):
        waiting.put(number)
    for _ in range(min(len(jobs), max_threads)):
        # what is logged there belongs to the request that is being answered here
        pool.submit(partial(copy_context().run, _work, jobs, waiting, done))
    try:
        for _ in jobs:
            yield done.get(timeout=deadline.remaining())
    except (Empty, ReadError):
        return


def _work(
    jobs: Sequence[Callable[[], Result]],
    waiting: SimpleQueue[int],
    done: SimpleQueue[tuple[int, Result]],
) -> None:
    while True:
        try:
            number = waiting.get_nowait()
        except Empty:
            return
        done.put((number, jobs[number]()))
