"""Keeps the calendars of templates that people are asking for fresh, so that nobody waits.

Asking for a template's slots makes it soon-used for a while. `warm` reads what of its panel's
calendars is about to be older than a query believes by default. It may be called by anybody, at
any time and from several processes: readings are single flights, and what is fresh is not read.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.core.cache import cache

from calendars import reader
from calendars.models import Connection
from engine.search import DEFAULT_NOTICE
from interviews import panels
from people import engine_values
from people.models import Interviewer

#: Seconds for which a template stays soon-used, and between two rounds.
ACTIVE_SECONDS, INTERVAL_SECONDS = 900, 20
#: How far beyond the notice calendars are read; a snapshot that held more keeps it.
AHEAD_SECONDS = 7 * 86400
#: Who is soon used is noted in several lists, newest first and at most so many in each, so that two
#: who write at once seldom write the same one. What gets lost is read when it is asked for.
_LISTS, _MOST = [f"asked:list:{number}" for number in range(64)], 64
#: People whose calendars are read together, under one deadline.
_TOGETHER = 50


def mark_requested(template_id: int, now: int) -> None:
    """Somebody asks for a template's slots at a UTC second: they may soon ask again."""
    if cache.add(f"asked:{template_id}", True, timeout=ACTIVE_SECONDS // 2):
        key = _LISTS[template_id % len(_LISTS)]
        others = _still_soon(cache.get(key, {}), now)
        others.pop(template_id, None)
        listed = [(template_id, now), *others.items()]
        cache.set(key, dict(listed[:_MOST]), timeout=ACTIVE_SECONDS)


def refresh_requested(now: int) -> int:
    """Read what will not be fresh until the next round; gives the number of calendars it saw.

    `now` is a UTC second. Simulated calendars are left alone, since they are never kept.
    """
    whom = panels.find_interviewer_ids(_soon_used(now))
    connected = Connection.objects.filter(interviewer__in=whom)
    by_owner: dict[Interviewer, list[Connection]] = {}
    for connection in connected.select_related("interviewer", "snapshot", "health"):
        by_owner.setdefault(connection.interviewer, []).append(connection)
    owners = [owner for owner in by_owner if engine_values.is_timezone(owner.timezone)]
    window = (now + DEFAULT_NOTICE, now + DEFAULT_NOTICE + AHEAD_SECONDS)
    seen = 0
    for at in range(0, len(owners), _TOGETHER):
        some = owners[at : at + _TOGETHER]
        theirs = [connection for owner in some for connection in by_owner[owner]]
        seen += len(
            reader.read(
                some, theirs, window, now, reader.DEFAULT_MAX_STALENESS_SECONDS - INTERVAL_SECONDS
            )
        )
    return seen


def _soon_used(now: int) -> list[int]:
    lists = cache.get_many(_LISTS).values()
    return [template for listed in lists for template in _still_soon(listed, now)]


def _still_soon(listed: Mapping[int, int], now: int) -> dict[int, int]:
    return {template: asked for template, asked in listed.items() if asked > now - ACTIVE_SECONDS}
