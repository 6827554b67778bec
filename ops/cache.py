"""The shared cache: an unreachable Redis behaves like an empty cache.

The cache only saves work, so no request fails or waits because Redis is unavailable.

The rest of the service without Redis: processes no longer share reads, and each process applies the
rate limits to its own requests alone (`access.rate_limit`). With BACKGROUND=celery no task is sent
(`config.celery.wake_worker`); messages are delivered when Redis is back and beat sends its tasks
again. A circuit breaker skips Redis for a few seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import exceptions

from ops import circuit_breaker

logger = logging.getLogger(__name__)

_UNREACHABLE_ERRORS = (exceptions.ConnectionError, exceptions.TimeoutError)

Result = TypeVar("Result")


class _KeptClients(RedisCacheClient):
    """Django's client makes a Redis object for every command; this one keeps them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._clients: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self._clients:
            self._clients[write] = super().get_client(key, write=write)
        return self._clients[write]


class SharedCache(RedisCache):
    """Django's Redis cache with a default answer for every method while Redis is unavailable.

    While Redis is unavailable, `add` returns True, so that the caller acts as the first one to add
    the key, and `incr` and `increment` return 1, as for a new counter.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _KeptClients
        self._breaker = circuit_breaker.breaker_for(server)

    def add(self, *args: Any, **options: Any) -> bool:
        return self._call(lambda: super(SharedCache, self).add(*args, **options), True)

    def incr(self, *args: Any, **options: Any) -> int:
        return self._call(lambda: super(SharedCache, self).incr(*args, **options), 1)

    def increment(self, key: str, timeout: int) -> int:
        """Add one to a counter and return it, in one round trip.

        A new counter is 1, and expires after `timeout` seconds.
        """
        return self._call(lambda: self._increment(key, timeout), 1)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._call(lambda: super(SharedCache, self).get(key, default, version), default)

    def set(self, *args: Any, **options: Any) -> None:
        self._call(lambda: super(SharedCache, self).set(*args, **options), None)

    def touch(self, *args: Any, **options: Any) -> bool:
        return self._call(lambda: super(SharedCache, self).touch(*args, **options), False)

    def delete(self, *args: Any, **options: Any) -> bool:
        return self._call(lambda: super(SharedCache, self).delete(*args, **options), False)

    def get_many(self, *args: Any, **options: Any) -> dict[Any, Any]:
        return self._call(lambda: super(SharedCache, self).get_many(*args, **options), {})

    def set_many(self, data: dict[Any, Any], *args: Any, **options: Any) -> list[Any]:
        failed_keys = list(data)
        return self._call(
            lambda: super(SharedCache, self).set_many(data, *args, **options), failed_keys
        )

    # Django declares None and returns a boolean
    def clear(self) -> bool:  # type: ignore[override]
        clear: Callable[[], Any] = super().clear
        return bool(self._call(clear, False))

    def _increment(self, key: str, timeout: int) -> int:
        name = self.make_and_validate_key(key)
        pipeline = self._cache.get_client(name, write=True).pipeline(transaction=False)
        # first the key with its end, so that a broken connection leaves no counter for ever
        pipeline.set(name, 0, ex=timeout, nx=True)
        pipeline.incr(name)
        return int(pipeline.execute()[1])

    def _call(self, operation: Callable[[], Result], default: Result) -> Result:
        """Return the result of an operation, or the default while Redis is unavailable."""
        if self._breaker.is_open:
            return default
        try:
            return operation()
        except exceptions.RedisError as error:
            logger.warning("the shared cache is unavailable: %s", type(error).__name__)
            if isinstance(error, _UNREACHABLE_ERRORS):
                self._breaker.open()
            return default
