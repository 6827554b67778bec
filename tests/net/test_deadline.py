from __future__ import annotations

import pytest

from core.calendar_errors import ReadError, ReadFailure
from net.deadline import NO_DEADLINE, Deadline


def test_a_future_deadline_returns_the_seconds_left():
    assert 0 < Deadline.after(60).remaining() <= 60


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_passed_deadline_raises_timeout(seconds):
    with pytest.raises(ReadError) as caught:
        Deadline.after(seconds).remaining()
    assert caught.value.reason is ReadFailure.TIMEOUT


def test_check_raises_timeout_only_after_the_deadline():
    Deadline.after(60).check()
    NO_DEADLINE.check()
    with pytest.raises(ReadError, match="timeout"):
        Deadline.after(0).check()
