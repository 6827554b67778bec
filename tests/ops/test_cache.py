"""The shared cache on a real Redis, and on none."""

from __future__ import annotations

import socket
import time

from calendars import single_flight
from net.deadline import Deadline
from ops.cache import SharedCache
from ops.circuit_breaker import OPEN_SECONDS
from tests.servers import needs_redis


def away() -> SharedCache:
    """A cache whose Redis is not there."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    return SharedCache(f"redis://127.0.0.1:{port}", {})


def asked(listening: socket.socket) -> int:
    """How many connections were made since this was asked last."""
    listening.setblocking(False)
    made = 0
    while True:
        try:
            listening.accept()[0].close()
        except BlockingIOError:
            return made
        made += 1


def test_a_redis_that_says_nothing_is_left_alone_for_a_while(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = f"redis://127.0.0.1:{listening.getsockname()[1]}"
        cache = SharedCache(server, {"OPTIONS": {"socket_timeout": 0.05}})
        assert cache.get("a") is None
        assert asked(listening) > 0
        assert (cache.get("a", 5), cache.add("a", 1), cache.get_many(["a"])) == (5, True, {})
        assert asked(listening) == 0
        monkeypatch.setattr(
            "ops.circuit_breaker.time.monotonic", lambda: time.monotonic_ns() / 1e9 + OPEN_SECONDS
        )
        cache.get("a")
        assert asked(listening) > 0


@needs_redis
def test_what_is_put_in_can_be_taken_out(redis_server):
    cache = SharedCache(redis_server, {})
    assert (cache.add("a", 1), cache.add("a", 2), cache.get("a")) == (True, False, 1)
    cache.set_many({"b": 2, "c": 3})
    assert cache.get_many(["a", "b", "d"]) == {"a": 1, "b": 2}
    assert (cache.touch("a"), cache.delete("a"), cache.get("a", "gone")) == (True, True, "gone")
    assert cache.clear()


def test_a_redis_that_is_away_is_an_empty_cache():
    cache = away()
    assert (cache.get("a"), cache.get("a", 5), cache.get("a", default=5)) == (None, 5, 5)
    assert (cache.get_many(["a"]), cache.set("a", 1), cache.set_many({"a": 1})) == ({}, None, ["a"])
    assert (cache.touch("a"), cache.delete("a"), cache.clear()) == (False, False, False)


def test_without_redis_everybody_reads_for_themselves(monkeypatch):
    monkeypatch.setattr(single_flight, "cache", away())
    assert single_flight.acquire(["a"], 100, 40, 10) == {"a"}
    single_flight.publish("a", 100, "busy")
    assert single_flight.acquire(["a"], 100, 40, 10) == {"a"}
    assert single_flight.wait_for_others(["a"], 40, Deadline.after(60)) == {}
