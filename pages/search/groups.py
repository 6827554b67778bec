"""The groups of the search: candidates, bookings, people and interview types.

A row is found if each word of the search is in one of its names or addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from api.scopes import Scope
from bookings import link_queries
from bookings.booking_filters import BookingFilter
from bookings.link_queries import LinkFilter
from bookings.models import Booking
from core.text_search import match_words
from interviews.models import InterviewTemplate
from pages.search import result_rows
from pages.search.result_rows import ResultRow
from pages.signed_in_request import SignedInRequest
from people.models import Interviewer


@dataclass(frozen=True)
class ResultGroup:
    """A kind of results. `find` takes the text and a UTC second; `scope` is that of its pages."""

    key: str
    title: str | Promise
    scope: Scope
    find: Callable[[str, int], QuerySet[Any]]
    build_rows: Callable[[Sequence[Any], SignedInRequest], list[ResultRow]]


def _find_candidates(text: str, now: int) -> QuerySet[Any]:
    """Find the links of candidates, the newest first."""
    links = link_queries.find_links(LinkFilter(), now).select_related("template")
    matching = links.filter(match_words(text, "candidate_name", "candidate_email"))
    return matching.order_by("-created_at", "-pk")


def _find_bookings(text: str, _now: int) -> QuerySet[Any]:
    """Find bookings of every state, the latest first."""
    bookings = BookingFilter(text=text).apply(Booking.objects.select_related("template"))
    return bookings.order_by("-start", "-pk")


def _find_people(text: str, _now: int) -> QuerySet[Any]:
    return Interviewer.objects.filter(match_words(text, "name", "email")).order_by("name", "pk")


def _find_types(text: str, _now: int) -> QuerySet[Any]:
    return InterviewTemplate.objects.filter(match_words(text, "name")).order_by("name", "pk")


GROUPS = (
    ResultGroup(
        "candidates",
        gettext_lazy("Candidates"),
        Scope.BOOKINGS_WRITE,
        _find_candidates,
        result_rows.build_candidate_rows,
    ),
    ResultGroup(
        "bookings",
        gettext_lazy("Bookings"),
        Scope.BOOKINGS_WRITE,
        _find_bookings,
        result_rows.build_booking_rows,
    ),
    ResultGroup(
        "people",
        gettext_lazy("People"),
        Scope.PEOPLE_WRITE,
        _find_people,
        result_rows.build_people_rows,
    ),
    ResultGroup(
        "types",
        gettext_lazy("Interview types"),
        Scope.BOOKINGS_WRITE,
        _find_types,
        result_rows.build_type_rows,
    ),
)
