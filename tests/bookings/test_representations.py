from __future__ import annotations

import pytest

from api import pagination
from bookings import participants, representations
from bookings.models import Booking
from tests.bookings.booking_factories import ELEVEN, NOON, TEN, book, cancel, hold
from tests.factories import NOW, alice, at, bob

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_a_hold_names_those_whose_time_it_keeps(template):
    made = hold(template, minutes=15)
    assert representations.hold(made, at(NOW)) == {
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
    states = [representations.hold(made, at(NOW) + after)["state"] for after in (59, 60)]
    assert states == ["held", "expired"]


def test_a_cancelled_booking_keeps_its_people_and_says_why(template):
    told = representations.booking(cancel(book(template), "She is ill."))
    assert (told["state"], told["sequence"], told["reason"]) == ("cancelled", 1, "She is ill.")
    assert [one["id"] for one in told["interviewers"]] == [alice().pk, bob().pk]


def test_the_last_page_is_followed_by_none_and_any_other_by_its_last_row(template):
    made = [book(template, start) for start in (TEN, NOON)]
    rows = [representations.booking(one) for one in made]
    assert representations.page([], False) == {"bookings": [], "more": False, "next": None}
    assert representations.page(made, False) == {"bookings": rows, "more": False, "next": None}
    following = pagination.cursor(NOON, made[1].pk)
    assert representations.page(made, True) == {"bookings": rows, "more": True, "next": following}


def test_the_people_of_a_booking_cost_one_query_and_of_listed_ones_none(
    template, django_assert_num_queries
):
    for start in (TEN, NOON):
        book(template, start)
    first = Booking.objects.earliest("start")
    with django_assert_num_queries(1):
        representations.booking(first)
    found = list(Booking.objects.all())
    participants.load(found)
    with django_assert_num_queries(0):
        assert len([representations.booking(one) for one in found]) == 2
