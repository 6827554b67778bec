"""Channels that keep what they are given, and do what tests want of them."""

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
    """Keeps the names of what was told, or raises what is next for a name."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.errors: dict[str, list[Exception]] = {}
        self.seconds: list[float] = []
        self.meanwhile: Callable[[], Any] = lambda: None

    def deliver(self, payload, now, deadline):
        self.seconds.append(deadline.remaining())
        self.meanwhile()
        if self.errors.get(payload["name"]):
            raise self.errors[payload["name"]].pop(0)
        self.told.append(payload["name"])


scripted_channel = ScriptedChannel()


def script(payload, now, deadline):
    scripted_channel.deliver(payload, now, deadline)


def write(payload, now, deadline):
    """Add a line to the file that the environment names, which many may do at once."""
    assert not connection.in_atomic_block
    with open(os.environ["TOLD"], "a") as told:
        told.write(f"{payload['name']}\n")


def say(payload, now, deadline):
    print(payload["name"], flush=True)


def die(payload, now, deadline):
    """End this process as if the machine had stopped."""
    write(payload, now, deadline)
    os.kill(os.getpid(), signal.SIGKILL)


def enqueue_message(name: str, stream: str = "", channel: str = "test", now: str = NOW) -> Message:
    """A message that waits, in a stream of its own unless one is named."""
    stream = stream or f"stream of {name}"
    enqueue(
        channel, {"name": name}, ordering_key=stream, booking_id="booking", now=utc_seconds(now)
    )
    return Message.objects.order_by("pk").last()


def deliver_due_messages(later: int = 0, limit: int = 100) -> int:
    """Deliver what is due so many seconds after NOW."""
    return delivery.deliver_due(utc_seconds(NOW) + later, limit)
