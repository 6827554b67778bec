from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import caches

from access import rate_limit
from tests.servers import needs_redis

pytestmark = pytest.mark.usefixtures("frozen")
MINUTE = 60 * 1_000_000


def test_what_happens_in_a_minute_is_counted_by_what_it_is():
    assert [rate_limit.hit("a", MINUTE + second) for second in (0, 1, 59)] == [1, 2, 3]
    assert rate_limit.hit("b", MINUTE) == 1


def test_each_minute_of_the_clock_begins_anew():
    rate_limit.hit("a", MINUTE + 59)
    assert rate_limit.hit("a", MINUTE + 60) == 1


@pytest.mark.parametrize(("second", "wait"), [(0, 60), (1, 59), (59, 1)])
def test_the_wait_is_until_the_next_minute(second, wait):
    assert rate_limit.seconds_until_reset(MINUTE + second) == wait


def test_a_limit_is_reached_by_as_many_as_there_may_be():
    reached = []
    for _ in range(3):
        reached.append(rate_limit.is_reached("a", 2, MINUTE))
        rate_limit.hit("a", MINUTE)
    assert reached == [False, False, True]


@pytest.mark.parametrize("name", ["", "x" * 10_000, "a b\n\x00", "\udcff", "Ødegård"])
def test_any_name_can_be_counted(name):
    assert [rate_limit.hit(name, MINUTE) for _ in range(2)] == [1, 2]


def test_none_is_lost_between_threads():
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: rate_limit.hit("a", MINUTE), range(200)))
    assert sorted(counts) == list(range(1, 201))


@needs_redis
def test_processes_that_share_a_cache_count_together(settings, redis_server):
    shared = {"BACKEND": "ops.cache.SharedCache", "LOCATION": redis_server}
    settings.CACHES = {"default": shared}
    assert [rate_limit.hit("a", MINUTE) for _ in range(2)] == [1, 2]
    caches["default"].close()
    assert rate_limit.hit("a", MINUTE) == 3
    caches["default"].close()


def test_a_cache_that_is_away_stops_nobody(settings):
    away = {"BACKEND": "ops.cache.SharedCache", "LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = {"default": away}
    assert [rate_limit.hit("a", MINUTE) for _ in range(3)] == [1, 1, 1]
    assert not rate_limit.is_reached("a", 1, MINUTE)
