"""Delivery, retries and failures of messages, and their order."""

from __future__ import annotations

import logging

import pytest

from core.calendar_errors import ReadError, ReadFailure
from engine.timestamps import from_datetime, to_datetime
from outbox import delivery
from outbox.delivery import (
    LEASE_SECONDS,
    MAX_ATTEMPTS,
    MAX_BACKOFF_SECONDS,
    RETENTION_SECONDS,
    compute_backoff_seconds,
)
from outbox.errors import PermanentError, RetryableError
from outbox.models import Message
from tests.factories import DAY, HOUR, NOW, utc_seconds
from tests.outbox.channels import deliver_due_messages, enqueue_message

pytestmark = pytest.mark.django_db


def get_state(message: Message) -> tuple[str, int, str]:
    message.refresh_from_db()
    return message.state, message.attempts, message.last_error


def get_delay(message: Message) -> int:
    """Return the seconds from NOW until a message is retried."""
    message.refresh_from_db()
    return from_datetime(message.due_at) - utc_seconds(NOW)


def test_due_message_is_delivered_once_and_loses_its_payload(channel):
    message = enqueue_message("a")
    assert [deliver_due_messages(), deliver_due_messages(1)] == [1, 0]
    assert channel.delivered == ["a"]
    assert get_state(message) == ("delivered", 1, "")
    assert (message.payload, message.delivered_at) == ({}, to_datetime(utc_seconds(NOW)))


def test_delivered_webhook_keeps_its_payload(settings, channel):
    settings.OUTBOX["CHANNELS"]["webhook"] = settings.OUTBOX["CHANNELS"]["test"]
    message = enqueue_message("a", channel="webhook")
    assert deliver_due_messages() == 1
    message.refresh_from_db()
    assert message.payload == {"name": "a"}


def test_message_of_disabled_channel_waits(settings, channel):
    enqueue_message("a")
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {}}
    assert deliver_due_messages() == 0
    assert Message.objects.get().state == "waiting"


def test_limit_and_channel_are_respected(channel):
    for name in "abc":
        enqueue_message(name)
    assert delivery.deliver_due(utc_seconds(NOW), 2) == 2
    assert delivery.deliver_due(utc_seconds(NOW), 2, "other") == 0
    assert channel.delivered == ["a", "b"]


def test_should_stop_is_asked_before_each_message(channel):
    for name in "abc":
        enqueue_message(name)
    answers = iter([False, True])
    assert delivery.deliver_due(utc_seconds(NOW), should_stop=lambda: next(answers)) == 1
    assert channel.delivered == ["a"]


def test_attempt_has_a_deadline_of_30_seconds(channel):
    enqueue_message("a")
    deliver_due_messages()
    assert 29 < channel.remaining_seconds[0] <= 30


def test_retryable_error_is_retried_after_a_delay(channel):
    channel.errors["a"] = [RetryableError("answered 503")]
    message = enqueue_message("a")
    deliver_due_messages()
    assert get_state(message) == ("waiting", 1, "answered 503")
    assert 10 <= get_delay(message) <= 13
    assert [deliver_due_messages(9), deliver_due_messages(13)] == [0, 1]
    assert get_state(message) == ("delivered", 2, "")


def test_backoff_grows_to_six_hours_with_jitter():
    for attempts, minimum in ((1, 10), (2, 40), (3, 160), (7, 6 * HOUR), (15, 6 * HOUR)):
        delays = {compute_backoff_seconds(attempts) for _ in range(200)}
        assert minimum <= min(delays) < max(delays) <= minimum * 1.25


def test_total_backoff_is_about_three_days():
    total = sum(compute_backoff_seconds(attempts) for attempts in range(1, MAX_ATTEMPTS))
    assert 2 * DAY < total < 3.1 * DAY


@pytest.mark.parametrize(
    ("retry_after", "minimum", "maximum"),
    [(0, 10, 13), (5, 10, 13), (900, 900, 900), (10**9, MAX_BACKOFF_SECONDS, MAX_BACKOFF_SECONDS)],
)
def test_retry_after_is_respected_up_to_the_maximum(channel, retry_after, minimum, maximum):
    channel.errors["a"] = [RetryableError("answered 429", retry_after)]
    message = enqueue_message("a")
    deliver_due_messages()
    assert minimum <= get_delay(message) <= maximum


