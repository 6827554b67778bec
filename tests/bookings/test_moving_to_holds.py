"""A hold for a move, and the move of a booking to a hold."""

from __future__ import annotations

from itertools import combinations
from uuid import uuid4

import pytest

from bookings.models import AuditEntry, Hold
from people.models import Reservation
from tests.bookings.booking_factories import (
    ELEVEN,
    HALF_PAST,
    NOON,
    TEN,
    book,
    cancel,
    hold,
)
from tests.factories import alice, set_rules, technical_interview
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SOME_ID = "3b5a7fd2-6a5e-4e37-9a0b-6b1f0a1c8d11"


@pytest.fixture
def hold_for(api):
    """Return a function that holds a slot for the move of a booking."""

    def send(booking, start, **more):
        body = {"start": start, "excludeBooking": str(booking.pk), **more}
        return api("post", f"{booking.template_id}/holds", body)

    return send


@pytest.fixture
def reschedule(api):
    return lambda booking, **body: api("post", f"bookings/{booking.pk}/reschedule", body)


def assert_reservations_are_disjoint():
    rows = list(Reservation.objects.all())
    for first, second in combinations(rows, 2):
        if first.interviewer_id == second.interviewer_id:
            assert (
                first.buffered_end <= second.buffered_start
                or second.buffered_end <= first.buffered_start
            )


@pytest.mark.parametrize("start", ["2025-01-22T09:30:00Z", TEN, HALF_PAST, ELEVEN, NOON])
@pytest.mark.parametrize("buffer", [0, 15, 45])
def test_booking_moves_to_a_hold_beside_or_across_its_own_time(
    hold_for, reschedule, template, list_starts, start, buffer
):
    set_rules(template, buffer_before=buffer, buffer_after=buffer)
    before = list_starts(template)
    booking = book(template, TEN)
    held = hold_for(booking, start)
    assert held.status_code == 201
    assert [person["name"] for person in held.json()["interviewers"]] == [
        "Alice Johnson",
        "Bob Smith",
    ]
    assert_reservations_are_disjoint()
    moved = reschedule(booking, holdId=held.json()["id"])
    assert (moved.status_code, moved.json()["start"]) == (200, start)
    assert_reservations_are_disjoint()
    assert Reservation.objects.filter(reference=booking.pk).count() == 2
    assert not Reservation.objects.filter(reference=held.json()["id"]).exists()
    cancel(booking)
    assert list_starts(template) == before


def test_hold_without_the_booking_is_refused_across_its_time(api, template):
    book(template, TEN)
    problem_of(api("post", f"{template.pk}/holds", {"start": HALF_PAST}), 409)


def test_hold_for_a_move_blocks_its_slot_for_others(hold_for, api, template, list_starts):
    booking = book(template, TEN)
    hold_for(booking, HALF_PAST)
    assert "11:00" not in list_starts(template)
    problem_of(api("post", f"{template.pk}/holds", {"start": ELEVEN}), 409)


def test_hold_keeps_the_notice_and_names_the_booking(hold_for, reschedule, template, api, frozen):
    booking, held = book(template, NOON), hold(template, "2025-01-21T10:00:00Z")
    frozen.shift(60)
    assert reschedule(booking, start="2025-01-21T10:00:00Z").status_code == 409
    moved = reschedule(booking, holdId=str(held.pk))
    assert moved.json()["start"] == "2025-01-21T10:00:00Z"
    stored = api("get", f"holds/{held.pk}").json()
    assert (stored["state"], stored["bookingId"]) == ("booked", str(booking.pk))
    assert stored["updatedAt"] == "2025-01-20T10:01:00Z"
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.booking_id, entry.hold_id) == ("rescheduled", booking.pk, held.pk)


def test_several_holds_can_be_used_one_after_the_other(hold_for, reschedule, template):
    booking = book(template, TEN)
    for start in (NOON, TEN, HALF_PAST):
        held = hold_for(booking, start).json()["id"]
        assert reschedule(booking, holdId=held).json()["start"] == start
    assert Hold.objects.filter(booking=booking).count() == 3


def test_used_expired_and_foreign_holds_are_refused(hold_for, reschedule, template, frozen):
    booking = book(template, TEN)
    foreign = hold(technical_interview(alice()), "2025-01-22T15:00:00Z")
    assert reschedule(booking, holdId=str(foreign.pk)).status_code == 404
    assert reschedule(booking, holdId=str(uuid4())).status_code == 404
    used = hold_for(booking, NOON).json()["id"]
    assert reschedule(booking, holdId=used).status_code == 200
    assert problem_of(reschedule(booking, holdId=used), 409)["code"] == "hold_used"
    expired = hold_for(booking, TEN).json()["id"]
    frozen.shift(300)
    assert problem_of(reschedule(booking, holdId=expired), 409)["code"] == "hold_over"


def test_refused_move_keeps_the_hold_and_the_booking(
    hold_for, reschedule, template, calendar_service, api
):
    booking = book(template, TEN)
    held = hold_for(booking, NOON).json()
    set_rules(alice(), open_hours="Wed 09:00-11:00")
    before = list(Reservation.objects.order_by("pk").values())
    refused = problem_of(reschedule(booking, holdId=held["id"]), 409)
    assert refused["code"] == "slot_refused"
    assert list(Reservation.objects.order_by("pk").values()) == before
    assert api("get", f"holds/{held['id']}").json() == held


def test_booking_to_exclude_must_exist(api, template):
    body = {"start": TEN, "excludeBooking": str(uuid4())}
    problem = problem_of(api("post", f"{template.pk}/holds", body), 400)
    assert list(errors_of(problem)) == ["excludeBooking"]
    assert problem["errors"][0]["code"] == "not_found"


@pytest.mark.parametrize("body", [{}, {"start": TEN, "holdId": SOME_ID}])
def test_either_a_start_or_a_hold_is_needed(reschedule, template, body):
    assert list(errors_of(problem_of(reschedule(book(template), **body), 400))) == ["start"]
