"""Upkeep: jobs that are done every so often, by the process that serves or by one beside it.

Whatever comes of one round, the next one comes. A job is called with the current UTC second,
rounded up.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from threading import Event, Thread

from django.db import Error, connections

logger = logging.getLogger(__name__)

Job = Callable[[int], object]


def start(name: str, job: Job, every: float, stop: Event | None = None) -> Thread:
    """Do a job in a thread, now and every so many seconds, until it ends or `stop` is set."""
    thread = Thread(target=_go_on, args=(name, job, every, stop or Event()), name=name, daemon=True)
    thread.start()
    return thread


def once(name: str, job: Job) -> None:
    """Do a job now, and leave no connection behind; an error is only logged.

    The message of one of the database may quote what was to be written, so only its kind is told.
    """
    try:
        job(now())
    except Error as error:
        logger.warning("%s was broken off: %s", name, type(error).__name__)
    except Exception:
        # whatever a bug raises: one round must not end those to come, and its thread with them
        logger.exception("%s failed", name)
    finally:
        connections.close_all()


def now() -> int:
    """The current UTC second, rounded up."""
    return math.ceil(time.time())


def _go_on(name: str, job: Job, every: float, stop: Event) -> None:
    once(name, job)
    while not stop.wait(every):
        once(name, job)
