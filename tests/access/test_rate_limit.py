from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache, caches

from access import rate_limit
from access.rate_limit import RateLimit, seconds_until_reset
from config.cache import configure_cache
from ops import circuit_breaker
from tests.servers import needs_redis

pytestmark = pytest.mark.usefixtures("frozen")
MINUTE = 60 * 1_000_000


def hit(limit: RateLimit, times: int) -> list[bool]:
    return [limit.hit(MINUTE) for _ in range(times)]


def test_hits_over_the_maximum_are_refused():
    limit = RateLimit("a", 2)
    assert [limit.hit(MINUTE + second) for second in (0, 1, 59)] == [True, True, False]


def test_hits_are_counted_by_key():
    assert hit(RateLimit("a", 1), 2) == [True, False]
    assert hit(RateLimit("b", 1), 2) == [True, False]


def test_count_resets_every_minute_of_the_clock():
    limit = RateLimit("a", 1)
    assert limit.hit(MINUTE + 59)
    assert limit.hit(MINUTE + 60)
    assert not limit.hit(MINUTE + 60)


@pytest.mark.parametrize(("second", "seconds"), [(0, 60), (1, 59), (59, 1)])
def test_seconds_until_reset_end_at_the_next_minute(second, seconds):
    assert seconds_until_reset(MINUTE + second) == seconds


def test_limit_is_reached_after_the_maximum():
    limit = RateLimit("a", 2)
    reached = []
    for _ in range(3):
        reached.append(limit.is_reached(MINUTE))
        limit.hit(MINUTE)
    assert reached == [False, False, True]


@pytest.mark.parametrize("key", ["", "x" * 10_000, "a b\n\x00", "\udcff", "Ødegård"])
def test_any_text_can_be_a_key(key):
    assert hit(RateLimit(key, 1), 2) == [True, False]


def test_concurrent_hits_are_all_counted():
    limit = RateLimit("a", 150)
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda _: limit.hit(MINUTE), range(200)))
    assert sum(allowed) == 150
    assert RateLimit("a", 200).is_reached(MINUTE)
    assert not RateLimit("a", 201).is_reached(MINUTE)


@needs_redis
def test_processes_that_share_a_cache_share_counts(settings, redis_server):
    shared = {"BACKEND": "ops.cache.SharedCache", "LOCATION": redis_server}
    settings.CACHES = {"default": shared}
    limit = RateLimit("a", 2)
    assert hit(limit, 2) == [True, True]
    caches["default"].close()
    assert hit(limit, 1) == [False]
    caches["default"].close()


def test_process_counts_while_the_shared_cache_is_unavailable(settings):
    unavailable = {"BACKEND": "ops.cache.SharedCache", "LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = {"default": unavailable}
    limit = RateLimit("a", 1)
    assert hit(limit, 3) == [True, False, False]
    assert limit.is_reached(MINUTE)
    assert not limit.is_reached(MINUTE + 60)


@needs_redis
def test_counts_of_the_process_apply_when_the_shared_cache_goes_away(settings, redis_server):
    settings.CACHES = {"default": {"BACKEND": "ops.cache.SharedCache", "LOCATION": redis_server}}
    limit = RateLimit("a", 2)
    assert hit(limit, 2) == [True, True]
    caches["default"].close()
    circuit_breaker.breaker_for(redis_server).open()
    assert limit.is_reached(MINUTE)
    assert hit(limit, 1) == [False]


def test_other_cache_entries_do_not_reset_a_count():
    limit = RateLimit("a", 1)
    assert hit(limit, 1) == [True]
    for number in range(configure_cache("")["OPTIONS"]["MAX_ENTRIES"] + 1):
        cache.set(f"entry-{number}", 1)
    assert limit.is_reached(MINUTE)


def test_counts_that_are_used_stay_when_many_others_are_made(monkeypatch):
    monkeypatch.setattr(rate_limit.process_counts, "_max_entries", 30)
    used = RateLimit("a", 2)
    assert hit(used, 2) == [True, True]
    for number in range(200):
        RateLimit(f"other {number}", 1).hit(MINUTE)
        assert used.is_reached(MINUTE)
    assert len(rate_limit.process_counts._cache) <= 30


def test_process_knows_whether_it_counted_an_event_in_this_minute():
    limit = RateLimit("a", 1)
    assert not limit.was_hit_here(MINUTE)
    limit.hit(MINUTE)
    assert limit.was_hit_here(MINUTE + 59)
    assert not limit.was_hit_here(MINUTE + 60)
    assert not RateLimit("b", 1).was_hit_here(MINUTE)
