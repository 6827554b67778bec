"""The shared cache with a real Redis, and without Redis."""

from __future__ import annotations

import socket
import time

from calendars import single_flight
from net.deadline import Deadline
from ops.cache import SharedCache
from ops.circuit_breaker import OPEN_SECONDS
from tests.servers import needs_redis


def unreachable_cache() -> SharedCache:
    """Return a cache whose Redis refuses connections."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return SharedCache(f"redis://127.0.0.1:{port}", {})


def count_connections(listener: socket.socket) -> int:
    """Return the number of connections since the previous call."""
    listener.setblocking(False)
    count = 0
    while True:
        try:
            listener.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def test_silent_redis_is_not_asked_while_the_breaker_is_open(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = f"redis://127.0.0.1:{listener.getsockname()[1]}"
        cache = SharedCache(server, {"OPTIONS": {"socket_timeout": 0.05}})
        assert cache.get("a") is None
        assert count_connections(listener) > 0
        assert cache.get("a", 5) == 5
        assert cache.add("a", 1) is True
        assert cache.get_many(["a"]) == {}
        assert count_connections(listener) == 0
        monkeypatch.setattr(
            "ops.circuit_breaker.time.monotonic", lambda: time.monotonic_ns() / 1e9 + OPEN_SECONDS
        )
        cache.get("a")
        assert count_connections(listener) > 0


@needs_redis
def test_values_are_stored_in_redis(redis_server):
    cache = SharedCache(redis_server, {})
    assert (cache.add("a", 1), cache.add("a", 2), cache.get("a")) == (True, False, 1)
    cache.set_many({"b": 2, "c": 3})
    assert cache.get_many(["a", "b", "d"]) == {"a": 1, "b": 2}
    assert (cache.touch("a"), cache.delete("a"), cache.get("a", "gone")) == (True, True, "gone")
    assert cache.clear()


@needs_redis
def test_counter_takes_one_round_trip_and_expires(redis_server):
    cache = SharedCache(redis_server, {})
    cache.get("a")  # opens the connection
    [connection] = cache._cache.get_client().connection_pool._available_connections
    sends: list[object] = []
    send = connection.send_packed_command
    connection.send_packed_command = lambda *args, **options: (sends.append(args), send(*args))
    assert [cache.increment("hits", 100) for _ in range(3)] == [1, 2, 3]
    assert len(sends) == 3
    assert cache.get("hits") == 3
    client = cache._cache.get_client()
    assert 0 < client.ttl(cache.make_key("hits")) <= 100
    assert cache._cache.get_client() is client
    assert cache.increment("others", 100) == 1


def test_unreachable_redis_acts_as_an_empty_cache():
    cache = unreachable_cache()
    assert (cache.get("a"), cache.get("a", 5), cache.get("a", default=5)) == (None, 5, 5)
    assert (cache.get_many(["a"]), cache.set("a", 1), cache.set_many({"a": 1})) == ({}, None, ["a"])
    assert (cache.touch("a"), cache.delete("a"), cache.clear()) == (False, False, False)
    assert [cache.increment("a", 60) for _ in range(2)] == [1, 1]


def test_single_flight_gives_every_caller_the_read_without_redis(monkeypatch):
    monkeypatch.setattr(single_flight, "cache", unreachable_cache())
    assert single_flight.acquire(["a"], 100, 40, 10) == {"a"}
    single_flight.publish("a", 100, "busy")
    assert single_flight.acquire(["a"], 100, 40, 10) == {"a"}
    assert single_flight.wait_for_others(["a"], 40, Deadline.after(60)) == {}
