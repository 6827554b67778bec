from __future__ import annotations

import pytest

from bookings import participants, representations
from bookings.models import Booking
from tests.bookings.booking_factories import ELEVEN, NOON, TEN, book, cancel, hold
from tests.factories import NOW, alice, bob, utc_seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_hold_names_its_interviewers(template):
    new_hold = hold(template, minutes=15)
    assert representations.serialize_hold(new_hold, utc_seconds(NOW)) == {
        "id": str(new_hold.pk),
        "interviewId": template.pk,
        "loopId": None,
        "start": TEN,
        "end": ELEVEN,
        "state": "held",
        "expiresAt": "2025-01-20T10:15:00Z",
        "bookingId": None,
        "interviewers": [
            {"id": alice().pk, "name": "Alice Johnson"},
            {"id": bob().pk, "name": "Bob Smith"},
        ],
        "appliedChanges": [],
        "createdAt": "2025-01-20T10:00:00Z",
        "updatedAt": "2025-01-20T10:00:00Z",
    }


def test_hold_is_expired_from_its_last_second(template):
    new_hold = hold(template, minutes=1)
    states = [
        representations.serialize_hold(new_hold, utc_seconds(NOW) + after)["state"]
        for after in (59, 60)
    ]
    assert states == ["held", "expired"]


def test_cancelled_booking_keeps_participants_and_has_a_reason(template):
    cancelled = cancel(book(template), "She is ill.", note="Ask again in May.")
    body = representations.serialize_booking(cancelled)
    assert (body["state"], body["sequence"]) == ("cancelled", 1)
    assert body["cancellation"] == {
        "reason": "She is ill.",
        "note": "Ask again in May.",
        "cancelledAt": "2025-01-20T10:00:00Z",
        "cancelledBy": {"kind": "system", "id": None},
    }
    assert [person["id"] for person in body["interviewers"]] == [alice().pk, bob().pk]


def test_participants_cost_one_query_and_none_if_prefetched(template, django_assert_num_queries):
    for start in (TEN, NOON):
        book(template, start)
    first = Booking.objects.select_related("template", "link").earliest("start")
    with django_assert_num_queries(1):
        representations.serialize_booking(first)
    bookings = list(Booking.objects.select_related("template", "link"))
    participants.prefetch(bookings)
    with django_assert_num_queries(0):
        assert len([representations.serialize_booking(booking) for booking in bookings]) == 2
