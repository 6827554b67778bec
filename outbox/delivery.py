"""Deliver messages at least once, in order within each ordering key, from any number of workers.

A worker claims a message with a conditional UPDATE before it delivers it. The claim is a lease:
when a worker dies, the lease expires and the message is retried. No database transaction is open
while a channel delivers. A failed message is retried with exponential back-off for up to 72 hours.
After the last attempt it is marked as failed, and later messages of its ordering key go on.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from random import uniform

from django.conf import settings
from django.utils.module_loading import import_string

from core.calendar_errors import ReadError
from engine.timestamps import to_datetime
from net.deadline import Deadline
from outbox.errors import PermanentError, RetryableError
from outbox.models import MAIL_CHANNEL, WEBHOOK_CHANNEL, Message, MessageQuerySet

logger = logging.getLogger(__name__)

#: Time limit of one attempt.
MAX_ATTEMPT_SECONDS = 30
#: Lifetime of a claim; longer than any attempt.
LEASE_SECONDS = 120
#: Delay before the second attempt. Each later delay is four times as long, up to the maximum.
MIN_BACKOFF_SECONDS, MAX_BACKOFF_SECONDS = 10, 6 * 3600
#: Attempts until a message fails. With the back-off they take 58 to 72 hours.
MAX_ATTEMPTS = 16
#: How long delivered and failed messages are kept.
RETENTION_SECONDS = 30 * 86400
#: The channels whose delivered messages keep their payload.
KEPT_CHANNELS = {WEBHOOK_CHANNEL, MAIL_CHANNEL}
#: What other payloads keep. A subject names a candidate only in mails that are erased with them.
KEPT_MEMBERS = {"event", "subject"}
#: Candidates fetched by one query to claim one message.
_CLAIM_BATCH_SIZE = 10

DeliveryError = RetryableError | PermanentError


def deliver_due(
    now: int,
    limit: float = math.inf,
    channel: str = "",
    should_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Deliver due messages of one channel, or of all; return how many were attempted.

    Stop when no message is due, after `limit` messages, or when `should_stop` returns True, which
    is asked before each message. `now` is a UTC second. Errors of messages and channels are
    recorded, not raised; only database errors are raised.
    """
    clock = _clock_from(now)
    attempted = 0
    while attempted < limit and not should_stop():
        message = _claim_next(clock, channel)
        if message is None:
            break
        error, status = _attempt(message, clock())
        _record_outcome(message, error, status, clock())
        attempted += 1
    return attempted


def purge_settled(now: int) -> int:
    """Delete messages that were settled RETENTION_SECONDS before a UTC second; return the count."""
    return int(Message.objects.settled(now - RETENTION_SECONDS).delete()[0])


def compute_backoff_seconds(attempts: int) -> int:
    """Return the delay before the next attempt, with up to 25 % of jitter."""
    seconds: int = min(MIN_BACKOFF_SECONDS * 4 ** (attempts - 1), MAX_BACKOFF_SECONDS)
    return round(seconds * uniform(1, 1.25))  # noqa: S311  (jitter is no secret)


def _clock_from(now: int) -> Callable[[], int]:
    """Return a function that returns the current UTC second, counted on from `now`."""
    started = time.monotonic()
    return lambda: now + int(time.monotonic() - started)


def _claim_next(clock: Callable[[], int], channel: str) -> Message | None:
    """Claim and return the next due message.

    At most one attempt is under way for each webhook endpoint, so that a slow one occupies one
    worker only.
    """
    while candidates := list(_due_messages(clock(), channel)[:_CLAIM_BATCH_SIZE]):
        for message in candidates:
            now = clock()
            if message.claim(now, now + LEASE_SECONDS):
                return message
    return None


def _due_messages(now: int, channel: str) -> MessageQuerySet:
    channels = [channel] if channel else list(settings.OUTBOX["CHANNELS"])
    return Message.objects.filter(channel__in=channels).deliverable(now)


def _attempt(message: Message, now: int) -> tuple[DeliveryError | None, int | None]:
    """Deliver a claimed message; return the error, None on success, and the HTTP status, if any."""
    if message.attempts > MAX_ATTEMPTS:
        return PermanentError("every attempt was interrupted"), None
    try:
        deliver = import_string(settings.OUTBOX["CHANNELS"][message.channel])
        return None, deliver(message.full_payload, now, Deadline.after(MAX_ATTEMPT_SECONDS))
    except (RetryableError, PermanentError) as error:
        return error, error.status
    except ReadError as error:
        return RetryableError(error.reason.value, error.retry_after), None
    except Exception as error:  # noqa: BLE001  (a bug in one channel must not stop the others)
        # The error's text may quote the message's personal data, so only its type is logged.
        logger.error("Channel %s raised %s.", message.channel, type(error).__name__)
        return RetryableError(type(error).__name__), None


def _record_outcome(
    message: Message, error: DeliveryError | None, status: int | None, now: int
) -> None:
    attempt = {"last_status": status, "last_attempt_at": to_datetime(now)}
    if error is None:
        # Delivered payloads may hold personal data. The page of a booking shows its mails until
        # they are deleted; their secret links are deleted now.
        kept_members = {
            name: value for name, value in message.payload.items() if name in KEPT_MEMBERS
        }
        payload = message.payload if message.channel in KEPT_CHANNELS else kept_members
        message.record_outcome(
            state=Message.State.DELIVERED,
            delivered_at=to_datetime(now),
            payload=payload,
            private_text="",
            last_error="",
            **attempt,
        )
        return
    reason = error.reason[: Message.MAX_ERROR_LENGTH]
    if isinstance(error, PermanentError) or message.attempts >= MAX_ATTEMPTS:
        logger.error("Delivery of %s failed permanently: %s", message, reason)
        message.record_outcome(state=Message.State.FAILED, last_error=reason, **attempt)
        return
    requested_delay = min(error.retry_after or 0, MAX_BACKOFF_SECONDS)
    delay = max(compute_backoff_seconds(message.attempts), requested_delay)
    message.record_outcome(due_at=to_datetime(now + delay), last_error=reason, **attempt)
