"""Bookings are written, moved and removed, and no stale copy of them stays in a calendar."""

from __future__ import annotations

import pytest

from outbox.models import Message
from tests import servers
from tests.caldav_servers import slotsmith

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
NINE, ONE = "2025-03-24T09:00:00Z", "2025-03-24T13:00:00Z"
AT_NINE, AT_ONE = ["2025-03-24T09:00/09:15"], ["2025-03-24T13:00/13:15"]


def _book(start: str = NINE) -> dict:
    response = slotsmith.book(start)
    assert response.status_code == 201, response.json()
    slotsmith.deliver()
    return response.json()


def _change(booking: dict, action: str, **content: str) -> None:
    response = slotsmith.change(booking, action, **content)
    assert response.status_code == 200, response.json()
    slotsmith.deliver()


def _events(server, url: str) -> list[str]:
    """Return the starts of the events in a calendar, as their owner's program sees them."""
    query = """<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>
        <D:getetag/><C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR">
        <C:comp-filter name="VEVENT"/></C:comp-filter></C:filter></C:calendar-query>"""
    content = server.request("REPORT", url, query).text
    return sorted(
        line.strip().rpartition(":")[2]
        for line in content.replace("&#13;", "").splitlines()
        if line.strip().startswith("DTSTART")
    )


def _failed_messages() -> list[str]:
    failed = Message.objects.exclude(state=Message.State.DELIVERED).filter(channel="calendar")
    return [f"{message.payload['event']}: {message.last_error}" for message in failed]


def _store_invitation(server, url: str, booking: dict) -> None:
    """Store the mailed invitation as the owner's program does, at an address of its own."""
    event = (
        f"UID:{booking['id']}@slotsmith\nDTSTART:20250324T090000Z\nDTEND:20250324T091500Z\n"
        "SUMMARY:Technical Interview\nORGANIZER:mailto:slotsmith@example.org\n"
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.com"
    )
    server.put_file(url, "4711", servers.icalendar_of(event)).raise_for_status()


def test_booking_is_written_moved_and_cancelled(server):
    url = server.make_calendar()
    slotsmith.connect(server, url)
    booking = _book()
    assert _events(server, url) == ["20250324T090000Z"]
    assert slotsmith.busy() == slotsmith.join(AT_NINE)
    assert slotsmith.busy(excludeBooking=booking["id"]) == []
    _change(booking, "reschedule", start=ONE)
    assert _events(server, url) == ["20250324T130000Z"]
    assert slotsmith.busy() == slotsmith.join(AT_ONE)
    _change(booking, "cancel", reason="")
    assert _events(server, url) == []
    assert slotsmith.busy() == []
    assert _failed_messages() == []


def test_event_that_the_owner_dragged_is_busy(server):
    url = server.make_calendar()
    slotsmith.connect(server, url)
    booking = _book()
    own_url = f"{url}{booking['id']}%40slotsmith"
    content = server.request("GET", f"{own_url}.ics").text.replace("\r\n", "\n")
    moved = content.replace("20250324T0900", "20250324T1700").replace("T0915", "T1715")
    response = server.put_file(own_url.replace(own_url, url), f"{booking['id']}%40slotsmith", moved)
    response.raise_for_status()
    assert slotsmith.busy() == slotsmith.join([*AT_NINE, "2025-03-24T17:00/17:15"])


def test_event_that_the_owner_deleted_is_written_again_when_it_moves(server):
    url = server.make_calendar()
    slotsmith.connect(server, url)
    booking = _book()
    server.delete(f"{url}{booking['id']}%40slotsmith.ics")
    _change(booking, "reschedule", start=ONE)
    assert _events(server, url) == ["20250324T130000Z"]


@pytest.mark.parametrize("action", ["reschedule", "cancel"])
def test_invitation_stored_elsewhere_first_then(server, action):
    url = server.make_calendar()
    slotsmith.connect(server, url)
    response = slotsmith.book(NINE)
    _store_invitation(server, url, response.json())
    slotsmith.deliver()
    booking = response.json()
    if action == "reschedule":
        _change(booking, "reschedule", start=ONE)
        assert _events(server, url) == ["20250324T130000Z"]
        assert slotsmith.busy() == slotsmith.join(AT_ONE)
    _change(booking, "cancel", reason="")
    assert _events(server, url) == []
    assert _failed_messages() == []


def test_two_writable_calendars_of_one_person(server):
    urls = [server.make_calendar(), server.make_calendar()]
    for number, url in enumerate(urls):
        slotsmith.connect(server, url, name=f"Calendar {number}")
    booking = _book()
    assert sorted(len(_events(server, url)) for url in urls) == [0, 1]
    _change(booking, "reschedule", start=ONE)
    assert sorted(_events(server, url) for url in urls) == [[], ["20250324T130000Z"]]
    _change(booking, "cancel", reason="")
    assert [_events(server, url) for url in urls] == [[], []]
    assert _failed_messages() == []


def test_event_of_the_owner_in_the_way_refuses_the_booking(server):
    url = server.make_calendar()
    server.put(url, "meeting", "DTSTART:20250324T090000Z\nDURATION:PT1H").raise_for_status()
    slotsmith.connect(server, url)
    assert slotsmith.book(NINE).status_code == 409
