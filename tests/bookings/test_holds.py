from __future__ import annotations

from uuid import uuid4

import pytest

from api.actors import SYSTEM_ACTOR
from bookings import booking, holds
from bookings.models import Hold
from bookings.slot_check import SlotRequest, SlotUnavailableError
from outbox.models import Message
from people.models import Reservation
from tests.bookings.booking_factories import (
    ELEVEN,
    HALF_PAST,
    NOON,
    TEN,
    WITHOUT_KEY,
    book_hold,
    hold,
)
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
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_hold_reserves_time_of_every_interviewer_with_buffers(template):
    set_rules(template, buffer_before=15, buffer_after=30)
    new_hold = hold(template, minutes=2)
    for reservation in Reservation.objects.all():
        assert (reservation.reference, reservation.state, reservation.expires_at) == (
            new_hold.pk,
            "held",
            new_hold.expires_at,
        )
        assert reservation.buffered_start.timestamp() == utc_seconds("2025-01-22T09:45:00Z")
        assert reservation.buffered_end.timestamp() == utc_seconds("2025-01-22T11:30:00Z")
    assert holds.get_interviewer_ids(new_hold.pk) == [alice().pk, bob().pk]
    assert (new_hold.expires_at - new_hold.created_at).seconds == 120


def test_hold_removes_slots_from_every_template_of_its_interviewers(template, list_starts):
    other, apart = technical_interview(bob(), chen()), technical_interview(chen())
    before = list_starts(apart)
    hold(template)
    assert TEN[11:16] not in list_starts(other)
    assert list_starts(apart) == before
    with pytest.raises(SlotUnavailableError):
        hold(other, HALF_PAST)
    hold(other, ELEVEN)


def test_hold_sends_no_message(template):
    set_rules(alice(), email="alice@example.com")
    hold(template)
    assert not Message.objects.exists()


def test_held_slot_is_refused_with_reason_held(api, template):
    hold(template)
    problem = problem_of(api("post", f"{template.pk}/holds", {"start": HALF_PAST}), 409)
    assert problem["reasons"] == ["held"]


def test_expired_hold_can_be_released(frozen, api, template):
    new_hold = hold(template)
    frozen.shift(3600)
    address = f"holds/{new_hold.pk}"
    assert api("delete", address).status_code == 204
    problem_of(api("get", address), 404)
    assert not Reservation.objects.exists()


def test_booked_hold_cannot_be_released(api, template):
    new_hold = hold(template)
    became = book_hold(new_hold)
    problem = problem_of(api("delete", f"holds/{new_hold.pk}"), 409)
    assert (problem["type"], problem["bookingId"]) == ("urn:slotsmith:hold-used", str(became.pk))
    assert Reservation.objects.filter(reference=became.pk).count() == 2


def test_release_keeps_other_holds(template):
    first, second = hold(template), hold(template, NOON)
    holds.release(first.pk, utc_seconds(NOW), SYSTEM_ACTOR)
    assert Hold.objects.get() == second
    assert holds.get_interviewer_ids(second.pk) == [alice().pk, bob().pk]


def test_hold_is_active_until_the_second_it_expires(template):
    new_hold = hold(template)
    end = int(new_hold.expires_at.timestamp())
    assert holds.get_active(template.pk, new_hold.pk, end - 1) == new_hold
    with pytest.raises(holds.HoldExpiredError):
        holds.get_active(template.pk, new_hold.pk, end)
    with pytest.raises(holds.HoldNotFoundError):
        holds.get_active(template.pk, uuid4(), end)


@pytest.mark.parametrize("expired", [False, True])
def test_time_of_expired_hold_is_free(frozen, template, expired):
    hold(template)
    later = utc_seconds(NOW) + 299 + expired
    frozen.move_to(later, tick=False)
    request = SlotRequest(template.pk, utc_seconds(TEN), later)
    if expired:
        holds.create(request, 5, WITHOUT_KEY)
        assert Reservation.objects.count() == 2
    else:
        with pytest.raises(SlotUnavailableError):
            holds.create(request, 5, WITHOUT_KEY)


def test_pool_holds_no_more_interviewers_than_required(everybody_free):
    template = technical_interview()
    add_group(template, alice(), bob(), chen(), required=2)
    first = hold(template)
    assert holds.get_interviewer_ids(first.pk) == [alice().pk, bob().pk]
    with pytest.raises(SlotUnavailableError):
        hold(template)


def test_held_pool_can_be_booked_with_others_and_frees_the_holders(everybody_free):
    template = technical_interview()
    add_group(template, alice(), bob(), required=1)
    held = hold(template)
    set_rules(alice(), open_hours="Mon 09:00-10:00")
    new_booking = book_hold(held)
    assert booking.get_interviewer_ids(new_booking.pk) == [bob().pk]
    assert list(Reservation.objects.values_list("interviewer", "reference")) == [
        (bob().pk, new_booking.pk)
    ]
