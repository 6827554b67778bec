"""The circuit breaker opens for a while and closes again."""

from __future__ import annotations

from ops import circuit_breaker
from ops.circuit_breaker import OPEN_SECONDS, CircuitBreaker


def test_breaker_closes_after_its_time_and_can_open_again(monkeypatch):
    now = [0.5]
    monkeypatch.setattr(circuit_breaker.time, "monotonic", lambda: now[0])
    breaker = CircuitBreaker()
    assert not breaker.is_open
    breaker.open()
    now[0] += OPEN_SECONDS - 1
    assert breaker.is_open
    breaker.open()
    now[0] += OPEN_SECONDS - 1
    assert breaker.is_open
    now[0] += 1
    assert not breaker.is_open
