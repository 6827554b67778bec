from __future__ import annotations

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
    WITHOUT_KEY,
    book,
    cancel,
    hold,
    move,
)
from tests.config.test_exception_handler import problem_of
from tests.factories import (
    NOW,
    add_group,
    alice,
    bob,
    chen,
    set_rules,
    technical_interview,
    utc_seconds,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def claims(made: Booking) -> list[tuple[int, str, str]]:
    """Whose time a booking has, as what, and from when."""
    rows = Reservation.objects.filter(reference=made.pk).order_by("pk")
    return [(one.interviewer_id, one.state, f"{one.start:%H:%M}") for one in rows]


def news() -> list[tuple[str, str]]:
    """What is to be told, and through which channel."""
    sent = Message.objects.filter(channel="calendar").order_by("pk")
    return [(one.payload["event"], one.payload["interviewer"]) for one in sent]


def test_a_booking_has_a_seat_and_the_time_of_everybody(template):
    made = book(template)
    assert booking.get_interviewer_ids(made.pk) == [alice().pk, bob().pk]
    assert claims(made) == [(alice().pk, "booked", "10:00"), (bob().pk, "booked", "10:00")]
    assert not BookingInterviewer.objects.filter(optional=True).exists()


def test_those_who_take_part_are_told_of_every_change_once(template):
    made = book(template)
    move(made, NOON)
    cancel(made)
    everybody = [alice().pk, bob().pk]
    assert news() == [
        (event, one) for event in ("created", "rescheduled", "cancelled") for one in everybody
    ]


def test_nothing_is_told_of_what_is_refused(template):
    book(template)
    told_before = list(Message.objects.values())
    with pytest.raises(SlotUnavailableError):
        book(template, HALF_PAST)
    assert list(Message.objects.values()) == told_before
    assert Booking.objects.count() == 1


def test_optional_people_join_if_they_are_free(everybody_free):
    template = technical_interview(alice())
    add_group(template, bob(), chen(), required=0)
    book(technical_interview(bob()), ELEVEN)
    first, second = book(template), book(template, ELEVEN)
    assert booking.get_interviewer_ids(first.pk) == [alice().pk, bob().pk, chen().pk]
    assert booking.get_interviewer_ids(second.pk) == [alice().pk, chen().pk]
    seats = BookingInterviewer.objects.filter(booking=first).values_list("interviewer", "optional")
    assert list(seats) == [(alice().pk, False), (bob().pk, True), (chen().pk, True)]


def test_moving_seats_whoever_is_chosen_at_the_new_time(everybody_free):
    template = technical_interview()
    add_group(template, alice(), bob(), required=1)
    made = book(template)
    book(technical_interview(alice()), NOON)
    moved = move(made, NOON)
    assert booking.get_interviewer_ids(moved.pk) == [bob().pk]
    assert claims(moved) == [(bob().pk, "booked", "12:00")]


def test_moving_to_where_it_is_changes_nothing(template):
    made = book(template)
    before = list(Message.objects.values()), claims(made)
    assert move(made, TEN).sequence == 0
    assert (list(Message.objects.values()), claims(made)) == before


def test_a_move_within_its_own_time_needs_the_rest_to_be_free(template):
    made = book(template)
    hold(template, ELEVEN)
    with pytest.raises(SlotUnavailableError):
        move(made, HALF_PAST)
    assert move(made, "2025-01-22T09:30:00Z").start.minute == 30


def test_a_move_takes_the_duration_that_the_template_has_by_now(template):
    made = book(template)
    set_rules(template, duration=30)
    moved = move(made, NOON)
    assert (moved.end - moved.start).seconds == 1800


def test_cancelling_frees_the_time_and_keeps_the_people(template, listed):
    before = listed(template)
    made = cancel(book(template), "ill")
    assert (made.state, made.sequence, made.reason) == ("cancelled", 1, "ill")
    assert claims(made) == []
    assert booking.get_interviewer_ids(made.pk) == [alice().pk, bob().pk]
    assert listed(template) == before


def test_cancelling_again_keeps_the_first_reason_and_tells_nobody(template):
    made = cancel(book(template), "ill")
    told_before = Message.objects.count()
    again = cancel(made, "changed my mind")
    assert (again.sequence, again.reason, Message.objects.count()) == (1, "ill", told_before)


def test_what_is_cancelled_is_not_moved(template):
    made = cancel(book(template))
    with pytest.raises(BookingCancelledError):
        move(made, NOON)
    assert claims(made) == []


def test_somebody_who_has_left_the_panel_is_freed_by_a_move(template):
    made = book(template)
    template.interviewers.remove(bob())
    assert booking.get_interviewer_ids(move(made, NOON).pk) == [alice().pk]
    assert claims(made) == [(alice().pk, "booked", "12:00")]


def test_a_hold_of_a_slot_that_has_gone_bad_is_refused_and_still_held(api, template):
    held = hold(template)
    set_rules(alice(), open_hours="Wed 15:00-18:00")
    body = {"hold": str(held.pk), "candidate": CANDIDATE}
    problem = problem_of(api("post", f"{template.pk}/bookings", body), 409)
    assert problem["reasons"] == ["CLOSED_HOURS"]
    assert api("get", f"{template.pk}/holds/{held.pk}").json()["state"] == "held"


def test_a_hold_off_the_marks_that_the_template_has_by_now_is_refused(api, template):
    held = hold(template, HALF_PAST)
    set_rules(template, step=60)
    body = {"hold": str(held.pk), "candidate": CANDIDATE}
    problem = problem_of(api("post", f"{template.pk}/bookings", body), 409)
    assert problem["type"] == "urn:slotsmith:slot-refused"
    assert problem["detail"] == "2025-01-22T10:30:00Z is not available: WINDOW."


def test_a_booking_of_a_hold_is_refused_by_nothing_but_its_own_hold(template):
    held = hold(template)
    hold(template, ELEVEN)
    made = booking.book_hold(
        template.pk,
        held.pk,
        booking.Candidate("D", "d@example.com", "UTC"),
        utc_seconds(NOW),
        WITHOUT_KEY,
    )
    held.refresh_from_db()
    assert held.booking == made
    assert len(claims(made)) == 2
