"""Delivers what is posted, in threads of the process that serves or of one that does nothing else.

Each channel has a thread, so that one that is slow holds up no other. It looks when something was
posted in this process, and every so often for what others posted and what is to be tried again.
Any number of processes may do so.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from functools import partial
from threading import Event, Thread

from django.conf import settings
from django.db import Error, connections

from outbox import delivery, post

logger = logging.getLogger(__name__)

#: Seconds between two looks at the outbox, and between two times that it is tidied.
EVERY, TIDY_EVERY = 5, 3600


def start(stop: Event | None = None) -> list[Thread]:
    """Deliver in threads of this process until it ends or `stop` is set; see `halt`."""
    stop = stop or Event()
    channels = list(settings.OUTBOX["CHANNELS"])
    jobs = {f"outbox {name}": partial(_deliver, name, stop) for name in channels}
    jobs["outbox tidy"] = partial(_tidy, stop)
    threads = [Thread(target=job, name=name, daemon=True) for name, job in jobs.items()]
    for thread in threads:
        thread.start()
    return threads


def halt(stop: Event, threads: list[Thread]) -> None:
    """Let the threads finish what they are at."""
    stop.set()
    for channel in settings.OUTBOX["CHANNELS"]:
        post.arrived(channel).set()
    for thread in threads:
        thread.join()


def _deliver(channel: str, stop: Event) -> None:
    arrived = post.arrived(channel)
    while True:
        arrived.clear()
        if stop.is_set():  # only now: `halt` sets it before the other
            return
        _survive(partial(_deliver_all, channel, stop))
        arrived.wait(EVERY)


def _deliver_all(channel: str, stop: Event) -> None:
    while not stop.is_set() and delivery.deliver_due(_now(), 1, channel):
        pass


def _tidy(stop: Event) -> None:
    while True:
        _survive(lambda: delivery.tidy(_now()))
        if stop.wait(TIDY_EVERY):
            return


def _survive(job: Callable[[], object]) -> None:
    try:
        job()
    except Error as error:
        logger.warning("the outbox was not looked after: %s", type(error).__name__)
    finally:
        connections.close_all()


def _now() -> int:
    return math.ceil(time.time())
