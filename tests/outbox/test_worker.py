"""Threads that deliver: at once what is posted here, and by and by what others posted.

In the tests of when they look, nothing looks into the database.
"""

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
def running(channel):
    """Start the threads; they have ended when the test has."""
    stop, threads = threading.Event(), []
    yield lambda: threads.extend(worker.start_threads(stop))
    worker.stop_threads(stop, threads)
    assert not any(thread.is_alive() for thread in threads)


@pytest.fixture
def looks(monkeypatch) -> threading.Semaphore:
    """Released with every look for what is due, of which there is nothing."""
    return look(monkeypatch, iter([]))


def look(monkeypatch, errors: Iterator[Exception]) -> threading.Semaphore:
    seen = threading.Semaphore(0)

    def nothing_due(*args, **kwargs):
        seen.release()
        for error in errors:
            raise error
        return 0

    monkeypatch.setattr(delivery, "deliver_due", nothing_due)
    return seen


def test_due_message_is_delivered(channel, running, monkeypatch):
    monkeypatch.setattr(worker, "POLL_SECONDS", 0.01)
    told = threading.Event()
    channel.during_delivery = told.set
    enqueue_message("a")
    running()
    assert told.wait(10)


def test_enqueueing_wakes_the_worker(looks, running, monkeypatch):
    monkeypatch.setattr(worker, "POLL_SECONDS", 600)
    running()
    assert looks.acquire(timeout=10)
    queue.wake_workers(["test"])
    assert looks.acquire(timeout=10)


def test_worker_polls(looks, running, monkeypatch):
    monkeypatch.setattr(worker, "POLL_SECONDS", 0.01)
    running()
    assert all(looks.acquire(timeout=10) for _ in range(3))


def test_worker_continues_after_a_database_error(running, monkeypatch, caplog):
    monkeypatch.setattr(worker, "POLL_SECONDS", 0.01)
    looks = look(monkeypatch, iter([OperationalError("secret")]))
    running()
    assert all(looks.acquire(timeout=10) for _ in range(2))
    assert caplog.record_tuples == [
        ("ops.periodic", logging.WARNING, "delivering test was broken off: OperationalError")
    ]
