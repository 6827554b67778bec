"""Find bookings and holds by the filters of their lists in the API."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Upper

from bookings import participants
from bookings.models import Booking, BookingInterviewer, Hold
from core.text_search import match_words
from engine.timestamps import to_datetime

#: The fields that lists can be sorted by, with their names in the API.
SORT_FIELDS = {"start": "start", "updatedAt": "updated_at"}
#: The sort key of the last row of the page before: a UTC second and the id of the row.
PageKey = tuple[int, UUID]


@dataclass(frozen=True)
class BookingFilter:
    """The filters of a list of bookings; None and empty values select all.

    Instants are UTC seconds. Bookings overlap the window from `start` to `end`. Each word of `text`
    is in the name or address of the candidate, or the name of the interview or an interviewer.
    `condition` is any other condition.
    """

    interview_id: int | None = None
    interviewer_id: int | None = None
    candidate_email: str = ""
    external_id: str = ""
    text: str = ""
    states: Collection[str] = ()
    start: int | None = None
    end: int | None = None
    updated_since: int | None = None
    condition: Q = field(default_factory=Q)

    def apply(self, bookings: QuerySet[Booking]) -> QuerySet[Booking]:
        """Return the bookings that match all filters."""
        exact = {
            "template": self.interview_id,
            "participants__interviewer": self.interviewer_id,
            "external_id": self.external_id or None,
            "state__in": list(self.states) or None,
            "end__gt": _to_datetime(self.start),
            "start__lt": _to_datetime(self.end),
            "updated_at__gte": _to_datetime(self.updated_since),
        }
        bookings = bookings.filter(
            self.condition, **{name: value for name, value in exact.items() if value is not None}
        )
        for word in self.text.split():
            bookings = bookings.filter(_contains(word))
        if self.candidate_email:
            # the expression of the index
            bookings = bookings.alias(upper_email=Upper("candidate_email"))
            bookings = bookings.filter(upper_email=Upper(Value(self.candidate_email)))
        return bookings


def list_bookings(
    booking_filter: BookingFilter, sort: str, limit: int, after: PageKey | None = None
) -> tuple[list[Booking], bool]:
    """Return the first bookings in the order of a sort field, and whether there are more."""
    bookings = booking_filter.apply(Booking.objects.select_related("template", "link"))
    rows = _order(bookings, SORT_FIELDS[sort], after)
    loaded = participants.read_consistently(lambda: list(rows[: limit + 1]))
    return loaded[:limit], len(loaded) > limit


def list_holds(
    now: int,
    limit: int,
    *,
    states: Collection[str],
    interview_id: int | None = None,
    after: PageKey | None = None,
) -> tuple[list[Hold], bool]:
    """Return the first holds with some states at a UTC second, and whether there are more."""
    holds = find_holds(now, states)
    if interview_id is not None:
        holds = holds.filter(template=interview_id)
    rows = _order(holds, "start", after)
    loaded = list(rows[: limit + 1])
    return loaded[:limit], len(loaded) > limit


def find_holds(now: int, states: Collection[str]) -> QuerySet[Hold]:
    """Find the holds with some states at a UTC second."""
    is_over = Q(expires_at__lte=to_datetime(now))
    conditions = {
        "held": Q(booking=None) & ~is_over,
        "expired": Q(booking=None) & is_over,
        "booked": Q(booking__isnull=False),
    }
    matches = Q(pk__in=())
    for state in states:
        matches |= conditions[state]
    return Hold.objects.filter(matches)


def _contains(word: str) -> Q:
    named = BookingInterviewer.objects.filter(
        booking=OuterRef("pk"), interviewer__name__icontains=word
    )
    return match_words(word, "candidate_name", "candidate_email", "template__name") | Q(
        Exists(named)
    )


def _order(rows: QuerySet[Any], field: str, after: PageKey | None) -> QuerySet[Any]:
    if after is not None:
        moment, row_id = to_datetime(after[0]), after[1]
        rows = rows.filter(Q(**{f"{field}__gt": moment}) | Q(**{field: moment}, pk__gt=row_id))
    return rows.order_by(field, "pk")


def _to_datetime(second: int | None) -> Any:
    return None if second is None else to_datetime(second)
