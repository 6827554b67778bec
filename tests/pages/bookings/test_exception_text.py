"""The changes of rules with which one slot was booked, in words."""

from __future__ import annotations

import pytest

from pages.bookings import exception_text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"type": "without_person", "interviewerId": 2}, "without Bob Smith"),
        ({"type": "without_person", "interviewerId": 3}, "without ?"),
        (
            {"type": "fewer_of_pool", "group": 0, "required": 1, "usualRequired": 2},
            "1 from the pool instead of 2",
        ),
        (
            {"type": "shorter_duration", "durationMinutes": 30, "usualDurationMinutes": 60},
            "duration 30 minutes instead of 1 hour",
        ),
        (
            {"type": "shorter_notice", "noticeMinutes": 0, "usualNoticeMinutes": 1440},
            "notice none instead of 24 hours",
        ),
        ({"type": "without_buffers"}, "without buffers"),
    ],
)
def test_change_is_in_words(change, words):
    assert exception_text.describe([change], {2: "Bob Smith"}) == words


def test_changes_are_separated():
    changes = [{"type": "without_buffers"}, {"type": "without_person", "interviewerId": 2}]
    assert exception_text.describe(changes, {2: "Bob"}) == "without buffers; without Bob"
    assert exception_text.list_person_ids([changes]) == {2}
