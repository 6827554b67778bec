from __future__ import annotations

from zoneinfo import ZoneInfo

from calendars.providers.types import Calendar


def test_an_owner_may_be_called_by_their_address_or_by_the_name_they_sign_in_with():
    calendar = Calendar(
        0, 1, "Alice Johnson", ZoneInfo("UTC"), "ics", "Work", "", "ajohnson", email="a@example.com"
    )
    assert calendar.attendee_addresses == ("a@example.com", "ajohnson")
