"""The candidate's pages when the interview or the link is over."""

from __future__ import annotations

import pytest

from bookings.models import Booking, CandidateLink
from engine import timestamps
from tests.factories import NOW, utc_seconds
from tests.pages.test_candidate import ELEVEN, TEN, text

pytestmark = pytest.mark.django_db


def test_an_interview_that_is_over_is_neither_moved_nor_cancelled(
    client, address, send, move, frozen
):
    send()
    frozen.shift(utc_seconds(TEN) + 3600 - utc_seconds(NOW))
    assert "This interview is over" in text(client.get(address))
    assert "This interview is over" in text(client.get(address, {"move": ""}))
    move("2025-01-24T10:00:00Z")
    client.post(f"{address}/cancel")
    made = Booking.objects.get()
    assert (made.sequence, made.is_cancelled) == (0, False)


def test_what_is_booked_is_there_until_it_is_over_though_the_link_holds_no_longer(
    client, address, send, move
):
    send()
    CandidateLink.objects.update(expires_at=timestamps.to_datetime(utc_seconds(NOW)))
    assert "You are booked" in text(client.get(address))
    assert client.get(f"{address}/interview.ics").status_code == 200
    assert "You are booked" in text(move(ELEVEN))
    done = client.post(f"{address}/cancel")
    assert "The interview is cancelled" in text(done)
    assert "Choose another time" not in text(done)
    assert client.get(address).status_code == 404
