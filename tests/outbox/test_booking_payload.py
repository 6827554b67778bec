from __future__ import annotations

import json

import pytest

from outbox.booking_payload import BookingDetails
from tests.outbox.sample_booking import BOOKING, CANCELLED_BOOKING


@pytest.mark.parametrize("booking", [BOOKING, CANCELLED_BOOKING])
def test_snapshot_survives_json(booking):
    stored = json.loads(json.dumps(booking.to_json()))
    assert BookingDetails.from_json(stored) == booking


def test_attendee_without_a_language_can_be_read():
    """Messages that an earlier version enqueued have no language."""
    stored = BOOKING.to_json()
    for attendee in stored["attendees"]:
        del attendee["language"]
    assert BookingDetails.from_json(stored) == BOOKING
