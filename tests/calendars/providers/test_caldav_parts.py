"""Calendars that are too large for one answer, and shares for free/busy alone."""

from __future__ import annotations

import pytest

from calendars.providers.caldav_reports import EVENT_PROPERTIES
from ical import freebusy
from tests import servers
from tests.caldav_server import build_resource, multistatus
from tests.calendars.providers.test_caldav import (
    MEETING,
    NINE,
    REFUSED,
    failure_reason,
    read,
    server,
)

SMALL = servers.icalendar_of(MEETING)
LARGE = servers.icalendar_of(f"{MEETING}\nDESCRIPTION:{'x' * 5000}")


def serve_large_calendar(serve, **more: str):
    """Serve a calendar whose events are only small if they are asked for without descriptions."""

    def answer(wire, connection) -> None:
        request = wire.requests[-1].decode()
        data = SMALL if '<C:prop name="DTSTART"/>' in request else more.get("data", LARGE)
        is_events = 'comp-filter name="VEVENT"' in request
        connection.sendall(multistatus(*([build_resource("a.ics", data)] if is_events else [])))

    return serve(answer)


@pytest.fixture(autouse=True)
def small_limit(settings):
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "MAX_BODY_BYTES": 4000}


def test_large_calendar_is_read_week_by_week_without_descriptions(serve):
    wire = serve_large_calendar(serve)
    assert read(f"{wire.url}/dav/") == [NINE]
    parts = [request.decode() for request in wire.requests if b"VTIMEZONE" in request]
    assert ["20250119T000000Z" in parts[0], "20250128T000000Z" in parts[-1]] == [True, True]
    assert len(parts) == 2


def test_server_without_partial_retrieval_is_asked_for_whole_events(serve):
    """Xandikos returns no data at all if it is asked for some properties only."""
    whole_weeks = []

    def answer(wire, connection) -> None:
        request = wire.requests[-1].decode()
        data = LARGE
        if '<C:prop name="DTSTART"/>' in request:
            data = ""
            whole_weeks.append(request)
        elif whole_weeks:
            data = SMALL
        is_events = 'comp-filter name="VEVENT"' in request
        connection.sendall(multistatus(*([build_resource("a.ics", data)] if is_events else [])))

    assert read(f"{serve(answer).url}/dav/") == [NINE]


def test_calendar_that_fits_is_read_whole(serve):
    wire = serve_large_calendar(serve, data=SMALL)
    assert read(f"{wire.url}/dav/") == [NINE]
    assert not any(b"VTIMEZONE" in request for request in wire.requests)


def test_week_that_is_too_large_is_unknown(serve):
    resource = multistatus(build_resource("a.ics", LARGE))
    wire = serve(servers.send_bytes(resource))
    assert failure_reason(f"{wire.url}/dav/") == "too_large"


def test_every_property_that_counts_is_asked_for():
    outside_events = {"FREEBUSY", "X-WR-TIMEZONE", "TZID", "TZOFFSETFROM", "TZOFFSETTO"}
    assert set(EVENT_PROPERTIES) == set(freebusy._WANTED_PROPERTIES) - outside_events


def read_report(serve, period: str, zone: str) -> list[str]:
    report = servers.response(servers.vfreebusy_of(f"FREEBUSY:{period}"))
    return read(server(serve, report, REFUSED), zone=zone)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Berlin", "2025-01-21T23:00:00Z/2025-01-22T23:00:00Z"),
        ("America/Los_Angeles", "2025-01-22T08:00:00Z/2025-01-23T08:00:00Z"),
    ],
)
@pytest.mark.parametrize("period", ["20250122T000000Z/P1D", "20250121T220000Z/P1DT4H"])
def test_whole_day_of_a_report_is_also_the_owners_day(serve, zone, expected, period):
    assert expected in read_report(serve, period, zone)


def test_shorter_time_of_a_report_is_not_moved(serve):
    period = "20250122T000000Z/PT23H"
    assert read_report(serve, period, "Asia/Tokyo") == ["2025-01-22T00:00:00Z/2025-01-22T23:00:00Z"]
