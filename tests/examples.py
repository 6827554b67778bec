"""How many examples a law is tried on that needs more of them than others."""

from __future__ import annotations

from hypothesis import settings


def example_count(number: int) -> int:
    """So many, unless the profile asks for next to none, as counting covered lines does."""
    asked: int = settings.default.max_examples
    return number if asked >= 50 else asked
