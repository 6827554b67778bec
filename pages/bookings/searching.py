"""The search of the top bar: bookings, candidates, interviewers and interview types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from api.scopes import Scope
from bookings import booking_queries
from bookings.booking_filters import BookingFilter
from bookings.models import Booking, CandidateLink
from interviews.models import InterviewTemplate
from pages.bookings.list_filters import MAX_TEXT_LENGTH
from pages.signed_in_request import SignedInRequest, signed_in_view
from people.models import Interviewer

#: The rows of each section.
MAX_ROWS = 10


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def search(viewer: SignedInRequest) -> HttpResponse:
    """Show what has all words of the search in its names, in sections."""
    text = viewer.request.GET.get("q", "").replace("\0", "").strip()[:MAX_TEXT_LENGTH]
    sections = _find(text, viewer) if text else {}
    context = {"search_text": text, "has_results": any(sections.values()), **sections}
    return viewer.render("bookings/search", context)


def _find(text: str, viewer: SignedInRequest) -> dict[str, Any]:
    found = BookingFilter(text=text).apply(Booking.objects.select_related("template"))
    bookings, _has_more = booking_queries.read_last(found, MAX_ROWS)
    return {
        "bookings": [
            (booking, viewer.clock.format_full(booking_queries.get_slot(booking)))
            for booking in reversed(bookings)
        ],
        "candidates": _find_candidates(text),
        "interviewers": _filter(Interviewer.objects.order_by("name", "pk"), text, "name", "email"),
        "templates": _filter(InterviewTemplate.objects.order_by("name", "pk"), text, "name"),
    }


def _find_candidates(text: str) -> Iterable[tuple[str, str]]:
    """Return the names and addresses of candidates with a booking or a link."""
    names = ("candidate_name", "candidate_email")
    rows: dict[str, tuple[str, str]] = {}
    for kind in (Booking, CandidateLink):
        found = _filter(kind.objects.exclude(candidate_email=""), text, *names)
        for name, email in found.order_by(*names).values_list(*names).distinct()[:MAX_ROWS]:
            rows.setdefault(email.casefold(), (name, email))
    return sorted(rows.values())[:MAX_ROWS]


def _filter(rows: QuerySet[Any], text: str, *fields: str) -> Any:
    """Return the rows that have each word in one of the fields."""
    for word in text.split():
        condition = Q()
        for field in fields:
            condition |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(condition)
    return rows if "candidate_email" in fields else rows[:MAX_ROWS]
