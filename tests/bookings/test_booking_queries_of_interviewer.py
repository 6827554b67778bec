"""The upcoming bookings of one interviewer."""

from __future__ import annotations

import pytest

from bookings import booking_queries, cancellation
from tests.bookings.booking_factories import WITHOUT_KEY, book
from tests.factories import NOW, alice, bob, chen, technical_interview, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]


def to_come(person, now: str = NOW, limit: int = 10):
    return booking_queries.list_upcoming(utc_seconds(now), limit, person.pk)


def test_upcoming_bookings_are_those_of_the_interviewer():
    own_booking = book(technical_interview(alice(), bob()))
    book(technical_interview(chen()), email="ola@example.com")
    assert to_come(alice()) == to_come(bob()) == ([own_booking], False)


def test_upcoming_bookings_include_the_other_participants():
    book(technical_interview(alice(), bob()))
    ((upcoming,), _) = to_come(alice())
    assert [str(seat) for seat in upcoming.participants.all()] == ["Alice Johnson", "Bob Smith"]


def test_past_and_cancelled_bookings_are_not_upcoming():
    template = technical_interview(alice())
    over = book(template, "2025-01-22T10:00:00Z")
    cancelled = book(template, "2025-01-22T12:00:00Z")
    cancellation.cancel(cancelled.pk, "ill", utc_seconds(NOW), WITHOUT_KEY)
    assert to_come(alice(), "2025-01-22T10:59:59Z") == ([over], False)
    assert to_come(alice(), "2025-01-22T11:00:00Z") == ([], False)


def test_limit_is_applied_and_more_is_reported():
    template = technical_interview(alice())
    first, _ = [book(template, start) for start in ("2025-01-22T10:00:00Z", "2025-01-22T12:00:00Z")]
    assert to_come(alice(), limit=1) == ([first], True)


def test_number_of_queries_does_not_grow_with_bookings(django_assert_num_queries):
    own = alice()
    template = technical_interview(own, bob(), chen())
    for hour in (10, 12, 14):
        book(template, f"2025-01-22T{hour}:00:00Z")
        with django_assert_num_queries(3):
            bookings, _ = to_come(own)
            assert all(
                item.template.name and item.participants.all()[0].interviewer.name
                for item in bookings
            )
