"""Rate limits per minute of the clock, counted in the process and in the shared cache.

Processes that share a cache (REDIS_URL) share the counts. Each process also counts its own events,
and the higher count applies: of several requests at the same moment, the last that a limit allows
may be refused. Without a shared cache, and while it is unavailable, each process applies the limits
to its own requests: all together allow at most the limit times the number of processes.

The limits and their numbers are in `access.limits`. `access.throttling` applies them to the API and
the pages, `access.login` to failed sign-ins, and `access.authentication` to invalid tokens.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache

_MINUTE = 60
#: How long a count is kept. The clocks of processes may differ.
_KEPT_SECONDS = 2 * _MINUTE
#: The counts that one process keeps. Beyond it, counts that were not used recently are dropped.
MAX_PROCESS_COUNTS = 10_000


class _ProcessCounts(LocMemCache):
    """A cache in the process without the check of keys, which takes longer than to count."""

    def validate_key(self, key: str) -> None:
        """Accept every key: `_cache_key` makes only valid ones."""


#: The counts of this process. They are not in Django's cache, where other entries could evict them.
process_counts = _ProcessCounts("rate-limits", {"OPTIONS": {"MAX_ENTRIES": MAX_PROCESS_COUNTS}})


@dataclass(frozen=True)
class RateLimit:
    """A limit of `per_minute` events in each minute of the clock.

    `key` identifies the kind of event and the caller.
    """

    key: str
    per_minute: int

    def hit(self, now: int) -> bool:
        """Count one event at a UTC second; return whether it is within the limit."""
        return self.count(now) <= self.per_minute

    def count(self, now: int) -> int:
        """Count one event at a UTC second; return the number of events in its minute."""
        cache_key = self._cache_key(now)
        own_count = _increment_own_count(cache_key)
        if increment_shared_count := getattr(cache, "increment", None):
            shared_count: int = increment_shared_count(cache_key, _KEPT_SECONDS)
            return max(own_count, shared_count)
        return own_count

    def is_reached(self, now: int) -> bool:
        """Return whether the next event at a UTC second would exceed the limit."""
        cache_key = self._cache_key(now)
        count = max(process_counts.get(cache_key, 0), cache.get(cache_key) or 0)
        return bool(count >= self.per_minute)

    def was_hit_here(self, now: int) -> bool:
        """Return whether this process counted an event in the minute of a UTC second."""
        return process_counts.get(self._cache_key(now)) is not None

    def _cache_key(self, now: int) -> str:
        """Return a cache key with a hash of the key, which may hold personal data."""
        digest = hashlib.sha256(self.key.encode(errors="replace")).hexdigest()
        return f"rate:{now // _MINUTE}:{digest}"


def seconds_until_reset(now: int) -> int:
    """Return the seconds until the next minute begins, 1 to 60."""
    return _MINUTE - now % _MINUTE


def _increment_own_count(cache_key: str) -> int:
    """Add one to a count of this process and return it; a new count is 1."""
    process_counts.add(cache_key, 0, timeout=_KEPT_SECONDS)
    try:
        return process_counts.incr(cache_key)
    except ValueError:  # the count was evicted meanwhile
        return 1
