"""The cache that processes share. It only saves work, so a Redis that is away is an empty cache."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.cache.backends.redis import RedisCache
from redis import exceptions

from ops import circuit_breaker

logger = logging.getLogger(__name__)

_UNREACHABLE_ERRORS = (exceptions.ConnectionError, exceptions.TimeoutError)

Method = TypeVar("Method", bound=Callable[..., Any])


def _or(missing: Callable[..., Any]) -> Callable[[Method], Method]:
    """Give what `missing` makes of the arguments where Redis cannot be asked."""

    def decorate(method: Method) -> Method:
        @wraps(method)
        def forgiving(self: SharedCache, *args: Any, **kwargs: Any) -> Any:
            if circuit_breaker.breaker_for(self.server).is_open:
                return missing(*args, **kwargs)
            try:
                return method(self, *args, **kwargs)
            except exceptions.RedisError as error:
                logger.warning("the shared cache is away: %s", type(error).__name__)
                if isinstance(error, _UNREACHABLE_ERRORS):
                    circuit_breaker.breaker_for(self.server).open()
                return missing(*args, **kwargs)

        return cast("Method", forgiving)

    return decorate


class SharedCache(RedisCache):
    """Django's Redis cache, of which a caller never notices that it is away.

    What is added then counts as added, so that whoever wants to be the first goes ahead; what is
    counted then counts as the first of its kind.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.server = server

    add = _or(lambda *_, **__: True)(RedisCache.add)
    incr = _or(lambda *_, **__: 1)(RedisCache.incr)
    get = _or(lambda _key, default=None, *_, **__: default)(RedisCache.get)
    set = _or(lambda *_, **__: None)(RedisCache.set)
    touch = _or(lambda *_, **__: False)(RedisCache.touch)
    delete = _or(lambda *_, **__: False)(RedisCache.delete)
    get_many = _or(lambda *_, **__: {})(RedisCache.get_many)
    set_many = _or(lambda data, *_, **__: list(data))(RedisCache.set_many)
    clear = _or(lambda *_, **__: False)(RedisCache.clear)
