"""Read the calendars of recently requested templates ahead of time, so that requests need not wait.

A request for the slots of a template makes the template active for a while. A periodic job reads
those calendars of active templates that are about to become older than a request accepts by
default. The job may run at any time and in several processes at once: concurrent reads of one
calendar share one request, and fresh calendars are skipped.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.core.cache import cache

from calendars import reader
from calendars.models import Connection
from core.bounded_cache import BoundedCache
from core.timezone_names import is_timezone
from engine.intervals import Interval
from engine.search import DEFAULT_NOTICE
from interviews import panels
from people.models import Interviewer

#: How long a template stays active after a request.
ACTIVE_SECONDS = 900
#: The time between two runs of the job.
INTERVAL_SECONDS = 20
#: How far beyond the notice calendars are read; a snapshot that covers more keeps its window.
AHEAD_SECONDS = 7 * 86400
#: Active templates are spread over several cache entries, newest first in each, because two
#: concurrent writes to one entry would lose one of them. A lost template is not prefetched.
_LIST_KEYS = [f"requested-templates:{number}" for number in range(64)]
_MAX_PER_LIST = 64
#: For how long a process does not mark a template again, and when it last marked which.
_MARK_SECONDS = 60
marks: BoundedCache[int, int] = BoundedCache(10_000)
#: The number of people whose calendars are read together, under one deadline.
_BATCH_SIZE = 50


def mark_requested(template_id: int, now: int) -> None:
    """Make a template active; `now` is a UTC second.

    A process uses the cache for it once a minute, so a template may stay active a minute less.
    """
    marked_at = marks.get(template_id)
    if marked_at is not None and 0 <= now - marked_at < _MARK_SECONDS:
        return
    marks.put(template_id, now)
    is_first_request = cache.add(
        f"requested-template:{template_id}", True, timeout=ACTIVE_SECONDS // 2
    )
    if not is_first_request:
        return
    key = _LIST_KEYS[template_id % len(_LIST_KEYS)]
    others = _drop_inactive(cache.get(key, {}), now)
    others.pop(template_id, None)
    newest_first = [(template_id, now), *others.items()]
    cache.set(key, dict(newest_first[:_MAX_PER_LIST]), timeout=ACTIVE_SECONDS)


def refresh_requested(now: int) -> int:
    """Read the calendars that would be stale before the next run; `now` is a UTC second.

    Return the number of calendars that were checked. Simulated calendars are left out because
    they have no snapshots.
    """
    interviewer_ids = panels.find_interviewer_ids(_list_active(now))
    window = (now + DEFAULT_NOTICE, now + DEFAULT_NOTICE + AHEAD_SECONDS)
    max_staleness = reader.DEFAULT_MAX_STALENESS_SECONDS - INTERVAL_SECONDS
    return refresh(interviewer_ids, window, now, max_staleness)


def refresh(interviewer_ids: set[int], window: Interval, now: int, max_staleness: int) -> int:
    """Read the calendars of interviewers whose snapshots are too old, or too short for a window.

    Return the number of calendars that were checked. All times are UTC seconds.
    """
    by_owner = _load_connections(interviewer_ids)
    owners = [owner for owner in by_owner if is_timezone(owner.timezone)]
    checked = 0
    for first in range(0, len(owners), _BATCH_SIZE):
        batch = owners[first : first + _BATCH_SIZE]
        connections = [connection for owner in batch for connection in by_owner[owner]]
        checked += len(reader.read(batch, connections, window, now, max_staleness))
    return checked


def _load_connections(interviewer_ids: set[int]) -> dict[Interviewer, list[Connection]]:
    """Return the connections of some interviewers by their owner."""
    connections = Connection.objects.filter(interviewer__in=interviewer_ids)
    by_owner: dict[Interviewer, list[Connection]] = {}
    for connection in connections.select_related("interviewer", "snapshot", "health"):
        by_owner.setdefault(connection.interviewer, []).append(connection)
    return by_owner


def _list_active(now: int) -> list[int]:
    """Return the ids of the active templates."""
    lists = cache.get_many(_LIST_KEYS).values()
    return [template_id for entries in lists for template_id in _drop_inactive(entries, now)]


def _drop_inactive(entries: Mapping[int, int], now: int) -> dict[int, int]:
    """Return the template ids that were requested recently, each with its last request."""
    return {
        template_id: requested_at
        for template_id, requested_at in entries.items()
        if requested_at > now - ACTIVE_SECONDS
    }
