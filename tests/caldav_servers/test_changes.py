"""A change of an event counts at once, also if the server's validators do not show it."""

from __future__ import annotations

import pytest

from tests.caldav_servers import slotsmith

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
NINE, ELEVEN = (f"DTSTART:20250324T{hour}0000Z\nDURATION:PT1H" for hour in ("09", "11"))
BUSY_AT_NINE = ["2025-03-24T09:00:00Z/2025-03-24T10:00:00Z"]
BUSY_AT_ELEVEN = ["2025-03-24T11:00:00Z/2025-03-24T12:00:00Z"]


def test_event_deleted_and_made_again_at_its_address(server, frozen):
    """The answer may use what was read before, if the server says that nothing has changed."""
    url = server.make_calendar()
    server.put(url, "meeting", NINE).raise_for_status()
    slotsmith.connect(server, url)
    for _ in range(2):
        assert slotsmith.busy(maxStalenessSeconds=60) == BUSY_AT_NINE
        frozen.shift(61)
    server.delete(server.event_url(url, "meeting"))
    server.put(url, "meeting", ELEVEN).raise_for_status()
    assert slotsmith.book("2025-03-24T11:30:00Z").status_code == 409
    assert slotsmith.busy(maxStalenessSeconds=60) == BUSY_AT_ELEVEN


def test_event_changed_in_place(server, frozen):
    url = server.make_calendar()
    server.put(url, "meeting", NINE).raise_for_status()
    slotsmith.connect(server, url)
    assert slotsmith.busy(maxStalenessSeconds=60) == BUSY_AT_NINE
    server.put(url, "meeting", f"SEQUENCE:1\n{ELEVEN}").raise_for_status()
    frozen.shift(61)
    assert slotsmith.busy(maxStalenessSeconds=60) == BUSY_AT_ELEVEN


def test_feed_that_changes_within_a_second(server, frozen):
    """The calendar's own address, or the server's file of it, read as a feed."""
    url = server.make_calendar()
    server.put(url, "meeting", NINE).raise_for_status()
    feed_url = server.feed_url(url)
    response = server.request("GET", feed_url)
    if not response.text.startswith("BEGIN:VCALENDAR"):
        pytest.skip("the server offers no feed of a calendar")
    slotsmith.connect(server, feed_url, provider="ics")
    assert slotsmith.busy(maxStalenessSeconds=60) == BUSY_AT_NINE
    server.put(url, "other", ELEVEN).raise_for_status()
    frozen.shift(61)
    assert slotsmith.busy(maxStalenessSeconds=60) == [*BUSY_AT_NINE, *BUSY_AT_ELEVEN]
