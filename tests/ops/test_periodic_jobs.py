"""Periodic jobs run repeatedly, even after an error."""

from __future__ import annotations

import logging
import threading

import pytest
from django.db import OperationalError

from ops import periodic_jobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def runs() -> threading.Semaphore:
    return threading.Semaphore(0)


def test_job_runs_at_once_and_repeats_until_stopped(runs):
    stop = threading.Event()
    thread = periodic_jobs.run_every("counting", lambda now: runs.release(), 0.01, stop)
    assert all(runs.acquire(timeout=10) for _ in range(3))
    stop.set()
    thread.join()


@pytest.mark.parametrize(
    ("error", "log_record"),
    [
        (
            OperationalError("secret"),
            (logging.WARNING, "counting was broken off: OperationalError"),
        ),
        (KeyError("secret"), (logging.ERROR, "counting failed")),
    ],
)
def test_job_runs_again_after_an_error(runs, caplog, error, log_record):
    def fail(now: int) -> None:
        runs.release()
        raise error

    stop = threading.Event()
    thread = periodic_jobs.run_every("counting", fail, 0.01, stop)
    assert all(runs.acquire(timeout=10) for _ in range(2))
    stop.set()
    thread.join()
    assert set(caplog.record_tuples) == {("ops.periodic_jobs", *log_record)}


def test_job_gets_the_current_time(frozen):
    times: list[int] = []
    periodic_jobs.run_once("telling", times.append)
    assert times == [periodic_jobs.now()]
