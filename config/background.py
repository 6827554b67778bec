"""Background work in threads of a web process (BACKGROUND=threads)."""

from __future__ import annotations

from threading import Event, Thread

from django.conf import settings

from ops import periodic_jobs
from outbox import worker


def start(stop: Event | None = None) -> list[Thread]:
    """Run periodic jobs and outbox delivery until `stop` is set; see `worker.stop_threads`."""
    stop = stop or Event()
    delivery = worker.start_threads(stop) if settings.OUTBOX["DELIVER_IN_BACKGROUND"] else []
    return periodic_jobs.start_threads(stop) + delivery
