"""The candidate's pages after the interview or the link has ended."""

from __future__ import annotations

import pytest

from bookings.models import Booking, CandidateLink
from engine import timestamps
from tests.factories import NOW, utc_seconds
from tests.pages.candidate_link.test_candidate import ELEVEN, TEN, text

pytestmark = pytest.mark.django_db


def test_past_interview_cannot_be_moved_or_cancelled(
    client, link_url, submit_booking, submit_move, frozen
):
    submit_booking()
    frozen.shift(utc_seconds(TEN) + 3600 - utc_seconds(NOW))
    assert "This interview is over" in text(client.get(link_url))
    assert "This interview is over" in text(client.get(link_url, {"move": ""}))
    submit_move("2025-01-24T10:00:00Z")
    client.post(f"{link_url}/cancel")
    current = Booking.objects.get()
    assert (current.sequence, current.is_cancelled) == (0, False)


def test_booking_stays_accessible_after_link_expires(client, link_url, submit_booking, submit_move):
    submit_booking()
    CandidateLink.objects.update(expires_at=timestamps.to_datetime(utc_seconds(NOW)))
    assert "Your interview is booked" in text(client.get(link_url))
    assert client.get(f"{link_url}/interview.ics").status_code == 200
    assert "Your interview is moved" in text(submit_move(ELEVEN))
    assert "after you cancel, it books no other time" in text(client.get(f"{link_url}/cancel"))
    done = client.post(f"{link_url}/cancel")
    assert "The interview was cancelled" in text(done)
    assert "Your link has expired and books no other time. Contact" in text(done)
    assert "Choose another time" not in text(done)
    assert client.get(link_url).status_code == 404
