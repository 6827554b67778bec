"""The page where a candidate finds a time zone by a city or a country."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from pages.candidate_link.candidate_request import CandidateRequest, candidate_view
from pages.candidate_link.month import parse_day
from pages.page_clock import PageClock
from people import zone_search


@dataclass(frozen=True)
class ZoneOption:
    """A time zone that was found, the time there now, and the URL of the times in it."""

    city: str
    zone: str
    time: str
    url: str


@require_safe
@candidate_view
def choose_zone(candidate: CandidateRequest) -> HttpResponse:
    """Search time zones; without a query, show the form alone."""
    text = candidate.request.GET.get("q", "")[: zone_search.MAX_QUERY_LENGTH]
    day = parse_day(candidate.request.GET.get("day", ""))
    context = {
        "query": text,
        "options": [_build_option(candidate, zone) for zone in zone_search.search(text)],
        "is_moving": candidate.is_moving,
        "shown_day": day,
    }
    return candidate.render("choose_zone", context)


def _build_option(candidate: CandidateRequest, zone: str) -> ZoneOption:
    fields = candidate.request.GET
    clock = PageClock.for_zone(zone, candidate.request.headers.get("Accept-Language", ""))
    query = {name: fields[name] for name in ("day", "move") if name in fields}
    return ZoneOption(
        zone_search.get_city(zone),
        clock.format_zone(candidate.now),
        clock.format_time(candidate.now),
        f"{candidate.path}?{urlencode({'zone': zone, **query})}",
    )
