"""A slow webhook receiver does not delay the others."""

from __future__ import annotations

import threading

import pytest

from engine.timestamps import to_datetime
from outbox import delivery, worker
from outbox.models import WEBHOOK_CHANNEL, Message
from outbox.queue import enqueue
from tests.factories import NOW, utc_seconds

SLOW, HEALTHY = 1, 2
AT = utc_seconds(NOW)

released = threading.Event()
heard: list[int] = []
under_way: list[int] = []
slow_attempts: list[int] = []
heard_healthy = threading.Semaphore(0)


def deliver(payload, now, deadline):
    """Send a webhook: the slow endpoint answers when the test releases it."""
    if payload["endpoint"] == SLOW:
        under_way.append(SLOW)
        slow_attempts.append(len(under_way))
        released.wait(20)
        under_way.remove(SLOW)
    heard.append(payload["endpoint"])
    if payload["endpoint"] == HEALTHY:
        heard_healthy.release()


@pytest.fixture(autouse=True)
def _webhook_channel(settings, monkeypatch):
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {WEBHOOK_CHANNEL: f"{__name__}.deliver"}}
    for record in (heard, under_way, slow_attempts):
        record.clear()
    released.clear()
    monkeypatch.setattr(worker, "POLL_SECONDS", 0.05)


def enqueue_webhook(endpoint: int, number: int = 0) -> Message:
    enqueue(
        WEBHOOK_CHANNEL,
        {"endpoint": endpoint},
        ordering_key=f"booking {number}:{endpoint}",
        booking_id="",
        now=AT,
    )
    return Message.objects.order_by("pk").last()


@pytest.mark.django_db(transaction=True)
def test_slow_endpoint_occupies_one_thread():
    for number in range(5):
        enqueue_webhook(SLOW, number)
        enqueue_webhook(HEALTHY, number)
    stop = threading.Event()
    threads = worker.start_threads(stop)
    assert len(threads) == worker.WEBHOOK_THREADS
    try:
        for _ in range(5):
            assert heard_healthy.acquire(timeout=20)
        assert len(under_way) == 1
    finally:
        stop.set()
        released.set()
        worker.stop_threads(stop, threads)
    assert slow_attempts == [1] * len(slow_attempts)


@pytest.mark.django_db
def test_webhook_of_a_busy_endpoint_is_not_due():
    first, second = enqueue_webhook(SLOW, 1), enqueue_webhook(SLOW, 2)
    assert first.claim(AT, AT + 120)
    assert not Message.objects.deliverable(AT).exists()
    healthy = enqueue_webhook(HEALTHY)
    assert list(Message.objects.deliverable(AT)) == [healthy]
    assert list(Message.objects.deliverable(AT + 120)) == [healthy, second, first]


@pytest.mark.django_db
def test_webhooks_of_an_endpoint_that_answered_come_first():
    failed, later = enqueue_webhook(SLOW, 1), enqueue_webhook(SLOW, 2)
    failed.claim(AT, AT + 120)
    failed.record_outcome(due_at=to_datetime(AT + 60))
    healthy = enqueue_webhook(HEALTHY)
    assert list(Message.objects.deliverable(AT)) == [healthy, later]


@pytest.mark.django_db
def test_claim_is_given_up_if_another_worker_was_first():
    first, second = enqueue_webhook(SLOW, 1), enqueue_webhook(SLOW, 2)
    other = enqueue_webhook(HEALTHY)
    assert first.claim(AT, AT + 120)
    assert not second.claim(AT, AT + 120)
    assert other.claim(AT, AT + 120)
    second.refresh_from_db()
    assert (second.attempts, second.leased_until) == (0, None)


@pytest.mark.django_db
def test_webhooks_are_delivered_one_after_the_other():
    released.set()
    for number in range(3):
        enqueue_webhook(SLOW, number)
    assert delivery.deliver_due(AT, limit=10) == 3
    assert heard == [SLOW] * 3
