from __future__ import annotations

import json

import pytest

from bookings import booking
from bookings.booking import BookingCancelledError
from bookings.models import Booking, BookingInterviewer
from bookings.slot_check import SlotUnavailableError
from outbox.models import Message
from people.models import Reservation
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
from tests.factories import (
    add_group,
    alice,
    bob,
    chen,
    set_rules,
    technical_interview,
)
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def list_reservations(new_booking: Booking) -> list[tuple[int, str, str]]:
    """Return the interviewer, state and start of each reservation of a booking."""
    rows = Reservation.objects.filter(reference=new_booking.pk).order_by("pk")
    return [(row.interviewer_id, row.state, f"{row.start:%H:%M}") for row in rows]


def list_calendar_messages() -> list[tuple[str, str]]:
    """Return the event and interviewer of each calendar message."""
    sent = Message.objects.filter(channel="calendar").order_by("pk")
    return [(message.payload["event"], message.payload["interviewer"]) for message in sent]


def test_booking_has_every_interviewer_and_reserves_their_time(template):
    new_booking = book(template)
    assert booking.get_interviewer_ids(new_booking.pk) == [alice().pk, bob().pk]
    assert list_reservations(new_booking) == [
        (alice().pk, "booked", "10:00"),
        (bob().pk, "booked", "10:00"),
    ]
    assert not BookingInterviewer.objects.filter(optional=True).exists()


def test_participants_are_notified_of_every_change_once(template):
    new_booking = book(template)
    move(new_booking, NOON)
    cancel(new_booking)
    everybody = [alice().pk, bob().pk]
    assert list_calendar_messages() == [
        (event, person) for event in ("created", "rescheduled", "cancelled") for person in everybody
    ]


def test_refused_booking_sends_no_message(template):
    book(template)
    told_before = list(Message.objects.values())
    with pytest.raises(SlotUnavailableError):
        book(template, HALF_PAST)
    assert list(Message.objects.values()) == told_before
    assert Booking.objects.count() == 1


def test_optional_interviewers_join_if_they_are_free(everybody_free):
    template = technical_interview(alice())
    add_group(template, bob(), chen(), required=0)
    book(technical_interview(bob()), ELEVEN, email="ola@example.com")
    first, second = book(template), book(template, ELEVEN)
    assert booking.get_interviewer_ids(first.pk) == [alice().pk, bob().pk, chen().pk]
    assert booking.get_interviewer_ids(second.pk) == [alice().pk, chen().pk]
    seats = BookingInterviewer.objects.filter(booking=first).values_list("interviewer", "optional")
    assert list(seats) == [(alice().pk, False), (bob().pk, True), (chen().pk, True)]


def test_move_chooses_interviewers_for_the_new_time(everybody_free):
    template = technical_interview()
    add_group(template, alice(), bob(), required=1)
    new_booking = book(template)
    book(technical_interview(alice()), NOON, email="ola@example.com")
    moved = move(new_booking, NOON)
    assert booking.get_interviewer_ids(moved.pk) == [bob().pk]
    assert list_reservations(moved) == [(bob().pk, "booked", "12:00")]


def test_move_to_the_same_start_changes_nothing(template):
    new_booking = book(template)
    before = list(Message.objects.values()), list_reservations(new_booking)
    assert move(new_booking, TEN).sequence == 0
    assert (list(Message.objects.values()), list_reservations(new_booking)) == before


def test_move_within_its_own_time_needs_the_rest_to_be_free(template):
    new_booking = book(template)
    hold(template, ELEVEN)
    with pytest.raises(SlotUnavailableError):
        move(new_booking, HALF_PAST)
    assert move(new_booking, "2025-01-22T09:30:00Z").start.minute == 30


def test_move_uses_the_current_duration_of_the_template(template):
    new_booking = book(template)
    set_rules(template, duration=30)
    moved = move(new_booking, NOON)
    assert (moved.end - moved.start).seconds == 1800


def test_cancellation_frees_the_time_and_keeps_the_participants(template, list_starts):
    before = list_starts(template)
    new_booking = cancel(book(template), "ill")
    assert (new_booking.state, new_booking.sequence, new_booking.reason) == ("cancelled", 1, "ill")
    assert list_reservations(new_booking) == []
    assert booking.get_interviewer_ids(new_booking.pk) == [alice().pk, bob().pk]
    assert list_starts(template) == before


def test_internal_note_of_a_cancellation_is_in_no_message(template, api):
    booked = book(template)
    body = {"reason": "The role is filled.", "note": "Weak references"}
    answer = api("post", f"bookings/{booked.pk}/cancel", body).json()
    assert answer["cancellation"]["note"] == "Weak references"
    assert answer["cancellation"]["reason"] == "The role is filled."
    payloads = [json.dumps(message.payload) for message in Message.objects.all()]
    assert any("The role is filled." in payload for payload in payloads)
    assert not any("Weak references" in payload for payload in payloads)


def test_second_cancellation_keeps_the_first_reason_and_notifies_nobody(template):
    new_booking = cancel(book(template), "ill")
    told_before = Message.objects.count()
    again = cancel(new_booking, "changed my mind")
    assert (again.sequence, again.reason, Message.objects.count()) == (1, "ill", told_before)


def test_cancelled_booking_cannot_be_moved(template):
    new_booking = cancel(book(template))
    with pytest.raises(BookingCancelledError):
        move(new_booking, NOON)
    assert list_reservations(new_booking) == []


def test_move_frees_interviewer_who_left_the_panel(template):
    new_booking = book(template)
    template.interviewers.remove(bob())
    assert booking.get_interviewer_ids(move(new_booking, NOON).pk) == [alice().pk]
    assert list_reservations(new_booking) == [(alice().pk, "booked", "12:00")]


def test_hold_whose_slot_became_unavailable_is_refused_and_kept(api, template):
    held = hold(template)
    set_rules(alice(), open_hours="Wed 15:00-18:00")
    body = {"holdId": str(held.pk), "candidate": CANDIDATE}
    problem = problem_of(api("post", f"{template.pk}/bookings", body), 409)
    assert problem["reasons"] == ["closed_hours"]
    assert api("get", f"holds/{held.pk}").json()["state"] == "held"


def test_hold_off_the_current_grid_is_refused(api, template):
    held = hold(template, HALF_PAST)
    set_rules(template, step=60)
    body = {"holdId": str(held.pk), "candidate": CANDIDATE}
    problem = problem_of(api("post", f"{template.pk}/bookings", body), 409)
    assert problem["type"] == "urn:slotsmith:slot-refused"
    assert problem["reasons"] == ["off_grid"]
    assert problem["detail"] == "2025-01-22T10:30:00Z is not available: off_grid."


def test_hold_can_be_booked_despite_its_own_reservation(template):
    held = hold(template)
    hold(template, ELEVEN)
    new_booking = book_hold(held)
    held.refresh_from_db()
    assert held.booking == new_booking
    assert len(list_reservations(new_booking)) == 2
