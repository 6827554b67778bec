"""The lists of bookings and holds: filters, order, pages and their number of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, Hold
from tests.bookings.booking_factories import (
    CANDIDATE,
    ELEVEN,
    HALF_PAST,
    NOON,
    TEN,
    book,
    book_hold,
    cancel,
    hold,
    move,
)
from tests.factories import DAY, NOW, alice, bob, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def three_bookings(template):
    """Create bookings at ten, at eleven (cancelled), and at noon."""
    bookings = [book(template, start) for start in (TEN, ELEVEN, NOON)]
    cancel(bookings[1])
    return bookings


@pytest.fixture
def list_numbers(client, three_bookings):
    """Return the numbers of the listed bookings, and whether there are more."""
    ids = [str(booking.pk) for booking in three_bookings]

    def list_page(**query):
        page = client.get("/api/bookings", query).json()
        return [ids.index(row["id"]) for row in page["data"]], page["nextCursor"] is not None

    return list_page


def list_ids(client, path, **query):
    """Return the ids of all pages of a list."""
    ids = []
    while True:
        page = client.get(path, query).json()
        ids += [row["id"] for row in page["data"]]
        if page["nextCursor"] is None:
            return ids
        query["cursor"] = page["nextCursor"]


BOTH = ["booked", "cancelled"]


def test_upcoming_bookings_are_listed_earliest_first(list_numbers):
    assert list_numbers() == ([0, 2], False)
    assert list_numbers(state="cancelled") == ([1], False)
    assert list_numbers(state=BOTH) == ([0, 1, 2], False)


def test_at_most_limit_bookings_are_listed_and_more_is_reported(list_numbers):
    assert list_numbers(limit=1) == ([0], True)
    assert list_numbers(limit=2) == ([0, 2], False)


def test_page_begins_after_the_last_booking_of_the_previous_page(client, template):
    ids = sorted(str(cancel(book(template)).pk) for _ in range(5))
    for limit in (1, 2, 5):
        assert list_ids(client, "/api/bookings", limit=limit, state="cancelled") == ids


def test_page_can_begin_after_a_deleted_booking(client, three_bookings):
    query = {"limit": 1, "state": BOTH}
    query["cursor"] = client.get("/api/bookings", query).json()["nextCursor"]
    three_bookings[0].delete()
    assert list_ids(client, "/api/bookings", **query) == [
        str(booking.pk) for booking in three_bookings[1:]
    ]


def test_booking_is_upcoming_until_it_ends(list_numbers):
    assert list_numbers(start="2025-01-22T10:59:59Z") == ([0, 2], False)
    assert list_numbers(start=ELEVEN) == ([2], False)


def test_bookings_that_overlap_the_window_are_listed_and_adjacent_ones_are_not(list_numbers):
    assert list_numbers(state=BOTH, start=HALF_PAST, end=NOON) == ([0, 1], False)
    assert list_numbers(state=BOTH, start=ELEVEN, end="2025-01-22T12:00:01Z") == ([1, 2], False)


def test_bookings_are_filtered_by_interview_and_interviewer(client, template, three_bookings):
    other = book(technical_interview(bob()), "2025-01-22T15:00:00Z", email="noor@example.com")
    ids = [str(three_bookings[number].pk) for number in (0, 2)]
    assert list_ids(client, "/api/bookings", interviewId=template.pk) == ids
    assert list_ids(client, "/api/bookings", interviewerId=alice().pk) == ids
    assert list_ids(client, "/api/bookings", interviewerId=bob().pk) == [*ids, str(other.pk)]
    assert list_ids(client, "/api/bookings", interviewId=10**9) == []


def test_bookings_are_filtered_by_address_in_any_case(client, template):
    one = book(template, TEN, email="Noor@Example.com")
    book(template, NOON)
    assert list_ids(client, "/api/bookings", candidateEmail="nOOr@example.COM") == [str(one.pk)]


def test_bookings_with_an_external_id_are_listed_whatever_their_state_and_time(
    api, client, template, frozen
):
    body = {"start": TEN, "candidate": CANDIDATE, "externalId": "app-77"}
    first = api("post", f"{template.pk}/bookings", body).json()
    api("post", f"bookings/{first['id']}/cancel")
    second = api("post", f"{template.pk}/bookings", body).json()
    book(template, NOON)
    frozen.shift(30 * DAY)
    ids = sorted([first["id"], second["id"]])
    assert list_ids(client, "/api/bookings", externalId="app-77") == ids
    assert list_ids(client, "/api/bookings", externalId="app-77", state="cancelled") == [
        first["id"]
    ]
    assert list_ids(client, "/api/bookings", externalId="app-78") == []


def test_changed_bookings_are_listed_in_the_order_of_their_changes(
    client, template, three_bookings, frozen
):
    frozen.shift(60)
    move(three_bookings[0], "2025-01-22T14:00:00Z")
    frozen.shift(60)
    cancel(three_bookings[2])
    since = "2025-01-20T10:01:00Z"
    ids = [str(three_bookings[number].pk) for number in (0, 2)]
    for limit in (1, 9):
        query = {"updatedSince": since, "sort": "updatedAt", "limit": limit}
        assert list_ids(client, "/api/bookings", **query) == ids
    assert len(list_ids(client, "/api/bookings", updatedSince="2025-01-20T10:00:00Z")) == 3
    assert list_ids(client, "/api/bookings", updatedSince="2025-01-20T10:02:01Z") == []


def test_cursor_of_another_order_is_refused(client, three_bookings):
    cursor = client.get("/api/bookings", {"limit": 1}).json()["nextCursor"]
    answer = client.get("/api/bookings", {"cursor": cursor, "sort": "updatedAt"})
    assert answer.json()["errors"][0]["code"] == "cursor_mismatch"


def count_queries(client, path) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("path", ["/api/bookings", "/api/holds"])
def test_number_of_queries_does_not_grow_with_the_list(client, template, path):
    make = book if path == "/api/bookings" else hold
    make(template, TEN)
    before = count_queries(client, path)
    for start in (ELEVEN, NOON):
        make(template, start)
    assert count_queries(client, path) == before


def test_holds_are_listed_by_state_and_interview(client, template, frozen):
    expired = hold(template, TEN, minutes=1)
    frozen.shift(60)
    held, booked = hold(template, ELEVEN), hold(template, NOON)
    book_hold(booked)
    ids = {name: str(row.pk) for name, row in (("held", held), ("booked", booked))}
    ids["expired"] = str(expired.pk)
    assert list_ids(client, "/api/holds") == [ids["held"]]
    for state, hold_id in ids.items():
        assert list_ids(client, "/api/holds", state=state) == [hold_id]
    every = list_ids(client, "/api/holds", state=[*ids], limit=1)
    assert every == [ids["expired"], ids["held"], ids["booked"]]
    assert list_ids(client, "/api/holds", interviewId=template.pk) == [ids["held"]]
    assert list_ids(client, "/api/holds", interviewId=technical_interview(alice()).pk) == []
    assert Hold.objects.count() == 3


def test_bookings_are_not_changed_by_lists(client, three_bookings):
    before = list(Booking.objects.values())
    client.get("/api/bookings", {"updatedSince": NOW})
    assert list(Booking.objects.values()) == before
