from __future__ import annotations

import pytest

from bookings import booking_queries
from bookings.booking_queries import list_bookings
from bookings.models import Booking
from tests.bookings.booking_factories import ELEVEN, HALF_PAST, NOON, TEN, book, cancel
from tests.factories import NOW, alice, technical_interview, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def three_bookings(template):
    """Create bookings at ten, at eleven (cancelled), and at noon."""
    bookings = [book(template, start) for start in (TEN, ELEVEN, NOON)]
    cancel(bookings[1])
    return bookings


@pytest.fixture
def list_numbers(template, three_bookings):
    """Return the numbers of the listed bookings, and whether there are more."""

    def list_page(limit=100, state="booked", start=NOW, after=None, **end):
        bookings, has_more = list_bookings(
            template.pk, limit=limit, state=state, start=utc_seconds(start), after=after,
            **{name: utc_seconds(text) for name, text in end.items()},
        )  # fmt: skip
        return [three_bookings.index(booking) for booking in bookings], has_more

    return list_page


def test_upcoming_bookings_are_listed_earliest_first(list_numbers):
    assert list_numbers() == ([0, 2], False)
    assert list_numbers(state="cancelled") == ([1], False)
    assert list_numbers(state="any") == ([0, 1, 2], False)


def test_at_most_limit_bookings_are_listed_and_more_is_reported(list_numbers):
    assert list_numbers(limit=1) == ([0], True)
    assert list_numbers(limit=2) == ([0, 2], False)


def test_page_begins_after_the_last_booking_of_the_previous_page(list_numbers, three_bookings):
    first = (utc_seconds(TEN), three_bookings[0].pk)
    assert list_numbers(after=first) == ([2], False)
    assert list_numbers(after=first, state="any", limit=1) == ([1], True)
    assert list_numbers(after=(utc_seconds(NOON), three_bookings[2].pk), state="any") == ([], False)


def test_page_can_end_between_bookings_with_one_start(template):
    created = [cancel(book(template)) for _ in range(5)]
    ids = sorted(booking.pk for booking in created)
    bookings, has_more = list_bookings(
        template.pk, start=utc_seconds(NOW), limit=2, state="any", after=(utc_seconds(TEN), ids[1])
    )
    assert ([booking.pk for booking in bookings], has_more) == (ids[2:4], True)


def test_page_can_begin_after_a_deleted_booking(list_numbers, three_bookings):
    position = (utc_seconds(TEN), three_bookings[0].pk)
    assert list_numbers(after=position, start=ELEVEN, state="any") == ([1, 2], False)


def test_booking_is_upcoming_until_it_ends(list_numbers):
    assert list_numbers(start="2025-01-22T10:59:59Z") == ([0, 2], False)
    assert list_numbers(start=ELEVEN) == ([2], False)


def test_bookings_that_overlap_the_window_are_listed_and_adjacent_ones_are_not(list_numbers):
    assert list_numbers(state="any", start=HALF_PAST, end=NOON) == ([0, 1], False)
    assert list_numbers(state="any", start=ELEVEN, end="2025-01-22T12:00:01Z") == ([1, 2], False)


@pytest.mark.usefixtures("three_bookings")
def test_bookings_of_other_templates_are_not_listed(template):
    other = technical_interview(alice())
    assert list_bookings(other.pk, start=utc_seconds(NOW), limit=9, state="any") == ([], False)


@pytest.mark.parametrize("page_size", [1, 2, 3, 4])
def test_all_bookings_are_read_in_order_whatever_the_page_size(
    three_bookings, monkeypatch, page_size
):
    monkeypatch.setattr(booking_queries, "PAGE_SIZE", page_size)
    assert list(booking_queries.read_all(Booking.objects.all())) == three_bookings
    assert list(booking_queries.read_all(Booking.objects.none())) == []
