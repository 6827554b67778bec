from __future__ import annotations

import os
import threading
from collections.abc import Callable
from queue import SimpleQueue

import pytest

from net import thread_pool as module
from net.thread_pool import Workers


@pytest.fixture
def workers() -> Workers:
    return Workers()


def meet(number: int):
    """Jobs that each wait until all of them run."""
    together = threading.Barrier(number + 1)
    return together, [lambda: together.wait(5)] * number


def test_jobs_run_at_the_same_time(workers):
    together, jobs = meet(30)
    for job in jobs:
        workers.run(job)
    assert together.wait(5) >= 0


def test_a_job_that_hangs_holds_up_no_other(workers):
    over, ran = threading.Event(), threading.Event()
    workers.run(lambda: over.wait(60))
    workers.run(ran.set)
    assert ran.wait(5)
    over.set()


def test_a_thread_is_used_again(workers):
    used: SimpleQueue[int] = SimpleQueue()
    workers.run(lambda: used.put(threading.get_ident()))
    first = used.get(timeout=5)
    eventually(lambda: workers.idle == 1)
    workers.run(lambda: used.put(threading.get_ident()))
    assert used.get(timeout=5) == first


def test_no_more_threads_are_kept_than_wanted(workers, monkeypatch):
    monkeypatch.setattr(module, "KEPT", 2)
    before = set(threading.enumerate())
    together, jobs = meet(10)
    for job in jobs:
        workers.run(job)
    together.wait(5)
    eventually(lambda: len(set(threading.enumerate()) - before) == 2)
    assert workers.idle == 2


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_starts_threads_of_its_own():
    ran = threading.Event()
    module.workers.run(ran.set)
    ran.wait(5)
    eventually(lambda: module.workers.idle > 0)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        module.workers.run(lambda: os.write(writing, b"ran") and os._exit(0))
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
