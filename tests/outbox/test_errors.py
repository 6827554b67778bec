from __future__ import annotations

from outbox.errors import PermanentError, RetryableError


def test_errors_carry_reason_and_retry_after():
    assert (str(RetryableError("busy", 60)), RetryableError("busy", 60).retry_after) == ("busy", 60)
    assert RetryableError("busy").retry_after is None
    assert (str(PermanentError("gone")), PermanentError("gone").reason) == ("gone", "gone")
