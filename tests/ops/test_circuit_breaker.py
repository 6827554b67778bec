"""Leaving alone for a while what was out of reach."""

from __future__ import annotations

from ops import circuit_breaker
from ops.circuit_breaker import OPEN_SECONDS, CircuitBreaker


def test_a_rest_is_over_after_a_while_and_may_begin_again(monkeypatch):
    now = [0.5]
    monkeypatch.setattr(circuit_breaker.time, "monotonic", lambda: now[0])
    one = CircuitBreaker()
    assert not one.is_open
    one.open()
    now[0] += OPEN_SECONDS - 1
    assert one.is_open
    one.open()
    now[0] += OPEN_SECONDS - 1
    assert one.is_open
    now[0] += 1
    assert not one.is_open
