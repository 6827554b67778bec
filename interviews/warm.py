"""Keeps the calendars of templates that people are asking for fresh, so that nobody waits.

Asking for a template's slots makes it soon-used for a while. `warm` reads what of its panel's
calendars is about to be older than a query believes by default. It may be called by anybody, at
any time and from several processes: readings are single flights, and what is fresh is not read.
"""

from __future__ import annotations

from django.core.cache import cache
from django.db.models import Q

from calendars import reader
from calendars.models import Connection
from engine.search import DEFAULT_NOTICE
from interviews.models import InterviewTemplate
from people import rules
from people.models import Interviewer

#: Seconds for which a template stays soon-used, and between two rounds.
SOON, EVERY = 900, 20
#: How far beyond the notice calendars are read; a snapshot that held more keeps it.
AHEAD = 7 * 86400
#: People whose calendars are read together, under one deadline.
_TOGETHER = 50


def ask(template_id: int) -> None:
    """Somebody asks for a template's slots: they may soon ask again."""
    cache.set(_key(template_id), True, timeout=SOON)


def warm(now: int) -> int:
    """Read what will not be fresh until the next round; gives the number of calendars it saw.

    `now` is a UTC second. Simulated calendars are left alone, since they are never kept.
    """
    soon_used = _soon_used()
    connected = Connection.objects.filter(
        Q(interviewer__interview_templates__in=soon_used)
        | Q(interviewer__panel_memberships__group__template__in=soon_used)
    ).select_related("interviewer", "snapshot", "health")
    by_owner: dict[Interviewer, list[Connection]] = {}
    for connection in connected.distinct():
        by_owner.setdefault(connection.interviewer, []).append(connection)
    owners = [owner for owner in by_owner if rules.is_zone(owner.timezone)]
    window = (now + DEFAULT_NOTICE, now + DEFAULT_NOTICE + AHEAD)
    seen = 0
    for at in range(0, len(owners), _TOGETHER):
        some = owners[at : at + _TOGETHER]
        theirs = [connection for owner in some for connection in by_owner[owner]]
        seen += len(reader.read(some, theirs, window, now, reader.DEFAULT_STALENESS - EVERY))
    return seen


def _soon_used() -> list[int]:
    keys = {_key(pk): pk for pk in InterviewTemplate.objects.values_list("pk", flat=True)}
    return [keys[key] for key in cache.get_many(keys)]


def _key(template_id: int) -> str:
    return f"asked:{template_id}"
