from __future__ import annotations

import pytest

from bookings import booking_queries
from bookings.models import Booking
from tests.bookings.booking_factories import ELEVEN, NOON, TEN, book, cancel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def three_bookings(template):
    """Create bookings at ten, at eleven (cancelled), and at noon."""
    bookings = [book(template, start) for start in (TEN, ELEVEN, NOON)]
    cancel(bookings[1])
    return bookings


@pytest.mark.parametrize("page_size", [1, 2, 3, 4])
def test_all_bookings_are_read_in_order_whatever_the_page_size(
    three_bookings, monkeypatch, page_size
):
    monkeypatch.setattr(booking_queries, "PAGE_SIZE", page_size)
    assert list(booking_queries.read_all(Booking.objects.all())) == three_bookings
    assert list(booking_queries.read_all(Booking.objects.none())) == []
