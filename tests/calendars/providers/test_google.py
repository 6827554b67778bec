"""Google Calendar against a fake server with Google's documented wire format."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from calendars import reader
from calendars.models import Connection
from calendars.oauth.grant import Grant
from calendars.providers.base import Calendar, ReadResult
from calendars.providers.google import GoogleProvider
from core.calendar_errors import ReadError
from engine.busy_time import BusyType
from net.deadline import Deadline
from people.models import Interviewer
from tests.factories import DAY, utc_seconds
from tests.fake_google import UNAUTHORIZED
from tests.json_server import JSONResponse

WINDOW = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))
NINE = ("2025-01-22T09:00:00Z", "2025-01-22T10:00:00Z")
TEN = ("2025-01-22T11:00:00+01:00", "2025-01-22T11:30:00+01:00")
BUSY_AT_NINE = (utc_seconds(NINE[0]), utc_seconds(NINE[1]), BusyType.BUSY)
GRANT = Grant("ann", "a refresh token").to_json()


def calendar(name: str, number: int = 0, **more: str) -> Calendar:
    zone = ZoneInfo("UTC")
    return Calendar(number, number, "Ann", zone, "google", "Work", username=name, **more)


def read(*calendars: Calendar, window=WINDOW):
    return list(GoogleProvider().read(calendars, window, Deadline.after(5)))


def outcome(name: str = "ann@example.com", window=WINDOW, **more: str):
    [(_, result)] = read(calendar(name, **more), window=window)
    return result


def reason(result) -> str:
    return result.reason.value


def batch_reason(**more: str) -> str:
    with pytest.raises(ReadError) as caught:
        outcome(**more)
    return caught.value.reason.value


def test_busy_time_is_read_and_the_window_is_covered(google):
    google.calendars["ann@example.com"] = [NINE, TEN]
    result = outcome()
    assert result.busy == [
        BUSY_AT_NINE,
        (utc_seconds("2025-01-22T10:00:00Z"), utc_seconds("2025-01-22T10:30:00Z"), BusyType.BUSY),
    ]
    assert result.covered == [WINDOW]


def test_request_follows_the_documentation(google):
    google.calendars["ann@example.com"] = []
    outcome()
    (request,) = google.api_requests
    assert (request.method, request.path) == ("POST", "/api/freeBusy")
    assert request.json == {
        "timeMin": "2025-01-20T00:00:00Z",
        "timeMax": "2025-01-27T00:00:00Z",
        "timeZone": "UTC",
        "calendarExpansionMax": 50,
        "items": [{"id": "ann@example.com"}],
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "batch_sizes"), [(40, [40]), (60, [10, 50])])
def test_panel_is_read_in_batches_of_fifty_with_one_token(google, count, batch_sizes):
    people = [Interviewer(pk=number, name=f"Person {number}") for number in range(count)]
    connections = [
        Connection(interviewer=person, provider="google", username=f"{person.pk}@example.com")
        for person in people
    ]
    google.calendars.update({connection.username: [NINE] for connection in connections})
    reads = reader.read(people, connections, WINDOW, now=WINDOW[0])
    assert [calendar_read.reason for calendar_read in reads] == [None] * count
    sizes = sorted(len(request.json["items"]) for request in google.api_requests)
    assert sizes == batch_sizes
    assert len(google.token_requests) == 1


LONG = (WINDOW[0], WINDOW[0] + 94 * DAY)
SPANS = [(LONG[0], LONG[0] + 60 * DAY), (LONG[0] + 60 * DAY, LONG[1])]


def test_long_window_is_read_in_parts(google):
    google.calendars["ann@example.com"] = [NINE]
    result = outcome(window=LONG)
    assert result.covered == SPANS
    assert set(result.busy) == {BUSY_AT_NINE}
    assert [request.json["timeMax"] for request in google.api_requests] == [
        "2025-03-21T00:00:00Z",
        "2025-04-24T00:00:00Z",
    ]


def test_part_that_fails_is_not_covered(google):
    google.calendars["ann@example.com"] = [NINE]
    outcome()
    google.api_responses = [JSONResponse("", 500)]
    result = outcome(window=LONG)
    assert (result.covered, result.reason.value) == (SPANS[1:], "provider_error")


def test_calendar_missing_in_one_part_is_not_covered_there(google):
    google.calendars["ann@example.com"] = [NINE]
    outcome()
    span = {"timeMin": "2025-01-20T00:00:00Z", "timeMax": "2025-03-21T00:00:00Z"}
    google.api_responses = [JSONResponse({**span, "calendars": {}})]
    result = outcome(window=LONG)
    assert (result.covered, result.reason.value) == (SPANS[1:], "missing")


def test_each_grant_is_its_own_account():
    account = GoogleProvider().get_account
    assert account(calendar("ann@example.com", grant=GRANT)) == "ann"
    assert account(calendar("ann@example.com")) == account(calendar("bob@example.com")) == ""


def test_user_grant_is_used_if_there_is_one(google):
    google.calendars["ann@example.com"] = [NINE]
    assert outcome(grant=GRANT).busy == [BUSY_AT_NINE]
    assert google.token_requests[0].form["refresh_token"] == "a refresh token"


def test_calendar_id_defaults_to_the_owners_email(google):
    google.calendars["ann@example.com"] = [NINE]
    assert outcome("", email="ann@example.com").busy == [BUSY_AT_NINE]


def test_calendar_without_id_is_not_connected(google):
    google.calendars["ann@example.com"] = [NINE]
    nobody, ann = calendar("", 1), calendar("ann@example.com", 2)
    result = dict(read(nobody, ann))
    assert reason(result[nobody]) == "not_connected"
    assert result[ann].busy == [BUSY_AT_NINE]
    assert [(read_calendar, reason(error)) for read_calendar, error in read(nobody)] == [
        (nobody, "not_connected")
    ]
    assert len(google.api_requests) == 1


def test_primary_calendar_needs_a_user_grant(google):
    """An organisation that asked for it would read one calendar in the place of everybody's."""
    google.calendars["primary"] = [NINE]
    assert outcome("primary", grant=GRANT).busy == [BUSY_AT_NINE]
    assert reason(outcome("Primary")) == "not_connected"


