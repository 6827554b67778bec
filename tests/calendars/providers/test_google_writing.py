"""Bookings in Google Calendar against a fake server with the documented wire format."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from calendars.oauth.access_tokens import access_token_cache
from calendars.oauth.grant import Grant
from calendars.providers.base import Calendar
from calendars.providers.google import GoogleProvider
from calendars.providers.google_events import MAX_EVENT_IDS
from core.calendar_errors import ReadError, WriteRefusedError
from engine.timestamps import format_utc
from ical.event_writer import CalendarEvent
from net.deadline import Deadline
from tests.factories import HOUR, NOW, utc_seconds
from tests.fake_google import (
    READ_SCOPE,
    WRITE_SCOPE,
    FakeGoogle,
    build_error_response,
    build_forbidden_response,
)
from tests.json_server import JSONResponse, run_json_server

WINDOW = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))
ANN = "ann@example.com"
GRANT = Grant("ann", "a refresh token", f"{READ_SCOPE} {WRITE_SCOPE}").to_json()
READ_ONLY = Grant("ann", "a refresh token", READ_SCOPE).to_json()
ENTRY = CalendarEvent(
    uid="booking@slotsmith",
    sequence=0,
    start=utc_seconds("2025-01-22T09:00:00Z"),
    end=utc_seconds("2025-01-22T10:00:00Z"),
    title="Technical\nInterview",
    description_lines=("With: Ann", "Candidate: Carol"),
    dtstamp=utc_seconds(NOW),
    interviewer_id=1,
)
MOVED = replace(ENTRY, sequence=1, start=ENTRY.start + 4 * HOUR, end=ENTRY.end + 4 * HOUR)


@pytest.fixture
def google(settings, tmp_path):
    access_token_cache.reset()
    google = FakeGoogle()
    google.scope = f"{READ_SCOPE} {WRITE_SCOPE}"
    google.calendars[ANN] = []
    with run_json_server(google) as base:
        configured = {**google.settings(base, tmp_path), "WRITE": True}
        settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": configured, "DEFAULT": None}
        yield google
    access_token_cache.reset()


def calendar(grant: str = GRANT, username: str = "", email: str = ANN) -> Calendar:
    zone = ZoneInfo("UTC")
    more = {"username": username, "email": email, "grant": grant}
    return Calendar(0, 1, "Ann", zone, "google", "Work", **more)


def put(entry: CalendarEvent = ENTRY, **more: str) -> None:
    GoogleProvider().put(calendar(**more), entry, Deadline.after(5))


def remove(**more: str) -> None:
    GoogleProvider().remove(calendar(**more), ENTRY.uid, Deadline.after(5))


def busy() -> list[str]:
    [(_, reading)] = GoogleProvider().read([calendar()], WINDOW, Deadline.after(5))
    return [format_utc(start) for start, _, _ in reading.busy]


def failure_reason(act) -> str:
    with pytest.raises(ReadError) as caught:
        act()
    return caught.value.reason.value


def test_writing_a_booking_twice_creates_one_event(google):
    for _ in range(2):
        put()
        assert busy() == ["2025-01-22T09:00:00Z"]


def test_moved_booking_is_only_at_its_new_time(google):
    put()
    put(MOVED)
    assert busy() == ["2025-01-22T13:00:00Z"]


def test_removing_a_booking_twice_removes_it(google):
    remove()
    put()
    for _ in range(2):
        remove()
        assert busy() == []


@pytest.mark.parametrize("restores", [False, True])
def test_removed_booking_can_be_written_again(google, restores):
    google.restores_deleted_events = restores
    for _ in range(2):
        put()
        assert busy() == ["2025-01-22T09:00:00Z"]
        remove()
        assert busy() == []
    put(MOVED)
    assert busy() == ["2025-01-22T13:00:00Z"]


def delete_by_hand(google) -> None:
    for event in google.events[ANN].values():
        event["status"] = "cancelled"


def test_event_deleted_by_hand_is_written_under_another_id(google):
    put()
    delete_by_hand(google)
    for entry, start in ((ENTRY, "09"), (ENTRY, "09"), (MOVED, "13")):
        put(entry)
        assert busy() == [f"2025-01-22T{start}:00:00Z"]
    remove()
    assert busy() == []


def test_event_under_another_id_is_replaced_when_the_first_id_is_free_again(google):
    """Google forgets a deleted event after some time."""
    put()
    first_id = next(iter(google.events[ANN]))
    delete_by_hand(google)
    put()
    del google.events[ANN][first_id]
    put(MOVED)
    assert busy() == ["2025-01-22T13:00:00Z"]


def test_booking_whose_ids_are_all_used_up_is_refused(google):
    for _ in range(MAX_EVENT_IDS):
        put()
        delete_by_hand(google)
    with pytest.raises(WriteRefusedError):
        put()


def test_rate_limit_of_an_update_uses_no_other_id(google):
    put()
    conflict = build_error_response(409, "duplicate")
    google.api_responses = [conflict, build_forbidden_response("rateLimitExceeded")]
    assert failure_reason(put) == "rate_limited"
    assert len(google.events[ANN]) == 1


def test_request_follows_the_documentation(google):
    put()
    (request,) = google.api_requests
    assert request.target == "/api/calendars/ann%40example.com/events?sendUpdates=none"
    [name] = google.events[ANN]
    assert set(name) <= set("0123456789abcdefghijklmnopqrstuv")
    assert request.json == {
        "id": name,
        "summary": "Technical Interview",
        "description": "With: Ann\nCandidate: Carol",
        "location": "",
        "start": {"dateTime": "2025-01-22T09:00:00Z"},
        "end": {"dateTime": "2025-01-22T10:00:00Z"},
        "status": "confirmed",
        "transparency": "opaque",
    }


def test_same_calendar_is_read_and_written(google):
    google.calendars["interviews@group.calendar.google.com"] = []
    put(username="interviews@group.calendar.google.com")
    assert list(google.events) == ["interviews@group.calendar.google.com"]


def test_organisation_writes_as_the_calendars_owner(google):
    google.delegated_subjects = {ANN}
    put(grant="")
    assert list(google.events) == [ANN]
    assert failure_reason(lambda: put(grant="", email="bob@example.com")) == "reauth_needed"


def test_organisation_reads_and_writes_with_separate_tokens(google):
    google.delegated_subjects.add(ANN)
    put(grant="")
    [(_, reading)] = GoogleProvider().read([calendar(grant="")], WINDOW, Deadline.after(5))
    assert len(reading.busy) == 1
    assert sorted(google.scopes_by_token.values()) == sorted([READ_SCOPE, WRITE_SCOPE])


@pytest.mark.parametrize(
    ("grant", "email", "writes", "expected"),
    [
        (GRANT, ANN, True, True),
        (GRANT, ANN, False, False),
        (READ_ONLY, ANN, True, False),
        (Grant("ann", "a refresh token").to_json(), ANN, True, False),
        ("", ANN, True, True),
        ("", "", True, False),
    ],
)
def test_calendar_with_write_scope_can_be_written(google, settings, grant, email, writes, expected):
    settings.CALENDARS["GOOGLE"]["WRITE"] = writes
    assert GoogleProvider().can_write(calendar(grant, email=email)) is expected


def test_organisation_without_service_account_cannot_write(google, settings):
    settings.CALENDARS["GOOGLE"]["SERVICE_ACCOUNT_FILE"] = ""
    assert not GoogleProvider().can_write(calendar(""))


def test_write_without_permission_is_refused(google):
    google.scope = READ_SCOPE
    for act in (put, remove):
        with pytest.raises(WriteRefusedError):
            act()


def test_write_into_an_unknown_or_shared_calendar_is_refused(google):
    google.calendars["team@example.com"] = []
    google.shared_calendars = {"team@example.com"}
    for name in ("nobody@example.com", "team@example.com"):
        with pytest.raises(WriteRefusedError):
            put(username=name)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (build_forbidden_response("rateLimitExceeded"), "rate_limited"),
        (build_forbidden_response("dailyLimitExceeded"), "quota_exhausted"),
        (build_forbidden_response("accessNotConfigured"), "api_disabled"),
        (JSONResponse("", 500), "provider_error"),
        (JSONResponse("<html>", 200), "provider_error"),
        (JSONResponse([], 200), "provider_error"),
        (JSONResponse({"id": "another"}, 200), "provider_error"),
    ],
)
def test_transient_write_failure_is_a_read_error(google, response, expected):
    google.api_responses = [response]
    assert failure_reason(put) == expected
