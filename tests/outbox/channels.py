"""Channels that record what they deliver, or fail as a test demands."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from django.db import connection

from outbox import delivery
from outbox.models import Message
from outbox.queue import enqueue
from tests.factories import NOW, utc_seconds

MODULE = __name__


class ScriptedChannel:
    """Record the names of delivered messages, or raise the next of `errors[name]`.

    `during_delivery` is called in every attempt.
    """

    def __init__(self) -> None:
        self.delivered: list[str] = []
        self.errors: dict[str, list[Exception]] = {}
        self.remaining_seconds: list[float] = []
        self.during_delivery: Callable[[], Any] = lambda: None

    def deliver(self, payload, now, deadline):
        self.remaining_seconds.append(deadline.remaining())
        self.during_delivery()
        if self.errors.get(payload["name"]):
            raise self.errors[payload["name"]].pop(0)
        self.delivered.append(payload["name"])


scripted_channel = ScriptedChannel()


def deliver_scripted(payload, now, deadline):
    scripted_channel.deliver(payload, now, deadline)


def append_to_file(payload, now, deadline):
    """Append the name to the file OUTPUT_FILE; processes may do so concurrently."""
    assert not connection.in_atomic_block
    with open(os.environ["OUTPUT_FILE"], "a") as output:
        output.write(f"{payload['name']}\n")


def print_name(payload, now, deadline):
    print(payload["name"], flush=True)


def deliver_and_die(payload, now, deadline):
    """Deliver, then kill this process."""
    append_to_file(payload, now, deadline)
    os.kill(os.getpid(), signal.SIGKILL)


def enqueue_message(
    name: str, ordering_key: str = "", channel: str = "test", now: str = NOW
) -> Message:
    """Return an enqueued message, by default with its own ordering key."""
    ordering_key = ordering_key or f"key of {name}"
    enqueue(
        channel,
        {"name": name},
        ordering_key=ordering_key,
        booking_id="booking",
        now=utc_seconds(now),
    )
    return Message.objects.order_by("pk").last()


def deliver_due_messages(later: int = 0, limit: int = 100) -> int:
    """Deliver messages that are due `later` seconds after NOW."""
    return delivery.deliver_due(utc_seconds(NOW) + later, limit)
