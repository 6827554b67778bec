from __future__ import annotations

import pytest

from core.read_errors import ReadError, ReadFailure
from net.deadline import Deadline


def test_a_deadline_to_come_tells_the_seconds_that_are_left():
    assert 0 < Deadline.after(60).remaining() <= 60


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_deadline_that_is_over_is_a_timeout(seconds):
    with pytest.raises(ReadError) as caught:
        Deadline.after(seconds).remaining()
    assert caught.value.reason is ReadFailure.TIMEOUT
