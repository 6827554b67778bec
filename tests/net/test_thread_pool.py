from __future__ import annotations

import os
import threading
from collections.abc import Callable
from queue import SimpleQueue

import pytest

from net import thread_pool
from net.thread_pool import ThreadPool


@pytest.fixture
def pool() -> ThreadPool:
    return ThreadPool()


def build_meeting_jobs(number: int):
    """Return a barrier, and jobs that each wait until all of them run."""
    barrier = threading.Barrier(number + 1)
    return barrier, [lambda: barrier.wait(5)] * number


def test_jobs_run_at_the_same_time(pool):
    barrier, jobs = build_meeting_jobs(30)
    for job in jobs:
        pool.submit(job)
    assert barrier.wait(5) >= 0


def test_a_hanging_job_does_not_delay_others(pool):
    released, ran = threading.Event(), threading.Event()
    pool.submit(lambda: released.wait(60))
    pool.submit(ran.set)
    assert ran.wait(5)
    released.set()


def test_an_idle_thread_is_reused(pool):
    used: SimpleQueue[int] = SimpleQueue()
    pool.submit(lambda: used.put(threading.get_ident()))
    first = used.get(timeout=5)
    wait_until(lambda: pool.idle == 1)
    pool.submit(lambda: used.put(threading.get_ident()))
    assert used.get(timeout=5) == first


def test_threads_beyond_the_maximum_end(pool, monkeypatch):
    monkeypatch.setattr(thread_pool, "MAX_IDLE_THREADS", 2)
    before = set(threading.enumerate())
    barrier, jobs = build_meeting_jobs(10)
    for job in jobs:
        pool.submit(job)
    barrier.wait(5)
    wait_until(lambda: len(set(threading.enumerate()) - before) == 2)
    assert pool.idle == 2


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_starts_its_own_threads():
    ran = threading.Event()
    thread_pool.pool.submit(ran.set)
    ran.wait(5)
    wait_until(lambda: thread_pool.pool.idle > 0)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        thread_pool.pool.submit(lambda: os.write(writing, b"ran") and os._exit(0))
        threading.Event().wait(5)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    assert os.read(reading, 3) == b"ran"


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for a condition: a thread is idle, or ends, shortly after its job is done."""
    pause = threading.Event()
    for _ in range(500):
        if condition():
            return
        pause.wait(0.01)
    raise AssertionError("the condition did not become true")
