"""Microsoft 365 against a server that speaks the wire format Microsoft documents."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from calendars import reader
from calendars.models import Connection
from calendars.oauth.grant import Grant
from calendars.providers.base import Calendar, ReadResult
from calendars.providers.microsoft import MicrosoftProvider
from core.read_errors import ReadError
from engine.freebusy import BusyType
from net.deadline import Deadline
from people.models import Interviewer
from tests.factories import DAY, utc_seconds
from tests.json_server import JSONResponse
from tests.microsoft import INVALID_GRANT, UNAUTHORIZED, build_item

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
    [(_, found)] = read(calendar(name, **more), window=window)
    return found


def reason(**more) -> str:
    found = outcome(**more)
    assert isinstance(found, ReadError)
    return found.reason.value


def test_busy_time_is_read_and_the_window_is_covered(microsoft):
    microsoft.schedules["ann@example.com"] = [NINE]
    assert outcome() == ReadResult([BUSY_AT_NINE], [WINDOW])


def test_the_question_is_the_documented_one(microsoft):
    outcome()
    (asked,) = microsoft.api_requests
    assert asked.target == "/v1.0/users/scheduler%40example.com/calendar/getSchedule"
    assert (asked.method, asked.headers["prefer"]) == ("POST", 'outlook.timezone="UTC"')
    assert asked.json == {
        "schedules": ["ann@example.com"],
        "startTime": {"dateTime": "2025-01-20T00:00:00", "timeZone": "UTC"},
        "endTime": {"dateTime": "2025-01-27T00:00:00", "timeZone": "UTC"},
        "availabilityViewInterval": 30,
    }


def test_who_granted_access_asks_for_themselves(microsoft):
    microsoft.schedules["ann@example.com"] = [NINE]
    assert outcome(grant=GRANT).busy == [BUSY_AT_NINE]
    assert microsoft.api_requests[0].path == "/v1.0/me/calendar/getSchedule"
    assert MicrosoftProvider().get_account(calendar("ann@example.com", grant=GRANT)) == "ann"
    assert MicrosoftProvider().get_account(calendar("ann@example.com")) == ""


@pytest.mark.django_db
def test_twenty_schedules_are_one_call(microsoft):
    people = [Interviewer(pk=number, name=f"Person {number}") for number in range(21)]
    connections = [
        Connection(interviewer=one, provider="microsoft", username=f"{one.pk}@example.com")
        for one in people
    ]
    microsoft.schedules.update({one.username: [NINE] for one in connections})
    found = reader.read(people, connections, WINDOW, now=WINDOW[0])
    assert [one.reason for one in found] == [None] * 21
    assert sorted(len(asked.json["schedules"]) for asked in microsoft.api_requests) == [1, 20]
    assert len(microsoft.token_requests) == 1


def test_a_window_longer_than_a_call_may_ask_for_is_read_in_parts(microsoft):
    long = (WINDOW[0], WINDOW[0] + 92 * DAY)
    microsoft.schedules["ann@example.com"] = [NINE]
    found = outcome(window=long)
    spans = [
        (asked.json["startTime"]["dateTime"], asked.json["endTime"]["dateTime"])
        for asked in microsoft.api_requests
    ]
    assert spans == [
        ("2025-01-20T00:00:00", "2025-03-22T00:00:00"),
        ("2025-03-22T00:00:00", "2025-04-22T00:00:00"),
    ]
    assert found.covered == [(long[0], long[0] + 61 * DAY), (long[0] + 61 * DAY, long[1])]


def test_a_part_that_cannot_be_read_is_not_covered(microsoft):
    long = (WINDOW[0], WINDOW[0] + 92 * DAY)
    microsoft.schedules["ann@example.com"] = [NINE]
    outcome()
    microsoft.api_responses = [JSONResponse("", 500)]
    found = outcome(window=long)
    assert found.covered == [(long[0] + 61 * DAY, long[1])]
    assert found.reason.value == "provider_error"


def test_a_window_that_does_not_keep_to_half_hours_is_covered_to_the_second(microsoft):
    odd = (WINDOW[0] + 61, WINDOW[1] - 61)
    microsoft.schedules["ann@example.com"] = []
    assert outcome(window=odd).covered == [odd]
    assert microsoft.api_requests[0].json["startTime"]["dateTime"] == "2025-01-20T00:00:00"


def test_items_that_were_kept_back_leave_their_time_unread(microsoft):
    microsoft.schedules["ann@example.com"] = []
    microsoft.views["ann@example.com"] = "2" + "0" * 335
    assert outcome().covered == [(WINDOW[0] + 1800, WINDOW[1])]


def test_a_schedule_that_nobody_has_is_gone_and_the_others_are_not(microsoft):
    microsoft.schedules["ann@example.com"] = [NINE]
    ann, bob = calendar("ann@example.com", 1), calendar("bob@example.com", 2)
    found = dict(read(ann, bob))
    assert found[ann] == ReadResult([BUSY_AT_NINE], [WINDOW])
    assert found[bob].reason.value == "gone"


def test_a_schedule_that_is_left_out_is_missing(microsoft):
    microsoft.schedules["ann@example.com"] = None
    assert reason() == "missing"


def test_a_schedule_that_comes_twice_is_not_believed(microsoft):
    ann = {"scheduleId": "ann@example.com", "scheduleItems": [], "availabilityView": "0" * 336}
    microsoft.api_responses = [
        JSONResponse({"value": [ann, {**ann, "scheduleId": "Ann@Example.com"}]})
    ]
    assert reason() == "repeated"


def test_a_schedule_of_somebody_else_is_nobodys(microsoft):
    bob = {"scheduleId": "bob@example.com", "scheduleItems": [], "availabilityView": "0" * 336}
    microsoft.api_responses = [JSONResponse({"value": [bob, {**bob, "scheduleId": None}]})]
    assert reason() == "missing"


def test_two_connections_to_one_schedule_are_one_item(microsoft):
    microsoft.schedules["ann@example.com"] = [NINE]
    found = read(calendar("ann@example.com", 1), calendar("", 2, email="Ann@Example.com"))
    assert [said.busy for _, said in found] == [[BUSY_AT_NINE]] * 2
    assert microsoft.api_requests[0].json["schedules"] == ["Ann@Example.com"]


def test_a_calendar_of_nobody_is_not_connected_and_not_asked_for(microsoft):
    assert reason(name="") == "not_connected"
    assert microsoft.api_requests == []


def panel(microsoft) -> list[Calendar]:
    people = [calendar(f"{number}@example.com", number) for number in range(5)]
    microsoft.schedules.update({one.username: [NINE] for one in people})
    microsoft.page_size = 2
    return people


def test_all_pages_are_read(microsoft):
    found = read(*panel(microsoft))
    assert [said for _, said in found] == [ReadResult([BUSY_AT_NINE], [WINDOW])] * 5
    assert [asked.method for asked in microsoft.api_requests] == ["POST", "GET", "GET"]


def test_a_page_that_cannot_be_read_takes_only_its_own_schedules_along(microsoft):
    people = panel(microsoft)
    page = [
        {"scheduleId": f"{n}@example.com", "scheduleItems": [], "availabilityView": "0" * 336}
        for n in range(2)
    ]
    microsoft.api_responses = [
        JSONResponse({"value": page, "@odata.nextLink": f"{microsoft.base}/v1.0/next"}),
        JSONResponse("", 500),
    ]
    found = [said for _, said in read(*people)]
    assert [isinstance(said, ReadResult) for said in found] == [True, True, False, False, False]
    assert {said.reason.value for said in found[2:]} == {"provider_error"}


@pytest.mark.parametrize("link", ["https://elsewhere.example.com/next", "//elsewhere", "https://["])
def test_a_page_elsewhere_is_not_asked_for(microsoft, link):
    microsoft.api_responses = [JSONResponse({"value": [], "@odata.nextLink": link})]
    assert reason() == "partial"
    assert len(microsoft.api_requests) == 1


def test_pages_that_go_round_in_a_circle_come_to_an_end(microsoft):
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
def test_an_answer_that_is_none_says_nothing(microsoft, body, expected):
    microsoft.api_responses = [JSONResponse(body)]
    assert reason() == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [(403, "reauth_needed"), (404, "gone"), (429, "rate_limited"), (500, "provider_error")],
)
def test_a_refusal_has_its_reason(microsoft, status, expected):
    microsoft.api_responses = [JSONResponse({"error": {"code": "?"}}, status)]
    assert reason() == expected
    assert len(microsoft.api_requests) == 1


def test_a_wait_is_kept_and_handed_on(microsoft):
    microsoft.api_responses = [JSONResponse("", 429, {"Retry-After": "120"})]
    assert [outcome().retry_after, outcome().retry_after] == [120, 120]
    assert len(microsoft.api_requests) == 1


def test_a_token_that_is_refused_is_replaced(microsoft):
    microsoft.schedules["ann@example.com"] = [NINE]
    microsoft.api_responses = [UNAUTHORIZED]
    assert outcome().busy == [BUSY_AT_NINE]
    assert len(microsoft.token_requests) == 2


def test_a_grant_that_was_taken_back_needs_to_be_given_again(microsoft):
    microsoft.token_responses = [INVALID_GRANT]
    assert [reason(grant=GRANT), reason(grant=GRANT)] == ["reauth_needed"] * 2
    assert (len(microsoft.token_requests), microsoft.api_requests) == (1, [])


def test_a_refresh_token_that_was_replaced_is_handed_on_until_it_is_kept(microsoft):
    microsoft.schedules["ann@example.com"] = [NINE]
    microsoft.rotates_refresh_tokens = True
    given = outcome(grant=GRANT).grant
    assert Grant.from_json(given) == Grant("ann", "refresh token 1")
    assert outcome(grant=GRANT).grant == given
    assert outcome(grant=given).grant == ""
    assert len(microsoft.token_requests) == 1


def test_what_opens_the_calendar_is_in_no_log(microsoft, caplog):
    caplog.set_level("DEBUG")
    microsoft.schedules["ann@example.com"] = [NINE]
    outcome(grant=GRANT)
    assert not any(word in caplog.text for word in ("refresh token", "access token", "our client "))