def test_two_connections_to_one_calendar_send_one_id(google):
    google.calendars["ann@example.com"] = [NINE]
    result = read(calendar("ann@example.com", 1), calendar("Ann@Example.com", 2))
    assert [calendar_outcome.busy for _, calendar_outcome in result] == [[BUSY_AT_NINE]] * 2
    assert google.api_requests[0].json["items"] == [{"id": "Ann@Example.com"}]


def test_calendar_left_out_has_no_outcome(google):
    google.calendars["ann@example.com"] = None
    assert read(calendar("ann@example.com")) == []


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("notFound", "gone"),
        ("rateLimitExceeded", "rate_limited"),
        ("internalError", "provider_error"),
        ("groupTooBig", "provider_error"),
        (7, "provider_error"),
        (None, "provider_error"),
    ],
)
def test_error_of_one_calendar_does_not_affect_others(google, error, expected):
    google.calendars["ann@example.com"] = {"errors": [{"reason": error}], "busy": []}
    google.calendars["bob@example.com"] = [NINE]
    ann, bob = calendar("ann@example.com", 1), calendar("bob@example.com", 2)
    result = dict(read(ann, bob))
    assert reason(result[ann]) == expected
    assert result[bob] == ReadResult([BUSY_AT_NINE], [WINDOW])


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"busy": None},
        {"busy": ""},
        {"busy": {}},
        {"busy": [None]},
        {"busy": [{"start": NINE[0]}]},
        {"busy": [{"start": "2025-01-22T09:00:00", "end": NINE[1]}]},
        {"busy": [{"start": "2025-01-22", "end": "2025-01-23"}]},
        {"busy": [{"start": 1737536400, "end": 1737540000}]},
        {"busy": [], "errors": "notFound"},
        {"busy": [], "errors": [{}]},
        {"busy": [], "errors": [{"reason": []}]},
        "",
        7,
    ],
)
def test_invalid_entry_is_malformed(google, entry):
    google.calendars["ann@example.com"] = entry
    assert reason(outcome()) == "malformed"


def test_unsorted_and_empty_blocks_are_accepted(google):
    google.calendars["ann@example.com"] = [TEN, (NINE[0], NINE[0]), NINE]
    assert sorted(outcome().busy)[1] == BUSY_AT_NINE


@pytest.mark.django_db
def test_block_that_ends_before_it_starts_makes_the_calendar_unknown(google):
    google.calendars["ann@example.com"] = [NINE, (NINE[1], NINE[0])]
    ann = Interviewer(pk=1, name="Ann", email="ann@example.com")
    [result] = reader.read([ann], [Connection(interviewer=ann, provider="google")], WINDOW, 0)
    assert (result.reason.value, result.free_busy.unknown) == ("malformed", (WINDOW,))


def test_answer_for_a_shorter_time_covers_no_more(google):
    google.calendars["ann@example.com"] = [NINE]
    google.span_override = {
        "timeMin": "2025-01-21T00:00:00.5Z",
        "timeMax": "2025-01-24T00:00:00.5Z",
    }
    assert outcome().covered == [
        (utc_seconds("2025-01-21T00:00:01Z"), utc_seconds("2025-01-24T00:00:00Z"))
    ]


@pytest.mark.parametrize("span", ["", None, "2025-01-27", "2025-01-27T00:00:00"])
def test_answer_without_valid_time_range_is_malformed(google, span):
    google.span_override = {"timeMax": span}
    assert batch_reason() == "malformed"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<html>Sign in</html>", "not_a_calendar"),
        ("", "not_a_calendar"),
        ("[]", "malformed"),
        ("{}", "malformed"),
        ({"timeMin": NINE[0], "timeMax": NINE[1], "calendars": []}, "malformed"),
        ('{"calendars": {"a": {}, "a": {}}}', "malformed"),
        ({"timeMin": NINE[0], "timeMax": NINE[1], "calendars": {"a": {}, "A": {}}}, "malformed"),
    ],
)
def test_invalid_response_raises_its_reason(google, body, expected):
    google.valid_tokens = {"access token 1"}
    google.api_responses = [JSONResponse(body)]
    assert batch_reason() == expected


def test_refused_token_is_replaced(google):
    google.calendars["ann@example.com"] = [NINE]
    google.api_responses = [UNAUTHORIZED]
    assert outcome().busy == [BUSY_AT_NINE]
    assert (len(google.api_requests), len(google.token_requests)) == (2, 2)


def test_withdrawn_grant_needs_reauthorisation(google):
    google.refresh_tokens = set()
    assert batch_reason(grant=GRANT) == "reauth_needed"
    assert batch_reason(grant=GRANT) == "reauth_needed"
    assert (len(google.token_requests), google.api_requests) == (1, [])


def test_credentials_are_not_logged(google, caplog):
    caplog.set_level("DEBUG")
    google.calendars["ann@example.com"] = [NINE]
    outcome(grant=GRANT)
    assert not any(word in caplog.text for word in ("refresh token", "access token", "secret"))
