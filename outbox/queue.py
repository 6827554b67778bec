"""Posting: what is to be told is written down in the transaction that makes it news.

If that is rolled back, nothing is told; if it is committed, everything is, some time. Who delivers
in this process is woken then, by an event and by the signal `messages_enqueued`; others poll.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from threading import Event
from typing import Any

from django.conf import settings
from django.db import transaction

from engine.timestamps import to_datetime
from outbox.models import Message
from outbox.signals import messages_enqueued

_arrived: dict[str, Event] = {}


def enqueue(
    channel: str, payload: dict[str, Any], *, ordering_key: str, booking_id: str, now: int
) -> None:
    """Have a channel tell what the payload says; `now` is a UTC second."""
    enqueue_all(
        [build_message(channel, payload, ordering_key=ordering_key, booking_id=booking_id, now=now)]
    )


def build_message(
    channel: str, payload: dict[str, Any], *, ordering_key: str, booking_id: str, now: int
) -> Message:
    """A message that is not posted yet."""
    return Message(
        channel=channel,
        payload=payload,
        ordering_key=ordering_key,
        booking_id=booking_id,
        created_at=to_datetime(now),
        due_at=to_datetime(now),
    )


def enqueue_all(drafts: Iterable[Message]) -> None:
    """Post messages in one statement; those for a channel that the settings leave out are none."""
    messages = [one for one in drafts if is_enabled(one.channel)]
    if messages:
        Message.objects.bulk_create(messages)
        wake_workers({one.channel for one in messages})


def is_enabled(channel: str) -> bool:
    """Whether the settings name a channel."""
    return channel in settings.OUTBOX["CHANNELS"]


def wake_workers(channels: Iterable[str]) -> None:
    """Have channels looked after at once when the transaction is committed."""
    for channel in channels:
        transaction.on_commit(partial(_set, channel))


def get_new_message_event(channel: str) -> Event:
    """What is set when something was posted for a channel by this process."""
    return _arrived.setdefault(channel, Event())


def _set(channel: str) -> None:
    get_new_message_event(channel).set()
    messages_enqueued.send(sender=None, channel=channel)
