"""Which bookings one interviewer has to come."""

from __future__ import annotations

import pytest

from bookings import booking, queries
from tests.bookings.booking_factories import WITHOUT_KEY, book
from tests.factories import NOW, alice, bob, chen, technical_interview, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]


def to_come(person, now: str = NOW, limit: int = 10):
    return queries.list_upcoming(utc_seconds(now), limit, person.pk)


def test_an_interviewer_has_the_bookings_they_take_part_in():
    ours = book(technical_interview(alice(), bob()))
    book(technical_interview(chen()))
    assert to_come(alice()) == to_come(bob()) == ([ours], False)


def test_others_on_the_panel_are_told_with_it():
    book(technical_interview(alice(), bob()))
    ((found,), _) = to_come(alice())
    assert [str(seat) for seat in found.participants.all()] == ["Alice Johnson", "Bob Smith"]


def test_what_is_over_or_cancelled_is_not_to_come():
    template = technical_interview(alice())
    over = book(template, "2025-01-22T10:00:00Z")
    cancelled = book(template, "2025-01-22T12:00:00Z")
    booking.cancel(template.pk, cancelled.pk, "ill", utc_seconds(NOW), WITHOUT_KEY)
    assert to_come(alice(), "2025-01-22T10:59:59Z") == ([over], False)
    assert to_come(alice(), "2025-01-22T11:00:00Z") == ([], False)


def test_there_may_be_more_than_are_shown():
    template = technical_interview(alice())
    first, _ = [book(template, start) for start in ("2025-01-22T10:00:00Z", "2025-01-22T12:00:00Z")]
    assert to_come(alice(), limit=1) == ([first], True)


def test_many_bookings_cost_as_many_queries_as_one(django_assert_num_queries):
    own = alice()
    template = technical_interview(own, bob(), chen())
    for hour in (10, 12, 14):
        book(template, f"2025-01-22T{hour}:00:00Z")
        with django_assert_num_queries(3):
            found, _ = to_come(own)
            assert all(
                one.template.name and one.participants.all()[0].interviewer.name for one in found
            )
