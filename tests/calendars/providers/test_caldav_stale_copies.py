"""An invitation that the owner's program stored first never stays as a stale copy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.calendar_errors import StaleEventError, WriteRefusedError
from tests import servers
from tests.caldav_server import build_resource, multistatus
from tests.calendars.providers.test_caldav_writing import (
    ENTRY,
    MOVED,
    ONE,
    accept_invitation,
    busy,
    put,
    remove,
)
from tests.servers import response

OWN_URL, COPY_URL = "/dav/booking@slotsmith.ics", "/dav/4711.ics"
COPY = servers.icalendar_of("UID:booking@slotsmith\nDTSTART:20250122T090000Z")
OTHER = servers.icalendar_of("UID:booking@slotsmith.example\nDTSTART:20250122T090000Z")
REFUSALS = {
    "Xandikos": ("412 No", '<C:no-uid-conflict xmlns:C="urn:ietf:params:xml:ns:caldav"/>'),
    "Radicale": ("409 No", '<C:no-uid-conflict xmlns:C="urn:ietf:params:xml:ns:caldav"/>'),
    "Cyrus": ("403 No", "<C:unique-scheduling-object-resource><D:href>/dav/4711.ics</D:href>"),
    "SOGo": ("409 No", "Event UID already in use. (4711.ics)"),
    "Nextcloud": ("400 No", "Calendar object with uid already exists in this collection."),
}


def serve_copies(serve, *resources: str, refusal: tuple[str, str] | None = None):
    """Serve a collection with resources of a query by UID; `refusal` answers a PUT of our own."""

    def answer(server, wire) -> None:
        method, target, _ = server.requested[-1].split()
        if method == "REPORT":
            wire.sendall(multistatus(*resources))
        elif method == "PUT" and target == OWN_URL and refusal:
            wire.sendall(response(refusal[1], refusal[0]))
        else:
            wire.sendall(response("", "204 Done"))

    return serve(answer)


@pytest.mark.parametrize("name", REFUSALS)
def test_refused_event_replaces_the_copy(serve, name):
    server = serve_copies(serve, build_resource("4711.ics", COPY), refusal=REFUSALS[name])
    put(f"{server.url}/dav/", MOVED)
    assert server.requested[-1] == f"PUT {COPY_URL} HTTP/1.1"


def test_copy_that_cannot_be_found_is_reported(serve):
    server = serve_copies(serve, refusal=REFUSALS["Nextcloud"])
    with pytest.raises(StaleEventError):
        put(f"{server.url}/dav/", MOVED)


def test_read_only_calendar_has_no_stale_event(serve):
    server = serve_copies(serve, refusal=("403 No", "Read-only"))
    with pytest.raises(WriteRefusedError) as caught:
        put(f"{server.url}/dav/", MOVED)
    assert caught.type is WriteRefusedError


def test_moved_booking_of_a_server_that_accepts_a_uid_twice_is_there_once(serve):
    resources = [build_resource(name, COPY) for name in ("booking@slotsmith.ics", "4711.ics")]
    server = serve_copies(serve, *resources)
    put(f"{server.url}/dav/", MOVED)
    assert [line.removesuffix(" HTTP/1.1") for line in server.requested] == [
        f"PUT {OWN_URL}",
        "REPORT /dav/",
        f"PUT {COPY_URL}",
        f"DELETE {OWN_URL}",
    ]


def test_own_event_without_its_suffix_is_no_copy(serve):
    """Calypso returns addresses without the suffix."""
    server = serve_copies(serve, build_resource("booking@slotsmith", COPY))
    put(f"{server.url}/dav/", MOVED)
    assert [line.split()[0] for line in server.requested] == ["PUT", "REPORT"]


def test_cancelled_booking_of_a_server_that_accepts_a_uid_twice_is_removed_twice(serve):
    server = serve_copies(serve, build_resource("4711.ics", COPY))
    remove(f"{server.url}/dav/")
    assert server.requested[-1] == f"DELETE {COPY_URL} HTTP/1.1"
    assert b"\r\nSchedule-Reply: F\r\n" in server.requests[-1]


def test_events_of_other_uids_are_left_alone(serve):
    """A server that ignores the filter returns every event of the calendar."""
    server = serve_copies(serve, build_resource("lunch.ics", OTHER))
    put(f"{server.url}/dav/", replace(ENTRY, sequence=1))
    remove(f"{server.url}/dav/")
    assert [line.split()[1] for line in server.requested if not line.startswith("REPORT")] == [
        OWN_URL,
        OWN_URL,
    ]


def test_folded_uid_of_a_copy_is_recognised(serve):
    folded = COPY.replace("UID:booking@slot", "UID:booking@slot\r\n ")
    server = serve_copies(serve, build_resource("4711.ics", folded))
    remove(f"{server.url}/dav/")
    assert server.requested[-1] == f"DELETE {COPY_URL} HTTP/1.1"


def test_accepted_invitation_of_radicale_is_moved_and_removed(radicale_server):
    accept_invitation(radicale_server)
    put(radicale_server.url, MOVED)
    put(radicale_server.url, MOVED)
    assert busy(radicale_server.url, owner=2) == [ONE]
    remove(radicale_server.url)
    assert busy(radicale_server.url, owner=2) == []
