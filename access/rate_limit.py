"""How often something happened in the present minute of the clock, counted in the cache.

Processes that share the cache (`REDIS_URL`) count together; else each counts for itself. A cache
that is away counts nothing.
"""

from __future__ import annotations

import hashlib

from django.core.cache import cache

_MINUTE = 60


def hit(what: str, now: int) -> int:
    """Count one more at a UTC second; gives how many there were in its minute."""
    key = _key(what, now)
    try:
        return cache.incr(key)
    except ValueError:
        if cache.add(key, 1, timeout=2 * _MINUTE):
            return 1
    try:
        return cache.incr(key)
    except ValueError:  # thrown out meanwhile
        return 1


def is_reached(what: str, most: int, now: int) -> bool:
    """Whether there were as many as there may be in the minute of a UTC second."""
    return int(cache.get(_key(what, now)) or 0) >= most


def seconds_until_reset(now: int) -> int:
    """Seconds until the next minute begins, 1 to 60."""
    return _MINUTE - now % _MINUTE


def _key(what: str, now: int) -> str:
    """Names that people type are no keys, and are nobody's business in a cache."""
    return f"rate:{now // _MINUTE}:{hashlib.sha256(what.encode(errors='replace')).hexdigest()}"
