"""Candidate links that wait for their candidate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import ngettext

from bookings import candidate_links
from bookings.models import CandidateLink
from engine.local_time import DAY
from engine.timestamps import from_datetime
from pages.attention_counts import UNANSWERED_SECONDS

#: The links that the page lists at most.
MAX_LINKS = 20


@dataclass(frozen=True)
class WaitingLink:
    """A link, and since when it waits, as text."""

    link: CandidateLink
    text: str

    @property
    def candidate_name(self) -> str:
        return self.link.candidate_name or self.link.candidate_email


def list_waiting(now: int) -> Iterator[WaitingLink]:
    """Yield the links that wait at a UTC second, the oldest first, in one query."""
    unanswered = candidate_links.find_unanswered(now, UNANSWERED_SECONDS)
    for link in unanswered.select_related("template")[:MAX_LINKS]:
        days = (now - from_datetime(link.created_at)) // DAY
        text = ngettext("Link sent %(days)d day ago", "Link sent %(days)d days ago", days)
        yield WaitingLink(link, text % {"days": days})
