"""Series are found on servers that ignore recurrence in queries for a time."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from calendars.providers.base import Calendar, NotModified
from calendars.providers.caldav import CalDavProvider
from net.deadline import Deadline
from tests import servers
from tests.caldav_server import CalDavServer
from tests.calendars.providers.test_caldav import MEETING, NINE, WINDOW, read, reading_of

EVENT = servers.icalendar_of(f"UID:meeting\n{MEETING}")
OLD_SERIES = servers.icalendar_of(
    "UID:old\nDTSTART:20241211T110000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"
)
OVERRIDDEN = servers.icalendar_of(
    "UID:old\nDTSTART:20241211T110000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY",
    "UID:old\nRECURRENCE-ID:20250122T110000Z\nDTSTART:20250122T120000Z\nDURATION:PT1H",
)
NEW_SERIES = servers.icalendar_of(
    "UID:new\nDTSTART:20250122T090000Z\nDTEND:20250122T100000Z\nRRULE:FREQ=YEARLY"
)
ELEVEN = "2025-01-22T11:00:00Z/2025-01-22T12:00:00Z"


def _asks_for_series(server) -> bool:
    return any(b'prop-filter name="RRULE"' in request for request in server.requests)


@pytest.mark.parametrize("events", [{}, {"a.ics": EVENT}, {"a.ics": NEW_SERIES}])
def test_series_that_the_server_does_not_find_is_busy(serve, events):
    state = CalDavServer(events=events, series={"old.ics": OLD_SERIES})
    assert read(f"{serve(state.answer).url}/dav/") == sorted([NINE] * len(events) + [ELEVEN])


def test_server_that_finds_an_old_series_is_not_asked_for_all(serve):
    server = serve(CalDavServer(events={"old.ics": OLD_SERIES}).answer)
    assert read(f"{server.url}/dav/") == [ELEVEN]
    assert not _asks_for_series(server)


def test_changed_instance_in_the_window_does_not_show_that_series_are_found(serve):
    server = serve(CalDavServer(events={"old.ics": OVERRIDDEN}).answer)
    read(f"{server.url}/dav/")
    assert _asks_for_series(server)


def test_single_events_are_read_once_if_the_server_ignores_the_filter(serve):
    old = servers.icalendar_of("DTSTART:bad")
    state = CalDavServer(events={"a.ics": EVENT}, series={"a.ics": EVENT, "bad.ics": old})
    assert read(f"{serve(state.answer).url}/dav/") == [NINE]


def test_server_that_returns_too_much_is_read_without_its_series(serve, settings):
    settings.HTTP_CLIENT = {**settings.HTTP_CLIENT, "MAX_BODY_BYTES": 2000}
    series = {"big.ics": servers.icalendar_of(f"DESCRIPTION:{'x' * 3000}")}
    state = CalDavServer(events={"a.ics": EVENT}, series=series)
    assert read(f"{serve(state.answer).url}/dav/") == [NINE]


def _reread(url: str, validator: str):
    calendar = Calendar(
        index=0,
        interviewer_id=1,
        interviewer_name="Alice",
        zone=ZoneInfo("UTC"),
        provider="caldav",
        name="Work",
        url=url,
        validator=validator,
    )
    [(_, outcome)] = CalDavProvider().read([calendar], WINDOW, Deadline.after(10))
    return outcome


def test_new_series_changes_the_calendar(serve):
    state = CalDavServer(events={"a.ics": EVENT})
    url = f"{serve(state.answer).url}/dav/"
    [(_, result)] = reading_of(url)
    assert isinstance(_reread(url, result.validator), NotModified)
    state.series["old.ics"] = OLD_SERIES
    assert len(_reread(url, result.validator).busy) > len(result.busy)


def test_entity_tags_of_sogo_are_no_validator(serve):
    """They count the writes of an address, and begin anew when its event was deleted."""
    state = CalDavServer(events={"gcs00000000": EVENT})
    [(_, result)] = reading_of(f"{serve(state.answer).url}/dav/")
    assert result.validator == ""
