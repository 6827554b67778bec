"""Delivery threads. The tests of polling replace `deliver_due`, so that they need no messages."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest
from django.db import OperationalError

from outbox import delivery, queue, worker
from tests.outbox.channels import enqueue_message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start_worker(channel):
    """Return a function that starts the threads; they end with the test."""
    stop, threads = threading.Event(), []
    yield lambda: threads.extend(worker.start_threads(stop))
    worker.stop_threads(stop, threads)
    assert not any(thread.is_alive() for thread in threads)


@pytest.fixture
def polls(monkeypatch) -> threading.Semaphore:
    """A semaphore that every query for due messages releases."""
    return count_polls(monkeypatch, iter([]))


def count_polls(monkeypatch, errors: Iterator[Exception]) -> threading.Semaphore:
    polls = threading.Semaphore(0)

    def nothing_due(*args, **kwargs):
        polls.release()
        for error in errors:
            raise error
        return 0

    monkeypatch.setattr(delivery, "deliver_due", nothing_due)
    return polls


def test_due_message_is_delivered(channel, start_worker, monkeypatch):
    monkeypatch.setattr(worker, "POLL_SECONDS", 0.01)
    delivered = threading.Event()
    channel.during_delivery = delivered.set
    enqueue_message("a")
    start_worker()
    assert delivered.wait(10)


def test_enqueueing_wakes_the_worker(polls, start_worker, monkeypatch):
    monkeypatch.setattr(worker, "POLL_SECONDS", 600)
    start_worker()
    assert polls.acquire(timeout=10)
    queue.wake_workers(["test"])
    assert polls.acquire(timeout=10)


def test_worker_polls(polls, start_worker, monkeypatch):
    monkeypatch.setattr(worker, "POLL_SECONDS", 0.01)
    start_worker()
    assert all(polls.acquire(timeout=10) for _ in range(3))


def test_worker_continues_after_a_database_error(start_worker, monkeypatch, caplog):
    monkeypatch.setattr(worker, "POLL_SECONDS", 0.01)
    polls = count_polls(monkeypatch, iter([OperationalError("secret")]))
    start_worker()
    assert all(polls.acquire(timeout=10) for _ in range(2))
    assert caplog.record_tuples == [
        ("ops.periodic_jobs", logging.WARNING, "delivering test was broken off: OperationalError")
    ]
