from __future__ import annotations

import json

from outbox.booking_payload import Meeting
from tests.outbox.panel import CANCELLED, MEETING


def test_a_meeting_is_read_as_it_was_written():
    for meeting in (MEETING, CANCELLED):
        assert Meeting.from_json(json.loads(json.dumps(meeting.to_json()))) == meeting
