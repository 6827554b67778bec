"""The pages of the coordinators' list of bookings.

A page starts after, or ends before, a booking that the query string names by start and id. So the
pages stay correct while bookings are added and removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from rest_framework import serializers

from api.fields import InstantField
from api.pagination import PositionField, encode_position
from bookings import booking_queries
from bookings.models import Booking
from engine.timestamps import format_utc, from_datetime

#: Bookings on one page.
MAX_BOOKINGS = 100
_AFTER, _BEFORE = "after", "before"


class _PageSerializer(serializers.Serializer):
    after = PositionField(InstantField(round_up=False), serializers.UUIDField())
    before = PositionField(InstantField(round_up=False), serializers.UUIDField())


@dataclass(frozen=True)
class BookingPage:
    """Some bookings in the order of the list, and the URLs of the pages before and after."""

    bookings: list[Booking]
    previous_url: str | None
    next_url: str | None
    is_latest_first: bool = False


def load_page(
    query: QueryDict, bookings: QuerySet[Booking], *, is_latest_first: bool = False
) -> BookingPage:
    """Load the page of bookings that a query string names, else the first one."""
    position = _parse_position(query)
    is_backwards = _BEFORE in position or (is_latest_first and _AFTER not in position)
    if is_backwards:
        before = position.get(_BEFORE)
        rows, has_earlier = booking_queries.read_last(bookings, MAX_BOOKINGS, before=before)
        has_later = bool(before and rows)
    else:
        after = position.get(_AFTER)
        rows, has_later = booking_queries.read_first(bookings, MAX_BOOKINGS, after=after)
        has_earlier = bool(after and rows)
    if position and not rows:  # those of this page were cancelled or are over
        return load_page(_drop_position(query), bookings, is_latest_first=is_latest_first)
    earlier_url = _build_url(query, _BEFORE, rows[0]) if has_earlier else None
    later_url = _build_url(query, _AFTER, rows[-1]) if has_later else None
    if is_latest_first:
        return BookingPage(rows[::-1], later_url, earlier_url, is_latest_first)
    return BookingPage(rows, earlier_url, later_url)


def _parse_position(query: QueryDict) -> dict[str, Any]:
    """Return the booking after or before which the page lies; empty if the query is invalid."""
    serializer = _PageSerializer(data={name: query[name] for name in query})
    return dict(serializer.validated_data) if serializer.is_valid() else {}


def _drop_position(query: QueryDict) -> QueryDict:
    remaining = query.copy()
    for name in (_AFTER, _BEFORE):
        remaining.pop(name, None)
    return remaining


def _build_url(query: QueryDict, name: str, booking: Booking) -> str:
    """Return the URL of a page with the same filters."""
    cursor = encode_position(format_utc(from_datetime(booking.start)), booking.pk)
    filters = {key: value for key, value in _drop_position(query).items() if value}
    return f"{reverse('booking-list')}?{urlencode({**filters, name: cursor})}"
