"""The settings of the cache: shared through Redis, or one for each process."""

from __future__ import annotations

from typing import Any


def configure_cache(redis_url: str) -> dict[str, Any]:
    """Return Django's settings of the cache; an empty URL means no Redis."""
    if not redis_url:
        return {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    return {
        "BACKEND": "ops.cache.SharedCache",
        "LOCATION": redis_url,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
