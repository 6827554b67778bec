"""A pool of daemon threads for calls that block: provider requests and name lookups.

A submitted job never waits for a free thread: if none is idle, the pool starts one. The threads
are daemons, so a thread that hangs delays neither a response nor the end of the process.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TypeVar

from core.calendar_errors import ReadError
from net.deadline import Deadline

#: A thread that finishes its job while so many are idle ends.
MAX_IDLE_THREADS = 64

Job = Callable[[], None]
Result = TypeVar("Result")


class ThreadPool:
    """Runs jobs in threads that are kept for later jobs.

    `idle` is the number of threads that wait for a job, minus the submitted jobs that they have not
    taken yet.
    """

    def __init__(self) -> None:
        self.reset_after_fork()

    def reset_after_fork(self) -> None:
        """Forget all threads: a forked process has none of them."""
        self.idle = 0
        self._lock = Lock()
        self._jobs: SimpleQueue[Job] = SimpleQueue()

    def submit(self, job: Job) -> None:
        """Run a job in a thread. The job must not raise."""
        with self._lock:
            needs_thread = self.idle == 0
            if not needs_thread:
                self.idle -= 1
        self._jobs.put(job)
        if needs_thread:
            Thread(target=self._run_jobs, name="calendars", daemon=True).start()

    def _run_jobs(self) -> None:
        while True:
            job = self._jobs.get()
            job()
            with self._lock:
                if self.idle >= MAX_IDLE_THREADS:
                    return
                self.idle += 1


pool = ThreadPool()
os.register_at_fork(after_in_child=pool.reset_after_fork)


def map_concurrently(
    jobs: Sequence[Callable[[], Result]], max_threads: int, deadline: Deadline
) -> Iterator[tuple[int, Result]]:
    """Run jobs in at most `max_threads` threads. Yield each job's index and result when it is done.

    The jobs must not raise. The iteration ends at the deadline. Jobs that have not begun by then
    can still run afterwards, so they must check the deadline themselves.
    """
    waiting: SimpleQueue[int] = SimpleQueue()
    results: SimpleQueue[tuple[int, Result]] = SimpleQueue()
    for index in range(len(jobs)):
        waiting.put(index)
    for _ in range(min(len(jobs), max_threads)):
        # The context carries the request id, so that log records of the thread have it.
        pool.submit(partial(copy_context().run, _run_waiting, jobs, waiting, results))
    try:
        for _ in jobs:
            yield results.get(timeout=deadline.remaining())
    except (Empty, ReadError):
        return


def _run_waiting(
    jobs: Sequence[Callable[[], Result]],
    waiting: SimpleQueue[int],
    results: SimpleQueue[tuple[int, Result]],
) -> None:
    """Run jobs until none is waiting."""
    while True:
        try:
            index = waiting.get_nowait()
        except Empty:
            return
        results.put((index, jobs[index]()))
