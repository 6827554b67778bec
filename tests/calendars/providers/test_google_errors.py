"""Errors of whole requests to Google Calendar, in the form of the guide "Handle API errors"."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from calendars import reader
from calendars.models import Connection
from calendars.oauth.grant import Grant
from calendars.providers.base import Calendar
from calendars.providers.google import GoogleProvider
from core.calendar_errors import ReadError
from net.deadline import Deadline
from people.models import Interviewer
from tests.factories import utc_seconds
from tests.fake_google import (
    READ_SCOPE,
    WRITE_SCOPE,
    build_error_response,
    build_forbidden_response,
    build_scope_response,
)
from tests.json_server import JSONResponse

WINDOW = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))


def outcome():
    ann = Calendar(0, 0, "Ann", ZoneInfo("UTC"), "google", "Work", username="ann@example.com")
    return list(GoogleProvider().read([ann], WINDOW, Deadline.after(5)))


def batch_reason() -> str:
    with pytest.raises(ReadError) as caught:
        outcome()
    return caught.value.reason.value


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (build_forbidden_response("rateLimitExceeded"), "rate_limited"),
        (build_forbidden_response("userRateLimitExceeded"), "rate_limited"),
        (build_forbidden_response("quotaExceeded"), "rate_limited"),
        (build_forbidden_response("aNewLimit"), "rate_limited"),
        (build_forbidden_response("dailyLimitExceeded"), "quota_exhausted"),
        (build_forbidden_response("variableTermLimitExceeded"), "quota_exhausted"),
        (build_forbidden_response("accessNotConfigured"), "api_disabled"),
        (
            JSONResponse({"error": {"details": [{"reason": "SERVICE_DISABLED"}]}}, 403),
            "api_disabled",
        ),
        (build_scope_response(), "reauth_needed"),
        (build_error_response(403, "forbidden"), "reauth_needed"),
        (JSONResponse("<html>Forbidden</html>", 403), "reauth_needed"),
        (JSONResponse({"error": {"errors": {"reason": "quotaExceeded"}}}, 403), "reauth_needed"),
        (JSONResponse("", 404), "gone"),
        (JSONResponse("", 429), "rate_limited"),
        (JSONResponse("", 500), "provider_error"),
        (JSONResponse("", 400), "request_refused"),
        (build_error_response(400, "timeRangeTooLong"), "request_refused"),
        (JSONResponse({"error": {"status": "RESOURCE_EXHAUSTED"}}, 429), "rate_limited"),
    ],
)
def test_error_status_raises_its_reason(google, response, expected):
    google.api_responses = [response]
    assert batch_reason() == expected
    assert len(google.api_requests) == 1


def test_retry_after_of_a_403_is_kept(google):
    google.api_responses = [build_forbidden_response("rateLimitExceeded", **{"Retry-After": "120"})]
    assert batch_reason() == "rate_limited"
    with pytest.raises(ReadError) as caught:
        outcome()
    assert (caught.value.retry_after, len(google.api_requests)) == (120, 1)


@pytest.mark.django_db
def test_refused_request_is_not_repeated(google):
    ann = Interviewer(pk=1, name="Ann", email="ann@example.com")
    connection = Connection(interviewer=ann, provider="google")
    google.valid_tokens = {"access token 1"}
    google.api_responses = [build_error_response(400, "invalid")]
    [result] = reader.read([ann], [connection], WINDOW, 0)
    assert (result.reason.value, result.free_busy.unknown) == ("request_refused", (WINDOW,))
    assert len(google.api_requests) == 1


def test_grant_without_read_scope_needs_reauthorisation(google):
    google.scope = WRITE_SCOPE
    ann = Calendar(
        0,
        0,
        "Ann",
        ZoneInfo("UTC"),
        "google",
        "Work",
        username="ann@example.com",
        grant=Grant("ann", "a refresh token", READ_SCOPE).to_json(),
    )
    with pytest.raises(ReadError, match="reauth_needed"):
        list(GoogleProvider().read([ann], WINDOW, Deadline.after(5)))


def test_scope_that_is_not_delegated_refuses_the_app(google):
    google.delegated_scopes = set()
    assert batch_reason() == "app_refused"
    assert batch_reason() == "app_refused"
    assert len(google.token_requests) == 1


def test_quota_of_a_single_calendar_has_its_reason(google):
    google.calendars["ann@example.com"] = {
        "errors": [{"domain": "usageLimits", "reason": "dailyLimitExceeded"}],
        "busy": [],
    }
    [(_, result)] = outcome()
    assert result.reason.value == "quota_exhausted"
