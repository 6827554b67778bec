"""Microsoft 365 against a fake server with Microsoft's documented wire format."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from calendars import reader
from calendars.models import Connection
from calendars.oauth.grant import Grant
from calendars.providers.base import Calendar, ReadResult
from calendars.providers.microsoft import MicrosoftProvider
from core.calendar_errors import ReadError
from engine.busy_time import BusyType
from net.deadline import Deadline
from people.models import Interviewer
from tests.factories import DAY, utc_seconds
from tests.fake_microsoft import INVALID_GRANT, UNAUTHORIZED, build_item
from tests.json_server import JSONResponse

WINDOW = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))
NINE = build_item("2025-01-22T09:00:00", "2025-01-22T10:00:00")
BUSY_AT_NINE = (
    utc_seconds("2025-01-22T09:00:00Z"),
    utc_seconds("2025-01-22T10:00:00Z"),
    BusyType.BUSY,
)
GRANT = Grant("ann", "a refresh token").to_json()


def calendar(name: str, number: int = 0, **more: str) -> Calendar:
    zone = ZoneInfo("UTC")
    return Calendar(number, number, "Ann", zone, "microsoft", "Work", username=name, **more)


def read(*calendars: Calendar, window=WINDOW):
    return list(MicrosoftProvider().read(calendars, window, Deadline.after(5)))


def outcome(name: str = "ann@example.com", window=WINDOW, **more: str):
    [(_, result)] = read(calendar(name, **more), window=window)
    return result


def reason(**more) -> str:
    result = outcome(**more)
    assert isinstance(result, ReadError)
    return result.reason.value


def test_busy_time_is_read_and_the_window_is_covered(microsoft):
    microsoft.schedules["ann@example.com"] = [NINE]
    assert outcome() == ReadResult([BUSY_AT_NINE], [WINDOW])


def test_request_follows_the_documentation(microsoft):
    outcome()
    (request,) = microsoft.api_requests
    assert request.target == "/v1.0/users/scheduler%40example.com/calendar/getSchedule"
    assert (request.method, request.headers["prefer"]) == ("POST", 'outlook.timezone="UTC"')
    assert request.json == {
        "schedules": ["ann@example.com"],
        "startTime": {"dateTime": "2025-01-20T00:00:00", "timeZone": "UTC"},
        "endTime": {"dateTime": "2025-01-27T00:00:00", "timeZone": "UTC"},
        "availabilityViewInterval": 15,
    }


def test_user_grant_reads_as_the_user(microsoft):
    microsoft.schedules["ann@example.com"] = [NINE]
    assert outcome(grant=GRANT).busy == [BUSY_AT_NINE]
    assert microsoft.api_requests[0].path == "/v1.0/me/calendar/getSchedule"
    assert MicrosoftProvider().get_account(calendar("ann@example.com", grant=GRANT)) == "ann"
    assert MicrosoftProvider().get_account(calendar("ann@example.com")) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(("batch_size", "sizes"), [(20, [1, 20]), (10, [1, 10, 10])])
def test_schedules_are_read_in_batches(microsoft, settings, batch_size, sizes):
    settings.CALENDARS["MICROSOFT"]["BATCH_SIZE"] = batch_size
    people = [Interviewer(pk=number, name=f"Person {number}") for number in range(21)]
    connections = [
        Connection(interviewer=person, provider="microsoft", username=f"{person.pk}@example.com")
        for person in people
    ]
    microsoft.schedules.update({connection.username: [NINE] for connection in connections})
    result = reader.read(people, connections, WINDOW, now=WINDOW[0])
    assert [calendar_read.reason for calendar_read in result] == [None] * 21
    assert sorted(len(request.json["schedules"]) for request in microsoft.api_requests) == sizes
    assert len(microsoft.token_requests) == 1


def test_long_window_is_read_in_spans(microsoft):
    long = (WINDOW[0], WINDOW[0] + 92 * DAY)
    microsoft.schedules["ann@example.com"] = [NINE]
    result = outcome(window=long)
    spans = [
        (request.json["startTime"]["dateTime"], request.json["endTime"]["dateTime"])
        for request in microsoft.api_requests
    ]
    assert spans == [
        ("2025-01-20T00:00:00", "2025-03-22T00:00:00"),
        ("2025-03-22T00:00:00", "2025-04-22T00:00:00"),
    ]
    assert result.covered == [(long[0], long[0] + 61 * DAY), (long[0] + 61 * DAY, long[1])]


def test_unreadable_span_is_not_covered(microsoft):
    long = (WINDOW[0], WINDOW[0] + 92 * DAY)
    microsoft.schedules["ann@example.com"] = [NINE]
    outcome()
    microsoft.api_responses = [JSONResponse("", 500)]
    result = outcome(window=long)
    assert result.covered == [(long[0] + 61 * DAY, long[1])]
    assert result.reason.value == "provider_error"


def test_window_off_the_half_hour_is_covered_exactly(microsoft):
    odd = (WINDOW[0] + 61, WINDOW[1] - 61)
    microsoft.schedules["ann@example.com"] = []
    assert outcome(window=odd).covered == [odd]
    assert microsoft.api_requests[0].json["startTime"]["dateTime"] == "2025-01-20T00:00:00"


def test_time_of_withheld_items_is_not_covered(microsoft):
    microsoft.schedules["ann@example.com"] = []
    microsoft.views["ann@example.com"] = "22" + "0" * 670
    assert outcome().covered == [(WINDOW[0] + 1800, WINDOW[1])]


def test_unknown_address_has_its_own_reason_and_others_are_read(microsoft):
    microsoft.schedules["ann@example.com"] = [NINE]
    ann, bob = calendar("ann@example.com", 1), calendar("bob@example.com", 2)
    result = dict(read(ann, bob))
    assert result[ann] == ReadResult([BUSY_AT_NINE], [WINDOW])
    assert result[bob].reason.value == "unknown_address"


def test_schedule_left_out_is_missing(microsoft):
    microsoft.schedules["ann@example.com"] = None
    assert reason() == "missing"


def test_repeated_schedule_is_an_error(microsoft):
    ann = {"scheduleId": "ann@example.com", "scheduleItems": [], "availabilityView": "0" * 672}
    microsoft.api_responses = [
        JSONResponse({"value": [ann, {**ann, "scheduleId": "Ann@Example.com"}]})
    ]
    assert reason() == "repeated"


def test_schedule_of_another_address_is_ignored(microsoft):
    bob = {"scheduleId": "bob@example.com", "scheduleItems": [], "availabilityView": "0" * 672}
    microsoft.api_responses = [JSONResponse({"value": [bob, {**bob, "scheduleId": None}]})]
    assert reason() == "missing"


def test_two_connections_to_one_schedule_send_one_address(microsoft):
    microsoft.schedules["ann@example.com"] = [NINE]
    result = read(calendar("ann@example.com", 1), calendar("", 2, email="Ann@Example.com"))
    assert [schedule_outcome.busy for _, schedule_outcome in result] == [[BUSY_AT_NINE]] * 2
    assert microsoft.api_requests[0].json["schedules"] == ["Ann@Example.com"]


def test_calendar_without_address_is_not_connected(microsoft):
    assert reason(name="") == "not_connected"
    assert microsoft.api_requests == []


def panel(microsoft) -> list[Calendar]:
    people = [calendar(f"{number}@example.com", number) for number in range(5)]
    microsoft.schedules.update({person.username: [NINE] for person in people})
    microsoft.page_size = 2
    return people


def test_all_pages_are_read(microsoft):
    result = read(*panel(microsoft))
    assert [schedule_outcome for _, schedule_outcome in result] == [
        ReadResult([BUSY_AT_NINE], [WINDOW])
    ] * 5
    assert [request.method for request in microsoft.api_requests] == ["POST", "GET", "GET"]


def test_unreadable_page_affects_only_its_own_schedules(microsoft):
    people = panel(microsoft)
    page = [
        {"scheduleId": f"{n}@example.com", "scheduleItems": [], "availabilityView": "0" * 672}
        for n in range(2)
    ]
    microsoft.api_responses = [
        JSONResponse({"value": page, "@odata.nextLink": f"{microsoft.base}/v1.0/next"}),
        JSONResponse("", 500),
    ]
    result = [schedule_outcome for _, schedule_outcome in read(*people)]
    assert [isinstance(schedule_outcome, ReadResult) for schedule_outcome in result] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert {schedule_outcome.reason.value for schedule_outcome in result[2:]} == {"provider_error"}


@pytest.mark.parametrize("link", ["https://elsewhere.example.com/next", "//elsewhere", "https://["])
def test_next_page_at_another_origin_is_not_requested(microsoft, link):
    microsoft.api_responses = [JSONResponse({"value": [], "@odata.nextLink": link})]
    assert reason() == "partial"
    assert len(microsoft.api_requests) == 1


def test_circular_pages_end(microsoft):
    again = JSONResponse({"value": [], "@odata.nextLink": f"{microsoft.base}/v1.0/next"})
    microsoft.api_responses = [again] * 9
    assert reason() == "partial"
    assert len(microsoft.api_requests) == 2


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<html>", "not_a_calendar"),
        ("[]", "malformed"),
        ("{}", "malformed"),
        ({"value": {}}, "malformed"),
        ({"value": [None]}, "malformed"),
        ({"value": [], "@odata.nextLink": 7}, "malformed"),
    ],
)
def test_invalid_response_raises_its_reason(microsoft, body, expected):
    microsoft.api_responses = [JSONResponse(body)]
    assert reason() == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, "request_refused"),
        (403, "reauth_needed"),
        (404, "gone"),
        (429, "rate_limited"),
        (500, "provider_error"),
    ],
)
def test_error_status_raises_its_reason(microsoft, status, expected):
    microsoft.api_responses = [JSONResponse({"error": {"code": "?"}}, status)]
    assert reason() == expected
    assert len(microsoft.api_requests) == 1


def test_missing_permission_needs_reauthorisation(microsoft):
    microsoft.app_permissions = {"User.Read.All"}
    assert reason() == "reauth_needed"


def test_subject_that_is_no_sign_in_name_is_an_unknown_address(microsoft, settings):
    settings.CALENDARS["MICROSOFT"]["SUBJECT"] = "alias@example.com"
    assert reason() == "unknown_address"


def test_retry_after_is_kept_and_passed_on(microsoft):
    microsoft.api_responses = [JSONResponse("", 429, {"Retry-After": "120"})]
    assert [outcome().retry_after, outcome().retry_after] == [120, 120]
    assert len(microsoft.api_requests) == 1


def test_refused_token_is_replaced(microsoft):
    microsoft.schedules["ann@example.com"] = [NINE]
    microsoft.api_responses = [UNAUTHORIZED]
    assert outcome().busy == [BUSY_AT_NINE]
    assert len(microsoft.token_requests) == 2


def test_withdrawn_grant_needs_reauthorisation(microsoft):
    microsoft.token_responses = [INVALID_GRANT]
    assert [reason(grant=GRANT), reason(grant=GRANT)] == ["reauth_needed"] * 2
    assert (len(microsoft.token_requests), microsoft.api_requests) == (1, [])


def test_replaced_refresh_token_is_returned_until_it_is_stored(microsoft):
    microsoft.schedules["ann@example.com"] = [NINE]
    microsoft.rotates_refresh_tokens = True
    new_grant = outcome(grant=GRANT).grant
    assert Grant.from_json(new_grant) == Grant("ann", "refresh token 1")
    assert outcome(grant=GRANT).grant == new_grant
    assert outcome(grant=new_grant).grant == ""
    assert len(microsoft.token_requests) == 1


def test_credentials_are_not_logged(microsoft, caplog):
    caplog.set_level("DEBUG")
    microsoft.schedules["ann@example.com"] = [NINE]
    outcome(grant=GRANT)
    assert not any(word in caplog.text for word in ("refresh token", "access token", "our client "))
