"""Rate limits per minute of the clock, counted in the cache.

Processes that share a cache (REDIS_URL) share the counts. Otherwise each process counts for itself.
Nothing is counted while the cache is unavailable.

The limits and their numbers are in `access.limits`. `access.throttling` applies them to the API and
the pages, `access.login` to failed sign-ins, and `access.authentication` to invalid tokens.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.cache import cache

_MINUTE = 60


@dataclass(frozen=True)
class RateLimit:
    """A limit of `per_minute` events in each minute of the clock.

    `key` identifies the kind of event and the caller.
    """

    key: str
    per_minute: int

    def hit(self, now: int) -> bool:
        """Count one event at a UTC second; return whether it is within the limit."""
        return _increment(self._cache_key(now)) <= self.per_minute

    def is_reached(self, now: int) -> bool:
        """Return whether the next event at a UTC second would exceed the limit."""
        return int(cache.get(self._cache_key(now)) or 0) >= self.per_minute

    def _cache_key(self, now: int) -> str:
        """Return a cache key with a hash of the key, which may hold personal data."""
        digest = hashlib.sha256(self.key.encode(errors="replace")).hexdigest()
        return f"rate:{now // _MINUTE}:{digest}"


def seconds_until_reset(now: int) -> int:
    """Return the seconds until the next minute begins, 1 to 60."""
    return _MINUTE - now % _MINUTE


def _increment(cache_key: str) -> int:
    """Add one to a count and return it; a new count is 1."""
    try:
        return cache.incr(cache_key)
    except ValueError:
        if cache.add(cache_key, 1, timeout=2 * _MINUTE):
            return 1
    # Another thread or process added the count first.
    try:
        return cache.incr(cache_key)
    except ValueError:  # the cache evicted the count meanwhile
        return 1
