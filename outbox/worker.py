"""Delivers what is posted, in threads of the process that serves or of one that does nothing else.

Each channel has a thread, so that one that is slow holds up no other. It looks when something was
posted in this process, and every so often for what others posted and what is to be tried again.
Any number of processes may do so.
"""

from __future__ import annotations

from functools import partial
from threading import Event, Thread

from django.conf import settings

from ops import periodic
from outbox import delivery, queue

#: Seconds between two queries for due messages.
POLL_SECONDS = 5


def start_threads(stop: Event | None = None) -> list[Thread]:
    """Deliver in threads of this process until it ends or `stop` is set; see `stop_threads`."""
    stop = stop or Event()
    channels = list(settings.OUTBOX["CHANNELS"])
    threads = [
        Thread(target=_deliver, args=(name, stop), name=f"outbox {name}", daemon=True)
        for name in channels
    ]
    for thread in threads:
        thread.start()
    return threads


def stop_threads(stop: Event, threads: list[Thread]) -> None:
    """Let the threads finish what they are at."""
    stop.set()
    for channel in settings.OUTBOX["CHANNELS"]:
        queue.get_new_message_event(channel).set()
    for thread in threads:
        thread.join()


def _deliver(channel: str, stop: Event) -> None:
    arrived = queue.get_new_message_event(channel)
    while True:
        arrived.clear()
        if stop.is_set():  # only now: `stop_threads` sets it before the other
            return
        periodic.run_once(f"delivering {channel}", partial(_deliver_all, channel, stop))
        arrived.wait(POLL_SECONDS)


def _deliver_all(channel: str, stop: Event, now: int) -> None:
    while not stop.is_set() and delivery.deliver_due(now, 1, channel):
        now = periodic.now()
