"""Conflicts and local times of bookings in the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.conflict_text import _REASON_TEXTS
from bookings.included_serializers import CONFLICT_REASONS
from bookings.schemas import BookingListSerializer
from people.models import SpecialDays
from tests.access import callers
from tests.bookings.booking_factories import NOON, TEN, book, cancel
from tests.factories import alice, bob, technical_interview
from tests.interviews.test_schemas import assert_is_as_documented
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "no_anonymous_access")]
INCLUDE = {"include": "conflicts"}


@pytest.fixture
def client() -> Client:
    return callers.client_of_new_token(scope="bookings:read")


def list_bookings(client: Client, **query: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/bookings", query).json()
    assert_is_as_documented(BookingListSerializer, answer)
    return list(answer["data"])


def take_time_off() -> None:
    days = {"first_day": "2025-01-22", "last_day": "2025-01-22"}
    SpecialDays.objects.create(interviewer=alice(), **days)


def test_booking_and_list_include_conflicts(client, template):
    free = book(technical_interview(bob()), NOON)
    booked = book(template, TEN)
    take_time_off()
    conflict = {"interviewerId": alice().pk, "reasons": ["time_off"]}
    rows = {row["id"]: row["conflicts"] for row in list_bookings(client, **INCLUDE)}
    assert rows == {str(booked.pk): [conflict], str(free.pk): []}
    answer = client.get(f"/api/bookings/{booked.pk}", INCLUDE)
    assert answer.json()["conflicts"] == [conflict]
    assert "ETag" not in answer


def test_conflicts_are_left_out_by_default(client, template):
    booked = book(template, TEN)
    assert "conflicts" not in list_bookings(client)[0]
    answer = client.get(f"/api/bookings/{booked.pk}")
    assert "conflicts" not in answer.json()
    assert "ETag" in answer


def test_cancelled_and_past_bookings_have_no_conflicts(client, template, frozen):
    cancelled, past = book(template, TEN), book(template, NOON)
    cancel(cancelled)
    take_time_off()
    frozen.move_to("2025-01-23T10:00:00Z")
    for booking in (cancelled, past):
        answer = client.get(f"/api/bookings/{booking.pk}", INCLUDE)
        assert answer.json()["conflicts"] == []


def test_number_of_queries_does_not_depend_on_the_number_of_bookings(client, template):
    counts = []
    for start in (TEN, NOON, "2025-01-22T14:00:00Z", "2025-01-22T16:00:00Z"):
        book(template, start)
        with CaptureQueriesContext(connection) as captured:
            list_bookings(client, **INCLUDE)
        counts.append(len(captured))
    assert len(set(counts[1:])) == 1


def test_include_is_a_list(client, template):
    book(template, TEN)
    assert list_bookings(client, include="conflicts,conflicts")[0]["conflicts"] == []


@pytest.mark.parametrize("path", ["", "/{id}"])
@pytest.mark.parametrize("include", ["mails", "conflicts,mails"])
def test_unknown_part_is_refused(client, template, path, include):
    url = f"/api/bookings{path}".format(id=book(template, TEN).pk)
    [entry] = problem_of(client.get(url, {"include": include}), 400)["errors"]
    assert (entry["parameter"], entry["code"]) == ("include", "invalid_choice")


def test_every_reason_of_a_conflict_is_documented():
    assert {reason.value for reason in _REASON_TEXTS} == set(CONFLICT_REASONS)
