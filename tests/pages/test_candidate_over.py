"""The candidate's pages when the interview or the link is over."""

from __future__ import annotations

import pytest

from bookings.models import Booking, CandidateLink
from engine import timestamps
from tests.factories import NOW, utc_seconds
from tests.pages.test_candidate import ELEVEN, TEN, text

pytestmark = pytest.mark.django_db


def test_past_interview_cannot_be_moved_or_cancelled(client, address, send, move, frozen):
    send()
    frozen.shift(utc_seconds(TEN) + 3600 - utc_seconds(NOW))
    assert "This interview is over" in text(client.get(address))
    assert "This interview is over" in text(client.get(address, {"move": ""}))
    move("2025-01-24T10:00:00Z")
    client.post(f"{address}/cancel")
    made = Booking.objects.get()
    assert (made.sequence, made.is_cancelled) == (0, False)


def test_booking_stays_accessible_after_link_expires(client, address, send, move):
    send()
    CandidateLink.objects.update(expires_at=timestamps.to_datetime(utc_seconds(NOW)))
    assert "Your interview is booked" in text(client.get(address))
    assert client.get(f"{address}/interview.ics").status_code == 200
    assert "Your interview is booked" in text(move(ELEVEN))
    done = client.post(f"{address}/cancel")
    assert "The interview was cancelled" in text(done)
    assert "Choose another time" not in text(done)
    assert client.get(address).status_code == 404
