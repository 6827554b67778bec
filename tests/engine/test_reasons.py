from __future__ import annotations

from engine import rules
from engine.grid import Grid
from engine.person import Person
from engine.reasons import Reason


def test_reasons_are_in_the_documented_order():
    assert list(Reason) == [
        "window", "notice", "unknown", "booked", "held", "calendar_busy", "buffer", "time_off",
        "closed_hours", "load_limit",
    ]  # fmt: skip


def test_every_reason_has_a_rule():
    personal_masks = rules.find_blocked_by_reason(Grid.for_window((0, 60), 300, 60), Person(1))
    assert {Reason.WINDOW, Reason.NOTICE, *personal_masks} == set(Reason)
