"""Periodic jobs: registered by apps, run in threads of a web process or by Celery.

A job is called with the current UTC second, rounded up. A job that fails is logged and runs again
at its next time.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import NamedTuple

from django.db import Error, connections

from ops import database_errors

logger = logging.getLogger(__name__)

Job = Callable[[int], object]


class PeriodicJob(NamedTuple):
    """A job and its interval in seconds."""

    name: str
    run: Job
    every: float
    is_enabled: Callable[[], bool]


_jobs: dict[str, PeriodicJob] = {}


def register(
    name: str, job: Job, every: float, is_enabled: Callable[[], bool] = lambda: True
) -> None:
    """Register a job to run every so many seconds while `is_enabled`; called by `AppConfig.ready`.

    A second registration under the same name replaces the first.
    """
    _jobs[name] = PeriodicJob(name, job, every, is_enabled)


def enabled_jobs() -> list[PeriodicJob]:
    """Return the registered jobs that the settings enable."""
    return [job for job in _jobs.values() if job.is_enabled()]


def start_threads(stop: Event) -> list[Thread]:
    """Run every enabled job in a daemon thread until `stop` is set; return the threads."""
    return [run_every(job.name, job.run, job.every, stop) for job in enabled_jobs()]


def run_every(name: str, job: Job, every: float, stop: Event) -> Thread:
    """Run a job in a daemon thread, now and every so many seconds, until `stop` is set."""
    thread = Thread(target=_repeat, args=(name, job, every, stop), name=name, daemon=True)
    thread.start()
    return thread


def run_once(name: str, job: Job) -> None:
    """Run a job now, log its error if it fails, and close its database connections.

    The message of a database error may quote personal data, so only its type and code are logged.
    """
    try:
        job(now())
    except Error as error:
        logger.warning("%s was broken off: %s", name, database_errors.describe(error))
    except Exception:
        # A bug in one run must not end the thread, because then no later run would take place.
        logger.exception("%s failed", name)
    finally:
        connections.close_all()


def now() -> int:
    """Return the current UTC second, rounded up."""
    return math.ceil(time.time())


def _repeat(name: str, job: Job, every: float, stop: Event) -> None:
    run_once(name, job)
    while not stop.wait(every):
        run_once(name, job)
