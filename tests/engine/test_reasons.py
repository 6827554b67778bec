from __future__ import annotations

from engine import rules
from engine.reasons import Reason


def test_they_are_accounted_in_the_designs_order():
    assert list(Reason) == ["WINDOW", "NOTICE", "UNKNOWN", "CALENDAR_BUSY"]


def test_every_reason_has_a_rule_that_gives_it():
    assert {Reason.WINDOW, Reason.NOTICE, *rules.PERSONAL} == set(Reason)
