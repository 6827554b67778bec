"""Enqueue messages in the transaction of the change that they report.

If the transaction is rolled back, its messages vanish with it. After it commits, the delivery
threads of this process are woken and the signal `messages_enqueued` is sent. Other processes poll.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from threading import Event
from typing import Any

from django.conf import settings
from django.db import transaction

from core import batched_inserts
from engine.timestamps import to_datetime
from outbox.models import Message
from outbox.signals import messages_enqueued

_new_message_events: dict[str, Event] = {}


def enqueue(
    channel: str, payload: dict[str, Any], *, ordering_key: str, booking_id: str, now: int
) -> None:
    """Save a message for a channel; `now` is a UTC second, `booking_id` may be empty."""
    message = build_message(
        channel, payload, ordering_key=ordering_key, booking_id=booking_id, now=now
    )
    enqueue_all([message])


def build_message(
    channel: str, payload: dict[str, Any], *, ordering_key: str, booking_id: str, now: int
) -> Message:
    """Return an unsaved message that is due at `now`. The `text` of the payload is encrypted."""
    return Message(
        channel=channel,
        payload={name: value for name, value in payload.items() if name != "text"},
        private_text=payload.get("text", ""),
        ordering_key=ordering_key,
        booking_id=booking_id,
        created_at=to_datetime(now),
        due_at=to_datetime(now),
    )


def enqueue_all(messages: Iterable[Message]) -> None:
    """Save messages together; drop messages of channels that are not enabled."""
    enabled = [message for message in messages if is_enabled(message.channel)]
    if enabled:
        batched_inserts.insert(enabled)
        wake_workers({message.channel for message in enabled})


def is_enabled(channel: str) -> bool:
    """Return whether OUTBOX["CHANNELS"] names a channel."""
    return channel in settings.OUTBOX["CHANNELS"]


def wake_workers(channels: Iterable[str]) -> None:
    """Wake the workers of the channels when the current transaction commits."""
    for channel in channels:
        transaction.on_commit(partial(_wake_channel, channel))


def get_new_message_event(channel: str) -> Event:
    """Return the event that is set when this process enqueues a message for a channel."""
    return _new_message_events.setdefault(channel, Event())


def _wake_channel(channel: str) -> None:
    get_new_message_event(channel).set()
    messages_enqueued.send(sender=None, channel=channel)
