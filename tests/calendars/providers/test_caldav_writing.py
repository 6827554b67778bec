"""Bookings written into a real Radicale, and into fakes of other servers."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from calendars.providers.base import Calendar
from calendars.providers.caldav import CalDavProvider
from core.calendar_errors import ReadError, WriteRefusedError
from engine.timestamps import format_utc
from ical.event_writer import CalendarEvent
from net.deadline import Deadline
from tests import servers
from tests.factories import HOUR, NOW, utc_seconds
from tests.servers import Radicale, response, send_bytes

WINDOW = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))
ENTRY = CalendarEvent(
    uid="booking@slotsmith",
    sequence=0,
    start=utc_seconds("2025-01-22T09:00:00Z"),
    end=utc_seconds("2025-01-22T10:00:00Z"),
    title="Technical Interview",
    description_lines=("With: Alice Johnson",),
    dtstamp=utc_seconds(NOW),
)
OWN = replace(ENTRY, interviewer_id=1)
MOVED = replace(OWN, sequence=1, start=OWN.start + 4 * HOUR, end=OWN.end + 4 * HOUR)
NINE, ONE = "2025-01-22T09:00:00Z", "2025-01-22T13:00:00Z"


def calendar(url: str, owner: int = 1, **more: str) -> Calendar:
    return Calendar(
        index=0,
        interviewer_id=owner,
        interviewer_name="Alice Johnson",
        zone=ZoneInfo("Europe/London"),
        provider="caldav",
        name="Work",
        url=url,
        username=Radicale.username,
        password=Radicale.password,
        **more,
    )


def put(url: str, entry: CalendarEvent = ENTRY) -> None:
    CalDavProvider().put(calendar(url), entry, Deadline.after(10))


def remove(url: str, uid: str = ENTRY.uid) -> None:
    CalDavProvider().remove(calendar(url), uid, Deadline.after(10))


def busy(url: str, owner: int = 1) -> list[str]:
    [(_, reading)] = CalDavProvider().read([calendar(url, owner)], WINDOW, Deadline.after(10))
    return sorted(format_utc(start) for start, _, _ in reading.busy)


def failure_reason(act, *args) -> str:
    with pytest.raises(ReadError) as caught:
        act(*args)
    return caught.value.reason.value


def test_writing_a_booking_twice_creates_one_event(radicale_server):
    for _ in range(2):
        put(radicale_server.url)
        assert busy(radicale_server.url) == [NINE]


def test_moved_booking_is_only_at_its_new_time(radicale_server):
    put(radicale_server.url)
    put(radicale_server.url, replace(MOVED, interviewer_id=None))
    assert busy(radicale_server.url) == [ONE]


def test_removing_a_booking_twice_removes_it(radicale_server):
    put(radicale_server.url)
    for _ in range(2):
        remove(radicale_server.url)
        assert busy(radicale_server.url) == []


def test_other_events_are_left_alone(radicale_server):
    radicale_server.put("lunch", "DTSTART:20250122T090000Z\nDTEND:20250122T093000Z")
    put(radicale_server.url)
    remove(radicale_server.url)
    assert busy(radicale_server.url) == [NINE]


def test_own_event_is_free_at_its_original_time(radicale_server):
    put(radicale_server.url, OWN)
    assert busy(radicale_server.url) == []
    put(radicale_server.url, MOVED)
    assert busy(radicale_server.url) == []


def test_own_event_is_busy_in_another_owners_calendar(radicale_server):
    put(radicale_server.url, OWN)
    assert busy(radicale_server.url, owner=2) == [NINE]


def test_own_event_is_busy_after_the_owner_moved_it(radicale_server):
    put(radicale_server.url, OWN)
    address = "booking@slotsmith.ics"
    event = radicale_server.get(address).replace("T090000Z", "T110000Z")
    radicale_server.send("PUT", address, event.replace("T100000Z", "T120000Z"))
    assert busy(radicale_server.url) == ["2025-01-22T11:00:00Z"]


def test_own_event_without_signature_is_busy(radicale_server):
    put(radicale_server.url, OWN)
    lines = radicale_server.get("booking@slotsmith.ics").splitlines()
    unsigned_lines = [line for line in lines if not line.startswith("X-SLOTSMITH-OWN")]
    radicale_server.send("PUT", "booking@slotsmith.ics", "\r\n".join([*unsigned_lines, ""]))
    assert busy(radicale_server.url) == [NINE]


def accept_invitation(radicale_server) -> None:
    """The owner's program put the invitation that came by mail there, under a name of its own."""
    event = "UID:booking@slotsmith\nDTSTART:20250122T090000Z\nDTEND:20250122T100000Z"
    radicale_server.send("PUT", "4711.ics", servers.icalendar_of(event))


