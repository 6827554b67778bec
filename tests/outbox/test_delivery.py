"""What becomes of a message: told, tried again, given up; and what it holds up meanwhile."""

from __future__ import annotations

import logging

import pytest

from core.read_errors import ReadError, ReadFailure
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


def state(message: Message) -> tuple[str, int, str]:
    message.refresh_from_db()
    return message.state, message.attempts, message.last_error


def wait(message: Message, since: int = 0) -> int:
    """The seconds until a message is tried again."""
    message.refresh_from_db()
    return from_datetime(message.due_at) - utc_seconds(NOW) - since


def test_what_is_due_is_told_once_and_then_forgotten(channel):
    message = enqueue_message("a")
    assert [deliver_due_messages(), deliver_due_messages(1)] == [1, 0]
    assert channel.told == ["a"]
    assert state(message) == ("delivered", 1, "")
    assert (message.payload, message.delivered_at) == ({}, to_datetime(utc_seconds(NOW)))


def test_what_a_webhook_said_stays_to_be_looked_at(settings, channel):
    settings.OUTBOX["CHANNELS"]["webhook"] = settings.OUTBOX["CHANNELS"]["test"]
    message = enqueue_message("a", channel="webhook")
    assert deliver_due_messages() == 1
    message.refresh_from_db()
    assert message.payload == {"name": "a"}


def test_a_message_of_a_channel_that_was_closed_waits(settings, channel):
    enqueue_message("a")
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {}}
    assert deliver_due_messages() == 0
    assert Message.objects.get().state == "waiting"


def test_no_more_are_tried_than_asked_for_and_of_the_channel_asked_for(channel):
    for name in "abc":
        enqueue_message(name)
    assert delivery.deliver_due(utc_seconds(NOW), 2) == 2
    assert delivery.deliver_due(utc_seconds(NOW), 2, "other") == 0
    assert channel.told == ["a", "b"]


def test_an_attempt_may_take_half_a_minute(channel):
    enqueue_message("a")
    deliver_due_messages()
    assert 29 < channel.seconds[0] <= 30


def test_what_failed_in_passing_is_tried_again_after_a_pause(channel):
    channel.errors["a"] = [RetryableError("answered 503")]
    message = enqueue_message("a")
    deliver_due_messages()
    assert state(message) == ("waiting", 1, "answered 503")
    assert 10 <= wait(message) <= 13
    assert [deliver_due_messages(9), deliver_due_messages(13)] == [0, 1]
    assert state(message) == ("delivered", 2, "")


def test_pauses_grow_up_to_six_hours_and_are_a_little_random():
    for attempts, least in ((1, 10), (2, 40), (3, 160), (7, 6 * HOUR), (15, 6 * HOUR)):
        found = {compute_backoff_seconds(attempts) for _ in range(200)}
        assert least <= min(found) < max(found) <= least * 1.25


def test_all_pauses_together_are_about_three_days():
    together = sum(compute_backoff_seconds(attempts) for attempts in range(1, MAX_ATTEMPTS))
    assert 2 * DAY < together < 3.1 * DAY


@pytest.mark.parametrize(
    ("after", "least", "most"),
    [(0, 10, 13), (5, 10, 13), (900, 900, 900), (10**9, MAX_BACKOFF_SECONDS, MAX_BACKOFF_SECONDS)],
)
def test_who_asks_us_to_wait_is_left_alone_so_long_within_reason(channel, after, least, most):
    channel.errors["a"] = [RetryableError("answered 429", after)]
    message = enqueue_message("a")
    deliver_due_messages()
    assert least <= wait(message) <= most


def test_after_sixteen_attempts_it_has_failed_and_keeps_what_it_holds(channel):
    channel.errors["a"] = [RetryableError("answered 500")] * MAX_ATTEMPTS
    message = enqueue_message("a")
    for day in range(MAX_ATTEMPTS + 1):
        deliver_due_messages(day * DAY)
    assert state(message) == ("failed", MAX_ATTEMPTS, "answered 500")
    assert message.payload == {"name": "a"}


def test_what_is_hopeless_has_failed_at_once(channel, caplog):
    channel.errors["a"] = [PermanentError("no such mailbox")]
    message = enqueue_message("a")
    deliver_due_messages()
    assert state(message) == ("failed", 1, "no such mailbox")
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_bug_is_named_by_its_kind_and_holds_up_nothing_else(channel, caplog):
    channel.errors["a"] = [ZeroDivisionError("ann@example.com")]
    message = enqueue_message("a")
    enqueue_message("b")
    assert deliver_due_messages() == 2
    assert channel.told == ["b"]
    assert state(message) == ("waiting", 1, "ZeroDivisionError")
    assert "ann@example.com" not in caplog.text


def test_a_deadline_that_passed_is_a_reason_to_try_later(channel):
    channel.errors["a"] = [ReadError(ReadFailure.TIMEOUT)]
    message = enqueue_message("a")
    deliver_due_messages()
    assert state(message) == ("waiting", 1, "timeout")


def test_a_long_reason_is_cut(channel):
    channel.errors["a"] = [RetryableError("x" * 1000)]
    message = enqueue_message("a")
    deliver_due_messages()
    assert state(message)[2] == "x" * 200


def test_a_stream_is_told_in_order_whatever_fails(channel):
    channel.errors["a"] = [RetryableError("later"), RetryableError("later")]
    for name in "abc":
        enqueue_message(name, stream="one")
    for seconds in range(0, 120, 20):
        deliver_due_messages(seconds)
    assert channel.told == ["a", "b", "c"]


def test_a_stream_that_fails_holds_up_no_other(channel):
    channel.errors["a"] = [RetryableError("later")]
    for name, stream in (("a", "one"), ("b", "one"), ("c", "two")):
        enqueue_message(name, stream=stream)
    deliver_due_messages()
    assert channel.told == ["c"]


def test_a_stream_goes_on_after_what_has_failed(channel):
    channel.errors["a"] = [PermanentError("never")]
    for name in "ab":
        enqueue_message(name, stream="one")
    assert deliver_due_messages() == 2
    assert channel.told == ["b"]


def test_what_was_never_tried_comes_before_what_failed(channel):
    channel.errors["a"] = [RetryableError("later")]
    enqueue_message("a")
    deliver_due_messages()
    enqueue_message("b")
    deliver_due_messages(HOUR)
    assert channel.told == ["b", "a"]


def test_what_is_posted_meanwhile_is_told_too(channel):
    channel.meanwhile = lambda: channel.told or enqueue_message("b")
    enqueue_message("a")
    assert deliver_due_messages() == 2
    assert channel.told == ["a", "b"]


def test_what_broke_off_is_tried_again_when_its_time_is_over(channel):
    enqueue_message("a").claim(utc_seconds(NOW), utc_seconds(NOW) + LEASE_SECONDS)
    assert [deliver_due_messages(LEASE_SECONDS - 1), deliver_due_messages(LEASE_SECONDS)] == [0, 1]


def test_what_breaks_off_every_time_has_failed(channel):
    message = enqueue_message("a")
    Message.objects.update(attempts=MAX_ATTEMPTS)
    deliver_due_messages()
    assert state(message) == ("failed", MAX_ATTEMPTS + 1, "every attempt broke off")
    assert channel.told == []


def test_what_was_settled_long_ago_is_deleted(channel):
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
