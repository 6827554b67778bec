"""Working hours in words."""

from __future__ import annotations

import pytest

from pages.people.hours_text import describe_hours


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        ("", "Any time"),
        ("Mon 9-", "The stored hours are invalid"),
        ("Mon-Thu 09:00-17:00\nFri 09:00-12:00", "Mon–Thu 09:00-17:00; Fri 09:00-12:00"),
    ],
)
def test_hours_are_described(hours, text):
    assert describe_hours(hours) == text
