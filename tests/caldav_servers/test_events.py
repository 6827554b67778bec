"""Every kind of event is busy exactly when its owner is."""

from __future__ import annotations

import os

import pytest

from tests import servers
from tests.caldav_servers import event_catalogue, slotsmith
from tests.caldav_servers.caldav_server import make_uid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
JUNE_2031 = ("2031-06-09T00:00:00Z", "2031-06-21T00:00:00Z")
#: A multiple of twelve. Every server gets more of them in a run of all servers.
EVENT_COUNT = 240 if os.environ.get("CALDAV_SERVERS") else 24


def _put_entry(server, url: str, name: str) -> None:
    content = event_catalogue.build_file(name, make_uid(url, name))
    server.put_file(url, name, content).raise_for_status()


def test_events_of_all_kinds(server):
    url = server.make_calendar()
    expected = []
    for name, (_, busy) in event_catalogue.EVENTS.items():
        _put_entry(server, url, name)
        expected += busy
    slotsmith.connect(server, url)
    assert slotsmith.busy() == slotsmith.join(expected)


def test_events_far_in_the_future(server):
    url = server.make_calendar()
    for name in ("ten-days-a-month-from-2030", "weekly-since-1991"):
        _put_entry(server, url, name)
    long = "DTSTART:20300101T000000Z\nDTEND:20310620T120000Z"
    slotsmith.connect(server, url)
    # The ten days begin and end at midnight of British Summer Time.
    ten_days = ["2031-06-09T23:00/2031-06-19T23:00", "2031-06-19T20:00/21:00"]
    assert slotsmith.busy(JUNE_2031) == slotsmith.join(ten_days, JUNE_2031)
    server.put(url, "19-months", long).raise_for_status()
    expected = slotsmith.join(["2031-06-09T00:00/2031-06-20T12:00"], JUNE_2031)
    assert slotsmith.busy(JUNE_2031) == expected


def test_event_without_length(server):
    url = server.make_calendar()
    response = server.put(url, "moment", "DTSTART:20250327T180000Z")
    if server.rejects_events_without_length:
        assert response.status_code == 403
        pytest.skip("the server refuses such an event")
    slotsmith.connect(server, url)
    expected = [f"2025-03-27T18:00/{18 + server.default_hours}:00"] if server.default_hours else []
    assert slotsmith.busy() == slotsmith.join(expected)


def test_event_in_a_zone_that_nobody_knows(server):
    url = server.make_calendar()
    event = "DTSTART;TZID=Atlantis:20250327T120000\nDTEND;TZID=Atlantis:20250327T130000"
    server.put(url, "atlantis", event).raise_for_status()
    server.put(url, "meeting", "DTSTART:20250324T090000Z\nDURATION:PT1H").raise_for_status()
    slotsmith.connect(server, url)
    reason, detail = slotsmith.why_unknown()
    assert reason == "malformed"
    assert "contains invalid times" in detail
    known_days = ("2025-03-24T00:00:00Z", "2025-03-26T00:00:00Z")
    assert slotsmith.busy(known_days) == slotsmith.join(["2025-03-24T09:00/10:00"])
    assert "2025-03-27T12:00:00Z/" not in slotsmith.ask(partial="true").json()["availableSlots"]


def test_published_free_busy_in_the_calendar(server):
    url = server.make_calendar()
    period = "DTSTART:20250324T000000Z\nDTEND:20250407T000000Z"
    content = servers.vfreebusy_of(
        "DTSTAMP:20250101T000000Z",
        *period.splitlines(),
        "FREEBUSY:20250326T100000Z/20250326T120000Z",
    )
    server.put_file(url, "free-busy", content)
    server.put(url, "meeting", "DTSTART:20250324T090000Z\nDURATION:PT1H").raise_for_status()
    slotsmith.connect(server, url)
    expected = ["2025-03-24T09:00/10:00"]
    if server.keeps_free_busy:
        expected.append("2025-03-26T10:00/12:00")
    assert slotsmith.busy() == slotsmith.join(expected)
    if not server.keeps_free_busy:
        pytest.skip("the server does not keep it")


def test_calendar_with_many_events(server):
    """Five-minute meetings, one after another from the first midnight on."""
    url = server.make_calendar()
    for number in range(EVENT_COUNT):
        start = f"202503{24 + number // 288:02}T{number // 12 % 24:02}{number % 12 * 5:02}00Z"
        server.put(url, f"event-{number}", f"DTSTART:{start}\nDURATION:PT5M").raise_for_status()
    slotsmith.connect(server, url)
    hours = EVENT_COUNT // 12
    end = f"2025-03-{24 + hours // 24:02}T{hours % 24:02}:00"
    assert slotsmith.busy() == slotsmith.join([f"2025-03-24T00:00/{end}"])


def test_calendar_larger_than_one_answer_may_be(server, settings):
    """The limit is low here, so that few events exceed it."""
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "MAX_BODY_BYTES": 100_000}
    url = server.make_calendar()
    starts = [f"2025-{month:02}-{day:02}" for month in (3, 4) for day in range(1, 29, 4)]
    description = "long text " * 1600
    for start in starts:
        event = f"DTSTART:{start.replace('-', '')}T090000Z\nDURATION:PT1H"
        content = f"{event}\nDESCRIPTION:{description}"
        server.put(url, f"on-{start}", content).raise_for_status()
    slotsmith.connect(server, url)
    if not server.selects_by_time:
        assert slotsmith.why_unknown()[0] == "too_large"
        pytest.skip("the server cannot return a part of a calendar")
    period = ("2025-03-01T00:00:00Z", "2025-04-29T00:00:00Z")
    expected = [f"{start}T09:00/10:00" for start in starts]
    assert slotsmith.busy(period) == slotsmith.join(expected, period)
