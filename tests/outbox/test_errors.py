from __future__ import annotations

from outbox.errors import GiveUp, TryLater


def test_an_error_tells_why_and_when_to_come_back():
    assert (str(TryLater("busy", 60)), TryLater("busy", 60).after) == ("busy", 60)
    assert TryLater("busy").after is None
    assert (str(GiveUp("gone")), GiveUp("gone").why) == ("gone", "gone")
