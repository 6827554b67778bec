from __future__ import annotations

from outbox.errors import GiveUp, TryLater


def test_an_error_says_why_and_when_it_may_be_tried_again():
    assert [str(TryLater("busy", 60)), str(GiveUp("gone"))] == ["busy", "gone"]
    assert (TryLater("busy", 60).after, TryLater("busy").after) == (60, None)
