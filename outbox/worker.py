"""Deliver messages in background threads, in a web process or in `manage.py deliver_outbox`.

Each channel has its own thread, so that a slow channel does not delay the others. Webhooks have
several threads, so that a slow endpoint does not delay the others. A thread runs when this process
enqueues a message, and every POLL_SECONDS for retries and for messages of other processes. Any
number of processes may run these threads.
"""

from __future__ import annotations

from functools import partial
from threading import Event, Thread

from django.conf import settings

from ops import periodic_jobs
from outbox import delivery, queue
from outbox.models import WEBHOOK_CHANNEL

#: Interval between queries for due messages.
POLL_SECONDS = 5
#: The number of threads that send webhooks.
WEBHOOK_THREADS = 4


def start_threads(stop: Event | None = None) -> list[Thread]:
    """Start the daemon threads of the channels; they deliver until `stop_threads` is called."""
    stop = stop or Event()
    threads = [
        Thread(target=_run, args=(channel, stop), name=f"outbox {channel}", daemon=True)
        for channel in settings.OUTBOX["CHANNELS"]
        for _ in range(WEBHOOK_THREADS if channel == WEBHOOK_CHANNEL else 1)
    ]
    for thread in threads:
        thread.start()
    return threads


def stop_threads(stop: Event, threads: list[Thread]) -> None:
    """Stop the threads and wait until each has finished its current message."""
    stop.set()
    for channel in settings.OUTBOX["CHANNELS"]:
        queue.get_new_message_event(channel).set()
    for thread in threads:
        thread.join()


def _run(channel: str, stop: Event) -> None:
    new_message = queue.get_new_message_event(channel)
    while True:
        new_message.clear()
        # Check `stop` after clearing: `stop_threads` sets `stop` first, then this event.
        if stop.is_set():
            return
        periodic_jobs.run_once(f"delivering {channel}", partial(_deliver_due, channel, stop))
        new_message.wait(POLL_SECONDS)


def _deliver_due(channel: str, stop: Event, now: int) -> None:
    delivery.deliver_due(now, channel=channel, should_stop=stop.is_set)