def test_message_fails_after_16_attempts_and_keeps_its_payload(channel):
    channel.errors["a"] = [RetryableError("answered 500")] * MAX_ATTEMPTS
    message = enqueue_message("a")
    for day in range(MAX_ATTEMPTS + 1):
        deliver_due_messages(day * DAY)
    assert get_state(message) == ("failed", MAX_ATTEMPTS, "answered 500")
    assert message.payload == {"name": "a"}


def test_permanent_error_fails_at_once(channel, caplog):
    channel.errors["a"] = [PermanentError("no such mailbox")]
    message = enqueue_message("a")
    deliver_due_messages()
    assert get_state(message) == ("failed", 1, "no such mailbox")
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_unexpected_error_is_logged_by_type_and_blocks_no_other_message(channel, caplog):
    channel.errors["a"] = [ZeroDivisionError("ann@example.com")]
    message = enqueue_message("a")
    enqueue_message("b")
    assert deliver_due_messages() == 2
    assert channel.delivered == ["b"]
    assert get_state(message) == ("waiting", 1, "ZeroDivisionError")
    assert "ann@example.com" not in caplog.text


def test_read_error_is_retried(channel):
    channel.errors["a"] = [ReadError(ReadFailure.TIMEOUT)]
    message = enqueue_message("a")
    deliver_due_messages()
    assert get_state(message) == ("waiting", 1, "timeout")


def test_long_reason_is_truncated(channel):
    channel.errors["a"] = [RetryableError("x" * 1000)]
    message = enqueue_message("a")
    deliver_due_messages()
    assert get_state(message)[2] == "x" * 200


def test_messages_of_one_ordering_key_keep_their_order(channel):
    channel.errors["a"] = [RetryableError("later"), RetryableError("later")]
    for name in "abc":
        enqueue_message(name, ordering_key="one")
    for seconds in range(0, 120, 20):
        deliver_due_messages(seconds)
    assert channel.delivered == ["a", "b", "c"]


def test_failing_ordering_key_does_not_block_others(channel):
    channel.errors["a"] = [RetryableError("later")]
    for name, key in (("a", "one"), ("b", "one"), ("c", "two")):
        enqueue_message(name, ordering_key=key)
    deliver_due_messages()
    assert channel.delivered == ["c"]


def test_ordering_key_continues_after_a_failed_message(channel):
    channel.errors["a"] = [PermanentError("never")]
    for name in "ab":
        enqueue_message(name, ordering_key="one")
    assert deliver_due_messages() == 2
    assert channel.delivered == ["b"]


def test_new_messages_come_before_retries(channel):
    channel.errors["a"] = [RetryableError("later")]
    enqueue_message("a")
    deliver_due_messages()
    enqueue_message("b")
    deliver_due_messages(HOUR)
    assert channel.delivered == ["b", "a"]


def test_message_enqueued_during_delivery_is_delivered(channel):
    channel.during_delivery = lambda: channel.delivered or enqueue_message("b")
    enqueue_message("a")
    assert deliver_due_messages() == 2
    assert channel.delivered == ["a", "b"]


def test_expired_lease_is_retried(channel):
    enqueue_message("a").claim(utc_seconds(NOW), utc_seconds(NOW) + LEASE_SECONDS)
    assert [deliver_due_messages(LEASE_SECONDS - 1), deliver_due_messages(LEASE_SECONDS)] == [0, 1]


def test_message_interrupted_in_every_attempt_fails(channel):
    message = enqueue_message("a")
    Message.objects.update(attempts=MAX_ATTEMPTS)
    deliver_due_messages()
    assert get_state(message) == ("failed", MAX_ATTEMPTS + 1, "every attempt was interrupted")
    assert channel.delivered == []


def test_old_settled_messages_are_purged(channel):
    channel.errors["b"] = [PermanentError("never")]
    channel.errors["c"] = [RetryableError("later")]
    for name in "abc":
        enqueue_message(name)
    deliver_due_messages()
    assert [
        delivery.purge_settled(utc_seconds(NOW) + seconds)
        for seconds in (RETENTION_SECONDS, RETENTION_SECONDS + 1)
    ] == [0, 2]
    assert Message.objects.get().payload == {"name": "c"}
