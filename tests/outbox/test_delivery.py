"""What becomes of a message: told, tried again, given up; and what it holds up meanwhile."""

from __future__ import annotations

import logging

import pytest

from core.read_errors import CalendarError, Unreadable
from outbox import delivery
from outbox.delivery import KEPT, LEASE, LONGEST_PAUSE, MOST, pause
from outbox.errors import GiveUp, TryLater
from outbox.models import Message
from tests.factories import DAY, HOUR, NOW, at
from tests.outbox.channels import deliver, posted

pytestmark = pytest.mark.django_db


def state(message: Message) -> tuple[str, int, str]:
    message.refresh_from_db()
    return message.state, message.attempts, message.last_error


def wait(message: Message, since: int = 0) -> int:
    """The seconds until a message is tried again."""
    message.refresh_from_db()
    return message.due_at - at(NOW) - since


def test_what_is_due_is_told_once_and_then_forgotten(channel):
    message = posted("a")
    assert [deliver(), deliver(1)] == [1, 0]
    assert channel.told == ["a"]
    assert state(message) == ("delivered", 1, "")
    assert (message.payload, message.delivered_at) == ({}, at(NOW))


def test_what_a_webhook_said_stays_to_be_looked_at(settings, channel):
    settings.OUTBOX["CHANNELS"]["webhook"] = settings.OUTBOX["CHANNELS"]["test"]
    message = posted("a", channel="webhook")
    assert deliver() == 1
    message.refresh_from_db()
    assert message.payload == {"name": "a"}


def test_a_message_of_a_channel_that_was_closed_waits(settings, channel):
    posted("a")
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {}}
    assert deliver() == 0
    assert Message.objects.get().state == "waiting"


def test_no_more_are_tried_than_asked_for_and_of_the_channel_asked_for(channel):
    for name in "abc":
        posted(name)
    assert delivery.deliver_due(at(NOW), 2) == 2
    assert delivery.deliver_due(at(NOW), 2, "other") == 0
    assert channel.told == ["a", "b"]


def test_an_attempt_may_take_half_a_minute(channel):
    posted("a")
    deliver()
    assert 29 < channel.seconds[0] <= 30


def test_what_failed_in_passing_is_tried_again_after_a_pause(channel):
    channel.errors["a"] = [TryLater("answered 503")]
    message = posted("a")
    deliver()
    assert state(message) == ("waiting", 1, "answered 503")
    assert 10 <= wait(message) <= 13
    assert [deliver(9), deliver(13)] == [0, 1]
    assert state(message) == ("delivered", 2, "")


def test_pauses_grow_up_to_six_hours_and_are_a_little_random():
    for attempts, least in ((1, 10), (2, 40), (3, 160), (7, 6 * HOUR), (15, 6 * HOUR)):
        found = {pause(attempts) for _ in range(200)}
        assert least <= min(found) < max(found) <= least * 1.25


def test_all_pauses_together_are_about_three_days():
    together = sum(pause(attempts) for attempts in range(1, MOST))
    assert 2 * DAY < together < 3.1 * DAY


@pytest.mark.parametrize(
    ("after", "least", "most"),
    [(0, 10, 13), (5, 10, 13), (900, 900, 900), (10**9, LONGEST_PAUSE, LONGEST_PAUSE)],
)
def test_who_asks_us_to_wait_is_left_alone_so_long_within_reason(channel, after, least, most):
    channel.errors["a"] = [TryLater("answered 429", after)]
    message = posted("a")
    deliver()
    assert least <= wait(message) <= most


def test_after_sixteen_attempts_it_has_failed_and_keeps_what_it_holds(channel):
    channel.errors["a"] = [TryLater("answered 500")] * MOST
    message = posted("a")
    for day in range(MOST + 1):
        deliver(day * DAY)
    assert state(message) == ("failed", MOST, "answered 500")
    assert message.payload == {"name": "a"}


def test_what_is_hopeless_has_failed_at_once(channel, caplog):
    channel.errors["a"] = [GiveUp("no such mailbox")]
    message = posted("a")
    deliver()
    assert state(message) == ("failed", 1, "no such mailbox")
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_bug_is_named_by_its_kind_and_holds_up_nothing_else(channel, caplog):
    channel.errors["a"] = [ZeroDivisionError("ann@example.com")]
    message = posted("a")
    posted("b")
    assert deliver() == 2
    assert channel.told == ["b"]
    assert state(message) == ("waiting", 1, "ZeroDivisionError")
    assert "ann@example.com" not in caplog.text


def test_a_deadline_that_passed_is_a_reason_to_try_later(channel):
    channel.errors["a"] = [CalendarError(Unreadable.TIMEOUT)]
    message = posted("a")
    deliver()
    assert state(message) == ("waiting", 1, "timeout")


def test_a_long_reason_is_cut(channel):
    channel.errors["a"] = [TryLater("x" * 1000)]
    message = posted("a")
    deliver()
    assert state(message)[2] == "x" * 200


def test_a_stream_is_told_in_order_whatever_fails(channel):
    channel.errors["a"] = [TryLater("later"), TryLater("later")]
    for name in "abc":
        posted(name, stream="one")
    for seconds in range(0, 120, 20):
        deliver(seconds)
    assert channel.told == ["a", "b", "c"]


def test_a_stream_that_fails_holds_up_no_other(channel):
    channel.errors["a"] = [TryLater("later")]
    for name, stream in (("a", "one"), ("b", "one"), ("c", "two")):
        posted(name, stream=stream)
    deliver()
    assert channel.told == ["c"]


def test_a_stream_goes_on_after_what_has_failed(channel):
    channel.errors["a"] = [GiveUp("never")]
    for name in "ab":
        posted(name, stream="one")
    assert deliver() == 2
    assert channel.told == ["b"]


def test_what_was_never_tried_comes_before_what_failed(channel):
    channel.errors["a"] = [TryLater("later")]
    posted("a")
    deliver()
    posted("b")
    deliver(HOUR)
    assert channel.told == ["b", "a"]


def test_what_is_posted_meanwhile_is_told_too(channel):
    channel.meanwhile = lambda: channel.told or posted("b")
    posted("a")
    assert deliver() == 2
    assert channel.told == ["a", "b"]


def test_what_broke_off_is_tried_again_when_its_time_is_over(channel):
    posted("a").claim(at(NOW), at(NOW) + LEASE)
    assert [deliver(LEASE - 1), deliver(LEASE)] == [0, 1]


def test_what_breaks_off_every_time_has_failed(channel):
    message = posted("a")
    Message.objects.update(attempts=MOST)
    deliver()
    assert state(message) == ("failed", MOST + 1, "every attempt broke off")
    assert channel.told == []


def test_what_was_settled_long_ago_is_deleted(channel):
    channel.errors["b"] = [GiveUp("never")]
    channel.errors["c"] = [TryLater("later")]
    for name in "abc":
        posted(name)
    deliver()
    assert [delivery.tidy(at(NOW) + seconds) for seconds in (KEPT, KEPT + 1)] == [0, 2]
    assert Message.objects.get().payload == {"name": "c"}
