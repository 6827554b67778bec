"""Jobs that are done every so often, whatever comes of them."""

from __future__ import annotations

import logging
import threading

import pytest
from django.db import OperationalError

from ops import periodic_jobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def done() -> threading.Semaphore:
    return threading.Semaphore(0)


def test_a_job_is_done_at_once_and_then_every_so_often_until_it_is_stopped(done):
    stop = threading.Event()
    thread = periodic_jobs.run_every("counting", lambda now: done.release(), 0.01, stop)
    assert all(done.acquire(timeout=10) for _ in range(3))
    stop.set()
    thread.join()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            OperationalError("secret"),
            (logging.WARNING, "counting was broken off: OperationalError"),
        ),
        (KeyError("secret"), (logging.ERROR, "counting failed")),
    ],
)
def test_the_next_round_comes_after_one_that_failed(done, caplog, error, told):
    def fail(now: int) -> None:
        done.release()
        raise error

    stop = threading.Event()
    thread = periodic_jobs.run_every("counting", fail, 0.01, stop)
    assert all(done.acquire(timeout=10) for _ in range(2))
    stop.set()
    thread.join()
    assert set(caplog.record_tuples) == {("ops.periodic_jobs", *told)}


def test_a_job_is_told_the_time(frozen):
    told: list[int] = []
    periodic_jobs.run_once("telling", told.append)
    assert told == [periodic_jobs.now()]
