"""A booking that is read during a move is seen before or after it, never half moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings import representations
from bookings.models import BookingInterviewer
from tests.bookings.booking_factories import NOON, TEN, book, move
from tests.factories import add_group, alice, bob, set_rules, technical_interview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]

INTO_SEATS = f'INTO "{BookingInterviewer._meta.db_table}"'
SEATS = f'FROM "{BookingInterviewer._meta.db_table}"'


@contextmanager
def before_seats_are_read(happens: Callable[[int], Any], *, times: int) -> Iterator[None]:
    """Call a function before participants are read, a number of times."""
    numbers = iter(range(times))
    inside = False

    def execute(run: Any, sql: str, *arguments: Any) -> Any:
        nonlocal inside
        if not inside and sql.startswith("SELECT") and SEATS in sql:
            inside = True
            for number in numbers:
                happens(number)
                break
            inside = False
        return run(sql, *arguments)

    with connection.execute_wrapper(execute):
        yield


@pytest.fixture
def existing_booking():
    """Return a booking of Alice at ten; a move to noon would choose Bob."""
    template = technical_interview()
    add_group(template, alice(), bob(), required=1)
    new_booking = book(template, TEN)
    set_rules(alice(), open_hours="Mon 09:00-10:00")
    return new_booking


def start_and_names(body: dict[str, Any]) -> tuple[str, list[str]]:
    return body["start"], [person["name"] for person in body["interviewers"]]


@pytest.mark.parametrize("is_single", [True, False])
def test_booking_moved_while_it_is_read_is_never_half_moved(client, existing_booking, is_single):
    path = "/api/bookings"
    with before_seats_are_read(lambda _: move(existing_booking, NOON), times=1):
        answer = client.get(f"{path}/{existing_booking.pk}" if is_single else path).json()
    assert start_and_names(answer if is_single else answer["data"][0]) == (NOON, ["Bob Smith"])


def test_returned_booking_is_not_affected_by_later_moves(existing_booking):
    moved = move(existing_booking, NOON)
    set_rules(alice(), open_hours="")
    set_rules(bob(), open_hours="Mon 09:00-10:00")
    move(existing_booking, TEN)
    assert start_and_names(representations.serialize_booking(moved)) == (NOON, ["Bob Smith"])


@pytest.mark.parametrize("change", [book, lambda template: move(book(template), NOON)])
def test_participants_are_saved_without_reading_anything(change):
    """The interviewers are locked meanwhile, so every query makes others wait."""
    with CaptureQueriesContext(connection) as captured:
        change(technical_interview(alice(), bob()))
    queries = [query["sql"] for query in captured]
    last = [number for number, sql in enumerate(queries) if f"INSERT {INTO_SEATS}" in sql][-1]
    rest = queries[last + 1 :]
    assert [sql for sql in rest if not sql.startswith(("INSERT INTO", "RELEASE"))] == []
    # PostgreSQL gets one statement, SQLite one for each table
    assert len(rest) == (1 if connection.vendor == "postgresql" else 5)


def test_announced_offsets_are_those_of_the_zones():
    new_booking = book(technical_interview(alice(), bob()))
    seats = new_booking.participants.values_list("interviewer__timezone", "timezone", "utc_offset")
    assert sorted(seats) == [
        ("America/New_York", "America/New_York", -5 * 3600),
        ("Europe/London", "Europe/London", 0),
    ]


def test_booking_that_keeps_changing_is_503(client, existing_booking):
    starts = [f"2025-01-22T{hour}:00:00Z" for hour in range(12, 21)]
    with before_seats_are_read(lambda number: move(existing_booking, starts[number]), times=9):
        answer = client.get(f"/api/bookings/{existing_booking.pk}")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:slotsmith:too-busy")
