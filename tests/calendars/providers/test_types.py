from __future__ import annotations

from zoneinfo import ZoneInfo

from calendars.providers.types import Calendar


def test_owner_is_known_by_email_and_user_name():
    calendar = Calendar(
        0, 1, "Alice Johnson", ZoneInfo("UTC"), "ics", "Work", "", "ajohnson", email="a@example.com"
    )
    assert calendar.attendee_addresses == ("a@example.com", "ajohnson")
