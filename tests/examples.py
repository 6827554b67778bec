"""The number of examples of property tests that need more examples than others."""

from __future__ import annotations

from hypothesis import settings


def example_count(count: int) -> int:
    """Return a count, or the profile's own count if the profile asks for fewer than 50."""
    max_examples: int = settings.default.max_examples
    return count if max_examples >= 50 else max_examples
