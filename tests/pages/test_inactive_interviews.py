"""Pages of an interview type that is not active."""

from __future__ import annotations

import pytest

from bookings.models import Booking
from tests.factories import set_rules
from tests.pages.candidate_link.test_candidate import ELEVEN, text

pytestmark = pytest.mark.django_db


def test_candidate_without_a_booking_is_offered_no_times(client, link_url, template):
    set_rules(template, active=False)
    assert client.get(link_url).status_code == 409


def test_candidate_keeps_a_booking_and_can_cancel_it(
    client, link_url, template, submit_booking, submit_move
):
    submit_booking()
    set_rules(template, active=False)
    assert "Your interview is booked" in text(client.get(link_url))
    assert submit_move(ELEVEN).status_code == 409
    assert Booking.objects.get().sequence == 0
    assert "The interview was cancelled" in text(client.post(f"{link_url}/cancel"))


def test_coordinator_sees_why_there_are_no_times(coordinator, template):
    set_rules(template, active=False)
    page = coordinator.get(f"/interviews/{template.pk}")
    assert "This interview type is not active." in text(page)
