from __future__ import annotations

from outbox.errors import PermanentError, RetryableError


def test_an_error_tells_why_and_when_to_come_back():
    assert (str(RetryableError("busy", 60)), RetryableError("busy", 60).retry_after) == ("busy", 60)
    assert RetryableError("busy").retry_after is None
    assert (str(PermanentError("gone")), PermanentError("gone").reason) == ("gone", "gone")
