from __future__ import annotations

import pytest

from api import pagination
from bookings import participants, representations
from bookings.models import Booking
from tests.bookings.booking_factories import ELEVEN, NOON, TEN, book, cancel, hold
from tests.factories import NOW, alice, bob, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_hold_names_its_interviewers(template):
    made = hold(template, minutes=15)
    assert representations.serialize_hold(made, utc_seconds(NOW)) == {
        "id": str(made.pk),
        "interviewId": template.pk,
        "start": TEN,
        "end": ELEVEN,
        "state": "held",
        "expires": "2025-01-20T10:15:00Z",
        "bookingId": None,
        "interviewers": [
            {"id": alice().pk, "name": "Alice Johnson"},
            {"id": bob().pk, "name": "Bob Smith"},
        ],
    }


def test_hold_is_expired_from_its_last_second(template):
    made = hold(template, minutes=1)
    states = [
        representations.serialize_hold(made, utc_seconds(NOW) + after)["state"]
        for after in (59, 60)
    ]
    assert states == ["held", "expired"]


def test_cancelled_booking_keeps_participants_and_has_a_reason(template):
    told = representations.serialize_booking(cancel(book(template), "She is ill."))
    assert (told["state"], told["sequence"], told["reason"]) == ("cancelled", 1, "She is ill.")
    assert [one["id"] for one in told["interviewers"]] == [alice().pk, bob().pk]


def test_next_cursor_is_the_last_row_unless_the_page_is_the_last(template):
    made = [book(template, start) for start in (TEN, NOON)]
    rows = [representations.serialize_booking(one) for one in made]
    assert representations.serialize_booking_page([], False) == {
        "bookings": [],
        "more": False,
        "next": None,
    }
    assert representations.serialize_booking_page(made, False) == {
        "bookings": rows,
        "more": False,
        "next": None,
    }
    following = pagination.encode_cursor(NOON, made[1].pk)
    assert representations.serialize_booking_page(made, True) == {
        "bookings": rows,
        "more": True,
        "next": following,
    }


def test_participants_cost_one_query_and_none_if_prefetched(template, django_assert_num_queries):
    for start in (TEN, NOON):
        book(template, start)
    first = Booking.objects.earliest("start")
    with django_assert_num_queries(1):
        representations.serialize_booking(first)
    found = list(Booking.objects.all())
    participants.prefetch(found)
    with django_assert_num_queries(0):
        assert len([representations.serialize_booking(one) for one in found]) == 2