def test_accepted_invitation_is_overwritten(radicale_server):
    accept_invitation(radicale_server)
    put(radicale_server.url, MOVED)
    assert busy(radicale_server.url, owner=2) == [ONE]


def test_accepted_invitation_is_removed(radicale_server):
    accept_invitation(radicale_server)
    remove(radicale_server.url)
    assert busy(radicale_server.url) == []


def test_stopped_radicale_is_unreachable(radicale_server):
    radicale_server.stop()
    assert failure_reason(put, radicale_server.url) == "unreachable"
    assert failure_reason(remove, radicale_server.url) == "unreachable"


def test_missing_collection_cannot_be_written(radicale_server):
    with pytest.raises(WriteRefusedError):
        put(radicale_server.url.replace("calendar", "nowhere"))
    remove(radicale_server.url.replace("calendar", "nowhere"))


def test_every_caldav_calendar_may_be_written():
    assert CalDavProvider().can_write(calendar("https://dav.example.com/alice/"))


def test_event_is_a_resource_of_the_collection(serve):
    server = serve(send_bytes(response("", "201 Created")))
    put(f"{server.url}/dav/ann?x=1#y", replace(ENTRY, uid="a/../b?c"))
    assert server.requested == ["PUT /dav/ann/a%2F..%2Fb%3Fc.ics HTTP/1.1"]
    assert b"\r\nContent-Type: text/calendar; charset=utf-8\r\n" in server.requests[0]


@pytest.mark.parametrize("status", ["403 Read-only", "404 Nothing", "405 No", "507 Full"])
def test_refusal_is_permanent_or_transient_by_status(serve, status):
    server = serve(send_bytes(response("", status)))
    with pytest.raises(ReadError if status.startswith("5") else WriteRefusedError):
        put(server.url)


def test_invalid_url_is_unreachable():
    assert failure_reason(put, "http://[") == "unreachable"
    assert failure_reason(remove, "http://[") == "unreachable"


CONFLICT = response('<C:no-uid-conflict xmlns:C="urn:ietf:params:xml:ns:caldav"/>', "409 Conflict")


def conflicting(serve, *hrefs: str, put_there: bytes = response("", "204 Written")):
    """A server that has an event of this UID elsewhere, and says where."""
    responses = "".join(f"<D:response><D:href>{href}</D:href></D:response>" for href in hrefs)
    body = f'<D:multistatus xmlns:D="DAV:">{responses}</D:multistatus>'

    def answer(server, wire) -> None:
        method, target, _ = server.requested[-1].split()
        if method == "REPORT":
            wire.sendall(response(body, "207 Multi-Status"))
        elif target.endswith("booking@slotsmith.ics"):
            wire.sendall(CONFLICT if method == "PUT" else response("", "404 Gone"))
        else:
            wire.sendall(put_there)

    return serve(answer)


@pytest.mark.parametrize("href", ["/dav/4711.ics", "4711.ics"])
def test_resource_with_the_same_uid_is_overwritten(serve, href):
    server = conflicting(serve, href)
    put(f"{server.url}/dav/")
    assert server.requested[-1] == "PUT /dav/4711.ics HTTP/1.1"


@pytest.mark.parametrize(
    "href",
    [
        "",
        "/dav/",
        "/other/4711.ics",
        "/dav/../other.ics",
        "/dav/%2e%2e/other.ics",
        "/dav/more/4711.ics",
        "https://elsewhere.example.com/dav/4711.ics",
        "//elsewhere.example.com/dav/4711.ics",
        "http://[",
    ],
)
def test_resources_outside_the_collection_are_left_alone(serve, href):
    server = conflicting(serve, href)
    with pytest.raises(WriteRefusedError):
        put(f"{server.url}/dav/")
    remove(f"{server.url}/dav/")
    assert [line.split()[0] for line in server.requested] == ["PUT", "REPORT", "DELETE", "REPORT"]


def test_refused_removal_of_another_resource_is_an_error(serve):
    server = conflicting(serve, "4711.ics", put_there=response("", "403 No"))
    with pytest.raises(WriteRefusedError):
        remove(f"{server.url}/dav/")


def test_resource_deleted_meanwhile_counts_as_removed(serve):
    remove(f"{conflicting(serve, '4711.ics', put_there=response('', '404 No')).url}/dav/")


def test_server_without_uid_query_has_no_other_resource(serve):
    remove(serve(send_bytes(response("", "404 Nothing"))).url)


def test_unavailable_collection_is_an_error_on_removal(serve):
    def answer(server, wire) -> None:
        status = "503 Later" if server.requested[-1].startswith("REPORT") else "404 Gone"
        wire.sendall(response("", status))

    assert failure_reason(remove, serve(answer).url) == "provider_error"
