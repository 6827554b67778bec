"""Bookings whose local time has moved, over the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bookings.models import AuditEntry, BookingInterviewer
from bookings.schemas import BookingListSerializer
from tests.access import callers
from tests.bookings.booking_factories import WINTER, book, book_by_old_rules, cancel
from tests.factories import alice, bob
from tests.interviews.test_schemas import assert_is_as_documented

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

JSON = "application/json"


@pytest.fixture
def client() -> Client:
    return callers.client_of_new_token(scope="bookings:write")


def list_bookings(client: Client, **query: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/bookings", query).json()
    assert_is_as_documented(BookingListSerializer, answer)
    return list(answer["data"])


def list_ids(client: Client, **query: Any) -> list[str]:
    return [row["id"] for row in list_bookings(client, **query)]


def test_list_of_moved_bookings_compares_the_times_of_each_participant(client, template):
    moved = book_by_old_rules(template)
    book(template)
    [row] = list_bookings(client, localTimes="moved", include="localTimes")
    candidate, first, second = row["localTimes"]
    assert row["id"] == str(moved.pk)
    assert candidate == {
        "interviewerId": None,
        "timeZone": "America/Vancouver",
        "announced": "2026-12-02T09:00:00-08:00",
        "current": "2026-12-02T10:00:00-07:00",
        "moved": True,
    }
    assert (first["interviewerId"], first["current"]) == (alice().pk, "2026-12-02T17:00:00+00:00")
    assert first["announced"] == first["current"]
    assert (first["moved"], second["moved"]) == (False, False)


def test_confirmed_booking_has_not_moved(client, template):
    moved = book_by_old_rules(template)
    url = f"/api/bookings/{moved.pk}"
    answers = [
        client.post(f"{url}/confirm-times", {}, JSON, headers={"Idempotency-Key": "one"})
        for _ in "12"
    ]
    assert answers[0].json() == answers[1].json() == client.get(url).json()
    assert answers[1]["Idempotent-Replayed"] == "true"
    assert list_ids(client, localTimes="moved") == []
    assert AuditEntry.objects.get(action="confirmed").actor_kind == "token"


def test_times_that_were_never_announced_are_unknown(client, template):
    unknown = book(template)
    book_by_old_rules(template)
    BookingInterviewer.objects.filter(booking=unknown, interviewer=bob()).update(utc_offset=None)
    assert list_ids(client, localTimes="unknown") == [str(unknown.pk)]
    times = client.get(f"/api/bookings/{unknown.pk}", {"include": "localTimes"}).json()
    assert [time["announced"] is None for time in times["localTimes"]] == [False, False, True]


def test_cancelled_and_past_bookings_have_no_local_times(client, template, frozen):
    cancelled = cancel(book_by_old_rules(template))
    past = book_by_old_rules(template)
    everything = {"localTimes": "moved", "state": ["booked", "cancelled"]}
    assert list_ids(client, **everything) == [str(past.pk)]
    frozen.move_to(WINTER)
    assert list_ids(client, start="2025-01-01T00:00:00Z", **everything) == []
    for booking in (cancelled, past):
        answer = client.get(f"/api/bookings/{booking.pk}", {"include": "localTimes"})
        assert answer.json()["localTimes"] == []
