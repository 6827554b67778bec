"""One reader reads and the others wait."""

from __future__ import annotations

import threading

import pytest
from django.core.cache import cache

from calendars import single_flight
from core.calendar_errors import ReadFailure
from net.deadline import Deadline

NOW, BEFORE = 1000, 940


def publish_in_a_moment(key: str, result: object) -> threading.Thread:
    thread = threading.Timer(0.05, single_flight.publish, (key, NOW, result))
    thread.start()
    return thread


def test_only_the_first_reader_acquires_a_key():
    assert single_flight.acquire(["a", "b"], NOW, BEFORE, 10) == {"a", "b"}
    assert single_flight.acquire(["b", "c"], NOW, BEFORE, 10) == {"c"}


def test_other_readers_wait_for_the_result():
    single_flight.acquire(["a"], NOW, BEFORE, 10)
    thread = publish_in_a_moment("a", "busy")
    assert single_flight.wait_for_others(["a"], BEFORE, Deadline.after(5)) == {"a": "busy"}
    thread.join()


def test_published_result_serves_readers_a_moment_later():
    single_flight.acquire(["a"], NOW, BEFORE, 10)
    single_flight.publish("a", NOW, "busy")
    assert single_flight.acquire(["a"], NOW, BEFORE, 10) == set()
    assert single_flight.wait_for_others(["a"], BEFORE, Deadline.after(5)) == {"a": "busy"}


@pytest.mark.parametrize("is_published", [False, True])
def test_result_older_than_wanted_is_not_used(is_published):
    single_flight.acquire(["a"], NOW - 1, BEFORE, 10)
    if is_published:
        single_flight.publish("a", NOW - 1, "old")
    assert single_flight.acquire(["a"], NOW, NOW, 10) == {"a"}
    assert single_flight.acquire(["a"], NOW, NOW - 1, 10) == set()


def test_waiting_ends_at_the_deadline():
    single_flight.acquire(["a"], NOW, BEFORE, 10)
    results = single_flight.wait_for_others(["a"], BEFORE, Deadline.after(0.05))
    assert results["a"].reason == ReadFailure.TIMEOUT


def test_waiting_ends_when_the_read_is_abandoned():
    single_flight.acquire(["a"], NOW, BEFORE, 10)
    threading.Timer(0.05, cache.delete, ("a",)).start()
    assert single_flight.wait_for_others(["a"], BEFORE, Deadline.after(60)) == {}


def test_waiting_for_no_keys_returns_at_once():
    assert single_flight.wait_for_others([], BEFORE, Deadline.after(60)) == {}
