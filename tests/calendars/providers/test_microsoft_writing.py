"""Bookings in Microsoft 365 against a fake server with the documented wire format."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from calendars.oauth.grant import Grant
from calendars.providers.base import Calendar
from calendars.providers.microsoft import MicrosoftProvider
from calendars.providers.microsoft_events import BOOKING_PROPERTY_ID
from core.calendar_errors import ReadError, WriteRefusedError
from ical.event_writer import CalendarEvent
from net.deadline import Deadline
from tests.factories import HOUR, NOW, utc_seconds
from tests.fake_microsoft import build_time
from tests.fake_microsoft_events import build_duplicate_response
from tests.json_server import JSONResponse

ANN = "ann@example.com"
BOTH = "https://graph.microsoft.com/Calendars.ReadBasic Calendars.ReadWrite openid"
GRANT = Grant("ann", "a refresh token", BOTH).to_json()
READ_ONLY = Grant("ann", "a refresh token", "Calendars.ReadBasic openid").to_json()
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
def writable(microsoft, settings):
    """A Microsoft that both an interviewer and their organisation let us write to."""
    settings.CALENDARS["MICROSOFT"]["WRITE"] = True
    microsoft.scopes |= {"Calendars.ReadWrite"}
    microsoft.app_permissions |= {"Calendars.ReadWrite"}
    microsoft.users |= {ANN}
    return microsoft


def calendar(grant: str = GRANT, email: str = ANN) -> Calendar:
    zone = ZoneInfo("UTC")
    return Calendar(0, 1, "Ann", zone, "microsoft", "Work", email=email, grant=grant)


def put(entry: CalendarEvent = ENTRY, **more: str) -> None:
    MicrosoftProvider().put(calendar(**more), entry, Deadline.after(5))


def remove(**more: str) -> None:
    MicrosoftProvider().remove(calendar(**more), ENTRY.uid, Deadline.after(5))


def starts(microsoft) -> list[str]:
    return [event["start"]["dateTime"][:19] for event in microsoft.events.get(ANN, {}).values()]


def failure_reason(act) -> str:
    with pytest.raises(ReadError) as caught:
        act()
    return caught.value.reason.value


@pytest.mark.parametrize("grant", [GRANT, ""])
def test_writing_a_booking_twice_creates_one_event(writable, grant):
    for _ in range(2):
        put(grant=grant)
        assert starts(writable) == ["2025-01-22T09:00:00"]


@pytest.mark.parametrize("grant", [GRANT, ""])
def test_moved_booking_is_only_at_its_new_time(writable, grant):
    put(grant=grant)
    put(MOVED, grant=grant)
    assert starts(writable) == ["2025-01-22T13:00:00"]


def test_removing_a_booking_twice_removes_it(writable):
    remove()
    put()
    for _ in range(2):
        remove()
        assert starts(writable) == []


def test_request_follows_the_documentation(writable):
    put()
    request = writable.api_requests[-1]
    assert (request.method, request.path) == (
        "POST",
        "/v1.0/users/ann%40example.com/calendar/events",
    )
    assert request.json == {
        "subject": "Technical Interview",
        "body": {"contentType": "text", "content": "With: Ann\nCandidate: Carol"},
        "location": {"displayName": ""},
        "start": {**build_time("2025-01-22T09:00:00"), "dateTime": "2025-01-22T09:00:00"},
        "end": {**build_time("2025-01-22T10:00:00"), "dateTime": "2025-01-22T10:00:00"},
        "showAs": "busy",
        "singleValueExtendedProperties": [
            {"id": BOOKING_PROPERTY_ID, "value": "booking@slotsmith"}
        ],
        "transactionId": "booking@slotsmith-0",
    }


def test_repeated_request_creates_no_second_event(writable):
    put()
    writable.api_responses = [JSONResponse({"value": []})]
    put()
    assert starts(writable) == ["2025-01-22T09:00:00"]


RENAMED = replace(ENTRY, title="Another title")


def test_changed_booking_updates_the_event_of_its_transaction(writable):
    """The search does not find the event yet, and the title has changed since it was created."""
    put()
    writable.event_store.is_filter_late = True
    put(RENAMED)
    assert [event["subject"] for event in writable.events[ANN].values()] == ["Another title"]


def test_event_deleted_by_hand_is_created_again(writable):
    put()
    writable.events[ANN].clear()
    for _ in range(2):
        put(RENAMED)
        assert starts(writable) == ["2025-01-22T09:00:00"]


@pytest.mark.parametrize("status", [400, 409])
def test_event_that_cannot_be_named_is_looked_for_again_later(writable, status):
    writable.api_responses = [
        JSONResponse({"value": []}),
        build_duplicate_response(status=status),
    ]
    assert failure_reason(put) == "provider_error"


def test_event_deleted_between_search_and_update_is_created(writable):
    writable.api_responses = [JSONResponse({"value": [{"id": "gone"}]})]
    put()
    assert starts(writable) == ["2025-01-22T09:00:00"]


@pytest.mark.parametrize("body", ["", "[]", {"error": "?"}, {"error": {"code": "ErrorOther"}}])
def test_other_bad_request_is_refused(writable, body):
    writable.api_responses = [JSONResponse({"value": []}), JSONResponse(body, 400)]
    with pytest.raises(WriteRefusedError):
        put()


def test_duplicate_events_are_reduced_to_one(writable):
    put()
    writable.events[ANN]["another"] = {**writable.events[ANN]["AAMk/0+=="]}
    put(MOVED)
    assert starts(writable) == ["2025-01-22T13:00:00"]


def test_event_of_another_booking_is_left_alone(writable):
    put(replace(ENTRY, uid="another@slotsmith"))
    remove()
    assert starts(writable) == ["2025-01-22T09:00:00"]


@pytest.mark.parametrize(
    ("grant", "email", "writes", "expected"),
    [
        (GRANT, ANN, True, True),
        (GRANT, ANN, False, False),
        (READ_ONLY, ANN, True, False),
        ("", ANN, True, True),
        ("", "", True, False),
    ],
)
def test_calendar_with_write_permission_can_be_written(
    writable, settings, grant, email, writes, expected
):
    settings.CALENDARS["MICROSOFT"]["WRITE"] = writes
    assert MicrosoftProvider().can_write(calendar(grant, email)) is expected


def test_address_that_is_no_sign_in_name_is_refused(writable):
    with pytest.raises(WriteRefusedError):
        put(email="alias@example.com")


def test_organisation_without_write_permission_is_refused(writable):
    writable.app_permissions -= {"Calendars.ReadWrite"}
    with pytest.raises(WriteRefusedError):
        put(grant="")


def test_organisation_without_subject_cannot_write(writable, settings):
    settings.CALENDARS["MICROSOFT"]["SUBJECT"] = ""
    assert not MicrosoftProvider().can_write(calendar(""))


def test_read_only_grant_requests_the_read_scope(microsoft):
    with pytest.raises(WriteRefusedError):
        put(grant=READ_ONLY)
    assert "Calendars.ReadWrite" not in microsoft.token_requests[-1].form["scope"]


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (JSONResponse("", 500), "provider_error"),
        (JSONResponse("", 429, {"Retry-After": "30"}), "rate_limited"),
        (JSONResponse("<html>", 200), "not_a_calendar"),
        (JSONResponse("[]", 200), "malformed"),
    ],
)
def test_transient_write_failure_is_a_read_error(writable, response, expected):
    writable.api_responses = [response]
    assert failure_reason(put) == expected


def test_response_without_an_event_id_is_an_error(writable):
    writable.api_responses = [JSONResponse({"value": []}), JSONResponse({}, 201)]
    assert failure_reason(put) == "provider_error"


def test_event_deleted_meanwhile_counts_as_removed(writable):
    writable.api_responses = [JSONResponse({"value": [{"id": "gone"}]})]
    remove()


def test_rate_limit_of_a_mailbox_does_not_block_the_organisation(writable):
    writable.schedules["bob@example.com"] = []
    writable.api_responses = [JSONResponse("", 429, {"Retry-After": "120"})]
    assert failure_reason(lambda: put(grant="")) == "rate_limited"
    bob = calendar(grant="", email="bob@example.com")
    window = (ENTRY.start, ENTRY.end)
    [(_, result)] = MicrosoftProvider().read([bob], window, Deadline.after(5))
    assert result.covered == [window]
    assert failure_reason(lambda: put(grant="")) == "rate_limited"
    assert len(writable.api_requests) == 2
