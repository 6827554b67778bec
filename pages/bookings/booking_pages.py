"""The pages of the coordinators' list of upcoming bookings.

A page starts after, or ends before, a booking that the query string names by start and id. So the
pages stay correct while bookings are added and removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

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
    """Some upcoming bookings, and the URLs of the earlier and the later ones if there are any."""

    bookings: list[Booking]
    earlier_url: str | None
    later_url: str | None


def load_page(query: QueryDict, now: int) -> BookingPage:
    """Load the page that a query string names, else the first one. `now` is a UTC second."""
    position = _parse_position(query)
    upcoming = booking_queries.find_upcoming(now)
    if _BEFORE in position:
        bookings, has_earlier = booking_queries.read_last(
            upcoming, MAX_BOOKINGS, before=position[_BEFORE]
        )
        has_later = bool(bookings)
    else:
        after = position.get(_AFTER)
        bookings, has_later = booking_queries.read_first(upcoming, MAX_BOOKINGS, after=after)
        has_earlier = bool(after and bookings)
    if position and not bookings:  # those of this page were cancelled or are over
        return load_page(QueryDict(), now)
    return BookingPage(
        bookings,
        _build_url(_BEFORE, bookings[0]) if has_earlier else None,
        _build_url(_AFTER, bookings[-1]) if has_later else None,
    )


def get_page_query(query: QueryDict) -> str:
    """Return the part of a query string that names the page, with its question mark."""
    named = {name: query[name] for name in (_AFTER, _BEFORE) if name in query}
    return f"?{urlencode(named)}" if named else ""


def _parse_position(query: QueryDict) -> dict[str, Any]:
    """Return the booking after or before which the page lies; empty if the query is invalid."""
    serializer = _PageSerializer(data={name: query[name] for name in query})
    return dict(serializer.validated_data) if serializer.is_valid() else {}


def _build_url(name: str, booking: Booking) -> str:
    cursor = encode_position(format_utc(from_datetime(booking.start)), booking.pk)
    return f"{reverse('booking-list')}?{urlencode({name: cursor})}"
