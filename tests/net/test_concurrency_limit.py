"""At most some requests run at once, in one process and over processes that share a cache."""

from __future__ import annotations

import threading

import pytest
from django.core.cache import cache

from core.calendar_errors import ReadError
from net import concurrency_limit
from net.concurrency_limit import hold_slot
from net.deadline import NO_DEADLINE, Deadline


class AnotherProcess:
    """Holds slots as another process does: in the cache only."""

    def __init__(self, key: str, held: int, number: int = 2) -> None:
        self.names = [
            concurrency_limit._acquire(key, number, "theirs", Deadline.after(5))
            for _ in range(held)
        ]

    def release(self) -> None:
        cache.delete_many(self.names)


def test_at_most_so_many_threads_hold_a_slot():
    inside, most, lock = [0], [0], threading.Lock()

    def work() -> None:
        with hold_slot("ann", 2, Deadline.after(10)):
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            threading.Event().wait(0.002)
            with lock:
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert (inside, most) == ([0], [2])


def test_keys_have_slots_of_their_own():
    with hold_slot("ann", 1, Deadline.after(5)), hold_slot("bob", 1, Deadline.after(5)):
        pass


def test_waiting_ends_at_the_deadline():
    with (
        hold_slot("ann", 1, Deadline.after(5)),
        pytest.raises(ReadError, match="timeout"),
        hold_slot("ann", 1, Deadline.after(0.02)),
    ):
        pass
    with hold_slot("ann", 1, NO_DEADLINE):
        pass


def test_slots_of_another_process_count():
    another = AnotherProcess("ann", held=2)
    with pytest.raises(ReadError, match="timeout"), hold_slot("ann", 2, Deadline.after(0.05)):
        pass
    another.release()
    with hold_slot("ann", 2, Deadline.after(5)):
        pass


def test_slot_that_another_process_took_over_is_not_freed():
    with hold_slot("ann", 1, Deadline.after(5)):
        cache.clear()
        AnotherProcess("ann", held=1, number=1)
    with pytest.raises(ReadError, match="timeout"), hold_slot("ann", 1, Deadline.after(0.02)):
        pass


def test_error_frees_the_slot():
    with pytest.raises(KeyError), hold_slot("ann", 1, Deadline.after(5)):
        raise KeyError
    with hold_slot("ann", 1, Deadline.after(5)):
        pass


def test_forked_process_starts_without_held_slots(monkeypatch):
    with hold_slot("ann", 1, Deadline.after(5)):
        monkeypatch.setattr(concurrency_limit, "_registry", concurrency_limit._Registry())
        cache.clear()
        with hold_slot("ann", 1, Deadline.after(5)):
            pass
