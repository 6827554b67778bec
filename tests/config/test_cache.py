"""The shared cache on a real Redis, and on none."""

from __future__ import annotations

import socket

from calendars import flight
from calendars.deadline import Deadline
from config.cache import SharedCache
from tests.servers import needs_redis


def away() -> SharedCache:
    """A cache whose Redis is not there."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    return SharedCache(f"redis://127.0.0.1:{port}", {})


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
    monkeypatch.setattr(flight, "cache", away())
    assert flight.take_off(["a"], 100, 40, 10) == {"a"}
    flight.land("a", 100, "busy")
    assert flight.take_off(["a"], 100, 40, 10) == {"a"}
    assert flight.wait(["a"], 40, Deadline.after(60)) == {}
