"""The settings of the cache: shared through Redis, or one for each process."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured

_SCHEMES = ("redis", "rediss", "unix")


def configure_cache(redis_url: str) -> dict[str, Any]:
    """Return Django's settings of the cache; an empty URL means no Redis."""
    if not redis_url:
        return {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    if redis_url.partition("://")[0] not in _SCHEMES:
        raise ImproperlyConfigured(
            "REDIS_URL must begin with redis://, rediss:// or unix://, such as"
            " redis://localhost:6379/0."
        )
    return {
        "BACKEND": "ops.cache.SharedCache",
        "LOCATION": redis_url,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
