"""The board on which a coordinator books for the candidate of a link."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict
from django.urls import reverse

from bookings.models import CandidateLink
from engine import timestamps
from engine.intervals import Interval
from pages.signed_in_request import SignedInRequest


def build(link: CandidateLink, windows: Iterable[Interval], viewer: SignedInRequest) -> str:
    """Return the URL of the board of a link, on the day of the first window that is not over.

    `windows` are those of the candidate in UTC seconds, the earliest first.
    """
    query = QueryDict(mutable=True)
    query["link"] = str(link.uuid)
    if first := next((start for start, end in windows if end > viewer.now), None):
        query["day"] = viewer.clock.local_date(max(first, viewer.now)).isoformat()
    return _build_url(link, query)


def build_for_start(link: CandidateLink, start: int) -> str:
    """Return the URL of the board of a link, on which a start (UTC seconds) is selected."""
    query = QueryDict(mutable=True)
    query["link"], query["start"] = str(link.uuid), timestamps.format_utc(start)
    return _build_url(link, query)


def _build_url(link: CandidateLink, query: QueryDict) -> str:
    return f"{reverse('board', args=[link.template_id])}?{query.urlencode(safe=':')}"
