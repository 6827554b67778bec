"""The page of a link whose booking a coordinator cancelled."""

from __future__ import annotations

import pytest

from bookings import cancellation
from bookings.models import Booking
from tests.bookings.booking_factories import WITHOUT_KEY, cancel
from tests.factories import NOW, utc_seconds
from tests.pages.candidate_link.test_candidate import IN_FULL, KOLKATA, text

pytestmark = pytest.mark.django_db


def test_link_shows_why_others_cancelled_and_offers_no_times(client, link_url, submit_booking):
    submit_booking()
    cancel(Booking.objects.get(), "The role is filled.")
    page = text(client.get(link_url, KOLKATA))
    assert "The interview was cancelled" in page
    assert "Reason: The role is filled." in page
    assert IN_FULL in page
    assert "Choose another time" not in page
    assert "You cannot choose another time with this link." in text(submit_booking())
    assert not Booking.objects.filter(state=Booking.State.BOOKED).exists()


def test_link_offers_times_again_if_the_coordinator_allows_it(client, link_url, submit_booking):
    submit_booking()
    booked = Booking.objects.get()
    cancellation.cancel(booked.pk, "", utc_seconds(NOW), WITHOUT_KEY, may_book_again=True)
    submit_booking()
    assert Booking.objects.filter(state=Booking.State.BOOKED).count() == 1
