"""Candidate links that wait for their candidate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import ngettext

from bookings import candidate_links
from bookings.models import CandidateLink
from core.compiled_query import CompiledQuery
from engine.local_time import DAY
from engine.timestamps import from_datetime
from pages.attention_counts import UNANSWERED_SECONDS
from pages.candidate_names import name_of_link

#: The links that the page lists at most.
MAX_LINKS = 20


@dataclass(frozen=True)
class WaitingLink:
    """A link, and since when it waits, as text."""

    link: CandidateLink
    text: str

    @property
    def candidate_name(self) -> str:
        return name_of_link(self.link)


def list_waiting(now: int) -> Iterator[WaitingLink]:
    """Yield the links that wait at a UTC second, the oldest first, in one query."""
    for link in _unanswered.load(now, now - UNANSWERED_SECONDS):
        days = (now - from_datetime(link.created_at)) // DAY
        text = ngettext("Link sent %(days)d day ago", "Link sent %(days)d days ago", days)
        yield WaitingLink(link, text % {"days": days})


def _find_unanswered(now: int, created_until: int) -> QuerySet[CandidateLink]:
    found = candidate_links.find_unanswered(now, created_until)
    return found.select_related("template")[:MAX_LINKS]


_unanswered = CompiledQuery(_find_unanswered, "now_at", "created_until_at")
