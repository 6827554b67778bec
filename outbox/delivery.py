"""Delivering what was posted: at least once, in the order of each stream, by any number of workers.

Who delivers a message claims it first, by an update that finds it only if nobody else did: it is
theirs for a while, and is tried again afterwards if they never came back. No transaction is open
while a channel is at work. A message that has to wait is tried again ever less often, for almost
three days; then it has failed, and the ones after it in its stream go on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from random import uniform

from django.conf import settings
from django.utils.module_loading import import_string

from core.read_errors import ReadError
from engine.timestamps import to_datetime
from net.deadline import Deadline
from outbox.errors import PermanentError, RetryableError
from outbox.models import WEBHOOK_CHANNEL, Message, MessageQuerySet

logger = logging.getLogger(__name__)

#: Seconds that one attempt may take, and after which its claim is over, whatever became of it.
MAX_ATTEMPT_SECONDS, LEASE_SECONDS = 30, 120
#: Seconds until the second attempt; four times as long after each, at most so many.
MIN_BACKOFF_SECONDS, MAX_BACKOFF_SECONDS = 10, 6 * 3600
#: Attempts after which a message has failed: 58 to 72 hours, with the pauses between them.
MAX_ATTEMPTS = 16
#: Seconds for which messages are kept to be looked at.
RETENTION_SECONDS = 30 * 86400
#: Messages that are looked at together, to claim one of them.
_CLAIM_BATCH_SIZE = 10

DeliveryError = RetryableError | PermanentError | None


def deliver_due(now: int, limit: int, channel: str = "") -> int:
    """Try at most so many messages, of one channel or of all; gives how many were tried.

    `now` is a UTC second. Never raises for a message's or a channel's sake; an error of the
    database if there is no way to know what is due, or to write down how it went.
    """
    clock = _clock_from(now)
    for tried in range(limit):
        message = _claim_next(clock, channel)
        if message is None:
            return tried
        outcome = _attempt(message, clock())
        _record_outcome(message, outcome, clock())
    return limit


def purge_settled(now: int) -> int:
    """Delete what was settled long before a UTC second; gives how many these are."""
    return int(Message.objects.settled(now - RETENTION_SECONDS).delete()[0])


def compute_backoff_seconds(attempts: int) -> int:
    """Seconds until the next attempt after so many; up to a quarter of it is chance."""
    seconds: int = min(MIN_BACKOFF_SECONDS * 4 ** (attempts - 1), MAX_BACKOFF_SECONDS)
    return round(seconds * uniform(1, 1.25))  # noqa: S311  so that many do not come back at once


def _clock_from(now: int) -> Callable[[], int]:
    """The time as it goes on from a UTC second."""
    began = time.monotonic()
    return lambda: now + int(time.monotonic() - began)


def _claim_next(clock: Callable[[], int], channel: str) -> Message | None:
    """The next message, which nobody else delivers now; those never tried come first."""
    while due := list(_due(clock(), channel)[:_CLAIM_BATCH_SIZE]):
        for message in due:
            now = clock()
            if message.claim(now, now + LEASE_SECONDS):
                return message
    return None


def _due(now: int, channel: str) -> MessageQuerySet:
    open_ = [channel] if channel else list(settings.OUTBOX["CHANNELS"])
    return Message.objects.filter(channel__in=open_).due(now).order_by("attempts", "pk")


def _attempt(message: Message, now: int) -> DeliveryError:
    if message.attempts > MAX_ATTEMPTS:
        return PermanentError("every attempt broke off")
    try:
        deliver = import_string(settings.OUTBOX["CHANNELS"][message.channel])
        deliver(message.payload, now, Deadline.after(MAX_ATTEMPT_SECONDS))
    except (RetryableError, PermanentError) as outcome:
        return outcome
    except ReadError as error:
        return RetryableError(error.reason.value, error.retry_after)
    except Exception as error:  # noqa: BLE001  a bug in one channel must not hold up the others
        # its message may quote what it was to deliver, so only the kind of the error is told
        logger.error("channel %s failed: %s", message.channel, type(error).__name__)
        return RetryableError(type(error).__name__)
    return None


def _record_outcome(message: Message, outcome: DeliveryError, now: int) -> None:
    state = Message.State
    if outcome is None:
        # what was told is no longer needed, and may be personal
        payload = message.payload if message.channel == WEBHOOK_CHANNEL else {}
        message.record_outcome(
            state=state.DELIVERED, delivered_at=to_datetime(now), payload=payload, last_error=""
        )
        return
    why = outcome.reason[: Message.MAX_ERROR_LENGTH]
    if isinstance(outcome, PermanentError) or message.attempts >= MAX_ATTEMPTS:
        logger.error("%s was given up: %s", message, why)
        message.record_outcome(state=state.FAILED, last_error=why)
        return
    wait = max(
        compute_backoff_seconds(message.attempts),
        min(outcome.retry_after or 0, MAX_BACKOFF_SECONDS),
    )
    message.record_outcome(due_at=to_datetime(now + wait), last_error=why)
