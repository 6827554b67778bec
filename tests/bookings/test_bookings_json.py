from __future__ import annotations

import pytest

from api import paging
from bookings import bookings_json, seats
from bookings.models import Booking
from tests.bookings.made import ELEVEN, NOON, TEN, book, cancel, hold
from tests.cast import NOW, alice, at, bob

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_a_hold_names_those_whose_time_it_keeps(template):
    made = hold(template, minutes=15)
    assert bookings_json.hold(made, at(NOW)) == {
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


def test_a_hold_is_expired_from_its_last_second_on(template):
    made = hold(template, minutes=1)
    states = [bookings_json.hold(made, at(NOW) + after)["state"] for after in (59, 60)]
    assert states == ["held", "expired"]


def test_a_cancelled_booking_keeps_its_people_and_says_why(template):
    told = bookings_json.booking(cancel(book(template), "She is ill."))
    assert (told["state"], told["sequence"], told["reason"]) == ("cancelled", 1, "She is ill.")
    assert [one["id"] for one in told["interviewers"]] == [alice().pk, bob().pk]


def test_the_last_page_is_followed_by_none_and_any_other_by_its_last_row(template):
    made = [book(template, start) for start in (TEN, NOON)]
    rows = [bookings_json.booking(one) for one in made]
    assert bookings_json.page([], False) == {"bookings": [], "more": False, "next": None}
    assert bookings_json.page(made, False) == {"bookings": rows, "more": False, "next": None}
    following = paging.cursor(NOON, made[1].pk)
    assert bookings_json.page(made, True) == {"bookings": rows, "more": True, "next": following}


def test_the_people_of_a_booking_cost_one_query_and_of_listed_ones_none(
    template, django_assert_num_queries
):
    for start in (TEN, NOON):
        book(template, start)
    first = Booking.objects.earliest("start")
    with django_assert_num_queries(1):
        bookings_json.booking(first)
    found = list(Booking.objects.all())
    seats.load(found)
    with django_assert_num_queries(0):
        assert len([bookings_json.booking(one) for one in found]) == 2
