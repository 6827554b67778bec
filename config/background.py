"""What is done beside answering: by threads of this process (`start`), or by Celery's workers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from threading import Event, Thread
from typing import NamedTuple

from django.conf import settings

from bookings import claims, retention
from calendars import rounds
from calendars.rounds import Job
from interviews import warm
from outbox import runner


class Round(NamedTuple):
    """A job and how often it is done, in seconds."""

    job: Job
    every: float


def rounds_to_do() -> Mapping[str, Round]:
    """The jobs that are done every so often, by name; the outbox has a runner of its own."""
    found = {
        "expire holds": Round(claims.expire, 10),
        "purge": Round(partial(retention.purge, days=settings.RETENTION_DAYS), runner.TIDY_EVERY),
    }
    if settings.CALENDARS["WARM"]:
        found["warm calendars"] = Round(warm.warm, warm.EVERY)
    return found


def start(stop: Event | None = None) -> list[Thread]:
    """Do everything in threads of this process until it ends or `stop` is set; `runner.halt`."""
    stop = stop or Event()
    jobs = rounds_to_do().items()
    threads = [rounds.start(name, job, every, stop) for name, (job, every) in jobs]
    return threads + (runner.start(stop) if settings.OUTBOX["RUN"] else [])
