from __future__ import annotations

from uuid import uuid4

import pytest

from bookings import booking, holds
from bookings.booking import Candidate
from bookings.models import Hold
from bookings.slot_check import SlotRefused, Wanted
from outbox.models import Message
from people.models import Commitment
from tests.bookings.booking_factories import ANEW, DANA, ELEVEN, HALF_PAST, NOON, TEN, hold
from tests.config.test_exception_handler import told
from tests.factories import NOW, alice, at, bob, chen, group, technical_interview, with_rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_a_hold_claims_the_time_of_everybody_with_its_buffers(template):
    with_rules(template, buffer_before=15, buffer_after=30)
    made = hold(template, minutes=2)
    for claim in Commitment.objects.all():
        assert (claim.reference, claim.state, claim.expires) == (made.pk, "held", made.expires)
        assert claim.clear_from.timestamp() == at("2025-01-22T09:45:00Z")
        assert claim.clear_until.timestamp() == at("2025-01-22T11:30:00Z")
    assert holds.holders(made.pk) == [alice().pk, bob().pk]
    assert (made.expires - made.made_at).seconds == 120


def test_a_hold_takes_its_slots_from_every_template_of_its_people(template, listed):
    other, apart = technical_interview(bob(), chen()), technical_interview(chen())
    before = listed(apart)
    hold(template)
    assert TEN[11:16] not in listed(other)
    assert listed(apart) == before
    with pytest.raises(SlotRefused):
        hold(other, HALF_PAST)
    hold(other, ELEVEN)


def test_nobody_is_told_of_a_hold(template):
    with_rules(alice(), email="alice@example.com")
    hold(template)
    assert not Message.objects.exists()


def test_what_is_held_is_refused_with_that_reason(api, template):
    hold(template)
    problem = told(api("post", f"{template.pk}/holds", {"start": HALF_PAST}), 409)
    assert problem["reasons"] == ["HELD"]


def test_a_hold_that_is_over_can_be_given_back_and_is_gone(frozen, api, template):
    made = hold(template)
    frozen.shift(3600)
    address = f"{template.pk}/holds/{made.pk}"
    assert api("delete", address).status_code == 204
    told(api("get", address), 404)
    assert not Commitment.objects.exists()


def test_a_hold_that_became_a_booking_cannot_be_given_back(api, template):
    made = hold(template)
    became = booking.book_hold(template.pk, made.pk, DANA, at(NOW), ANEW)
    problem = told(api("delete", f"{template.pk}/holds/{made.pk}"), 409)
    assert (problem["type"], problem["bookingId"]) == ("urn:slotsmith:hold-used", str(became.pk))
    assert Commitment.objects.filter(reference=became.pk).count() == 2


def test_giving_back_leaves_the_holds_of_others(template):
    first, second = hold(template), hold(template, NOON)
    holds.give_back(template.pk, first.pk, at(NOW), ANEW)
    assert Hold.objects.get() == second
    assert holds.holders(second.pk) == [alice().pk, bob().pk]


def test_a_hold_is_live_until_the_second_it_expires(template):
    made = hold(template)
    end = int(made.expires.timestamp())
    assert holds.live(template.pk, made.pk, end - 1) == made
    with pytest.raises(holds.HoldOver):
        holds.live(template.pk, made.pk, end)
    with pytest.raises(holds.HoldNotFound):
        holds.live(template.pk, uuid4(), end)


@pytest.mark.parametrize("expired", [False, True])
def test_the_time_of_an_expired_hold_is_anybodys(frozen, template, expired):
    hold(template)
    later = at(NOW) + 299 + expired
    frozen.move_to(later, tick=False)
    wanted = Wanted(template.pk, at(TEN), later)
    if expired:
        holds.hold(wanted, 5, ANEW)
        assert Commitment.objects.count() == 2
    else:
        with pytest.raises(SlotRefused):
            holds.hold(wanted, 5, ANEW)


def test_a_pool_holds_no_more_people_than_it_needs(everybody_free):
    template = technical_interview()
    group(template, alice(), bob(), chen(), required=2)
    first = hold(template)
    assert holds.holders(first.pk) == [alice().pk, bob().pk]
    with pytest.raises(SlotRefused):
        hold(template)


def test_a_held_pool_may_be_booked_with_others_and_frees_those_who_held(everybody_free):
    template = technical_interview()
    group(template, alice(), bob(), required=1)
    held = hold(template)
    with_rules(alice(), open_hours="Mon 09:00-10:00")
    made = booking.book_hold(
        template.pk, held.pk, Candidate("D", "d@example.com", "UTC"), at(NOW), ANEW
    )
    assert booking.seated(made.pk) == [bob().pk]
    assert list(Commitment.objects.values_list("interviewer", "reference")) == [(bob().pk, made.pk)]
