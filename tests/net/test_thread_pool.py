from __future__ import annotations

import os
import threading
from collections.abc import Callable
from queue import SimpleQueue

import pytest

from net import thread_pool as module
from net.thread_pool import ThreadPool


@pytest.fixture
def workers() -> ThreadPool:
    return ThreadPool()


def meet(number: int):
    """Jobs that each wait until all of them run."""
    together = threading.Barrier(number + 1)
    return together, [lambda: together.wait(5)] * number


def test_jobs_run_at_the_same_time(workers):
    together, jobs = meet(30)
    for job in jobs:
        workers.submit(job)
    assert together.wait(5) >= 0


def test_a_job_that_hangs_holds_up_no_other(workers):
    over, ran = threading.Event(), threading.Event()
    workers.submit(lambda: over.wait(60))
    workers.submit(ran.set)
    assert ran.wait(5)
    over.set()


def test_a_thread_is_used_again(workers):
    used: SimpleQueue[int] = SimpleQueue()
    workers.submit(lambda: used.put(threading.get_ident()))
    first = used.get(timeout=5)
    eventually(lambda: workers.idle == 1)
    workers.submit(lambda: used.put(threading.get_ident()))
    assert used.get(timeout=5) == first


def test_no_more_threads_are_kept_than_wanted(workers, monkeypatch):
    monkeypatch.setattr(module, "MAX_IDLE_THREADS", 2)
    before = set(threading.enumerate())
    together, jobs = meet(10)
    for job in jobs:
        workers.submit(job)
    together.wait(5)
    eventually(lambda: len(set(threading.enumerate()) - before) == 2)
    assert workers.idle == 2


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_starts_threads_of_its_own():
    ran = threading.Event()
    module.pool.submit(ran.set)
    ran.wait(5)
    eventually(lambda: module.pool.idle > 0)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        module.pool.submit(lambda: os.write(writing, b"ran") and os._exit(0))
        threading.Event().wait(5)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    assert os.read(reading, 3) == b"ran"


def eventually(condition: Callable[[], bool]) -> None:
    """A thread is idle, or gone, a moment after its job is done."""
    moment = threading.Event()
    for _ in range(500):
        if condition():
            return
        moment.wait(0.01)
    raise AssertionError("it did not come to that")
