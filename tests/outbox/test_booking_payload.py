from __future__ import annotations

import json

from outbox.booking_payload import BookingSnapshot
from tests.outbox.panel import BOOKING, CANCELLED_BOOKING


def test_snapshot_survives_json():
    for meeting in (BOOKING, CANCELLED_BOOKING):
        assert BookingSnapshot.from_json(json.loads(json.dumps(meeting.to_json()))) == meeting
