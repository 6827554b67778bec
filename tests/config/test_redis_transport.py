"""Celery's connections to a Redis that rejects writes are closed."""

from __future__ import annotations

import pytest
from kombu import Connection, Queue
from kombu.exceptions import OperationalError
from redis import Redis

from config import redis_transport
from tests.live_service import wait_until
from tests.servers import needs_redis

pytestmark = needs_redis


@pytest.fixture
def redis(redis_server):
    with Redis.from_url(redis_server) as client:
        yield client


def make_read_only(redis: Redis) -> None:
    redis.replicaof("127.0.0.1", "1")


def make_full(redis: Redis) -> None:
    redis.config_set("maxmemory", "1")


def connect(url: str) -> Connection:
    redis_transport.install()
    return Connection(url.replace("unix://", "redis+socket://"), transport_options={})


def is_alone(redis: Redis) -> bool:
    return len(redis.client_list()) == 1


@pytest.mark.parametrize("reject_writes", [make_read_only, make_full])
def test_redis_that_rejects_writes_is_unreachable(redis, redis_server, reject_writes):
    reject_writes(redis)
    for _ in range(3):
        with pytest.raises(OperationalError, match=r"read only replica|used memory"):
            connect(redis_server).ensure_connection(max_retries=1, interval_start=0)
    assert wait_until(lambda: is_alone(redis), 5)


@pytest.mark.parametrize("reject_writes", [make_read_only, make_full])
def test_connections_are_closed_after_redis_began_to_reject_writes(
    redis, redis_server, reject_writes
):
    with connect(redis_server) as connection:
        queue = Queue("some", auto_delete=True)
        consumer = connection.Consumer(queue, callbacks=[lambda *_: None])
        consumer.consume()
        with pytest.raises(TimeoutError):
            connection.drain_events(timeout=0.1)
        assert not is_alone(redis)
        reject_writes(redis)
    assert wait_until(lambda: is_alone(redis), 5)


def test_writable_redis_is_reachable(redis_server):
    with connect(redis_server) as connection:
        assert connection.ensure_connection(max_retries=1).connected
