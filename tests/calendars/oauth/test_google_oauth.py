"""Google token sources against a fake of Google's documented token endpoint."""

from __future__ import annotations

import jwt
import pytest

from calendars.oauth.google_oauth import (
    READ_SCOPE,
    GoogleServiceAccountTokenSource,
    GoogleUserTokenSource,
    load_service_account,
)
from calendars.oauth.grant import Grant
from core.calendar_errors import ReadError
from net.deadline import Deadline
from tests.fake_google import (
    CLIENT,
    INVALID_GRANT,
    SERVICE_ACCOUNT,
    SERVICE_ACCOUNT_KEY,
    SUBJECT,
    FakeGoogle,
)
from tests.json_server import JSONResponse, run_json_server

ANN = GoogleUserTokenSource(Grant("ann", "a refresh token"))


@pytest.fixture
def google(settings, tmp_path):
    google = FakeGoogle()
    with run_json_server(google) as base:
        settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": google.settings(base, tmp_path)}
        yield google


def failure_reason(source) -> str:
    with pytest.raises(ReadError) as caught:
        source.fetch_token(Deadline.after(5))
    return caught.value.reason.value


def test_refresh_token_is_exchanged_for_an_access_token(google):
    token = ANN.fetch_token(Deadline.after(5))
    assert (token.value, token.used_refresh_token, token.next_refresh_token) == (
        "access token 1",
        "a refresh token",
        "a refresh token",
    )
    (request,) = google.token_requests
    assert request.form == {
        "grant_type": "refresh_token",
        "client_id": CLIENT["CLIENT_ID"],
        "client_secret": CLIENT["CLIENT_SECRET"],
        "refresh_token": "a refresh token",
    }


def test_service_account_acts_for_a_user_of_the_organisation(google):
    assert (
        GoogleServiceAccountTokenSource().fetch_token(Deadline.after(5)).value == "access token 1"
    )
    (request,) = google.token_requests
    claims = jwt.decode(
        request.form["assertion"],
        SERVICE_ACCOUNT_KEY.public_key(),
        ["RS256"],
        options={"verify_aud": False},
    )
    assert (claims["iss"], claims["sub"], claims["scope"]) == (SERVICE_ACCOUNT, SUBJECT, READ_SCOPE)


def test_account_names_differ_and_hold_no_secret():
    bob = GoogleUserTokenSource(Grant("bob", "another refresh token"))
    accounts = {ANN.account, bob.account, GoogleServiceAccountTokenSource().account}
    assert len(accounts) == 3
    assert "token" not in "".join(accounts)


@pytest.mark.parametrize(
    "source", [ANN, GoogleServiceAccountTokenSource()], ids=["user", "organisation"]
)
@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (INVALID_GRANT, "reauth_needed"),
        (JSONResponse({"error": "unauthorized_client"}, 401), "app_refused"),
        (JSONResponse({"error": "internal_failure"}, 400), "provider_error"),
        (JSONResponse("", 500), "provider_error"),
        (JSONResponse("", 429), "rate_limited"),
        (JSONResponse("<html>Sign in</html>"), "provider_error"),
        (JSONResponse({"expires_in": 3600}), "provider_error"),
    ],
)
def test_failed_token_request_is_sent_once(google, source, response, reason):
    google.token_responses = [response]
    assert failure_reason(source) == reason
    assert len(google.token_requests) == 1


def test_retry_after_is_passed_on(google):
    google.token_responses = [JSONResponse("", 429, {"Retry-After": "70"})]
    with pytest.raises(ReadError) as caught:
        ANN.fetch_token(Deadline.after(5))
    assert caught.value.retry_after == 70


def test_token_request_times_out_at_the_deadline(google):
    with pytest.raises(ReadError, match="timeout"):
        ANN.fetch_token(Deadline.after(0))


@pytest.mark.parametrize("missing", ["CLIENT_ID", "SERVICE_ACCOUNT_FILE", "SUBJECT"])
def test_missing_setting_is_not_connected(google, settings, missing):
    settings.CALENDARS["GOOGLE"][missing] = ""
    source = ANN if missing == "CLIENT_ID" else GoogleServiceAccountTokenSource()
    assert failure_reason(source) == "not_connected"
    assert google.token_requests == []


@pytest.mark.parametrize("key", [None, "", "[]", "{}", '{"client_email": "a", "private_key": "b"}'])
def test_invalid_key_file_is_not_connected(google, settings, tmp_path, key):
    path = tmp_path / "another.json"
    if key is not None:
        path.write_text(key)
    settings.CALENDARS["GOOGLE"]["SERVICE_ACCOUNT_FILE"] = str(path)
    assert failure_reason(GoogleServiceAccountTokenSource()) == "not_connected"


def test_token_url_comes_from_the_settings_not_the_key_file(google, settings):
    account = load_service_account(settings.CALENDARS["GOOGLE"]["SERVICE_ACCOUNT_FILE"])
    assert account.service_account_email == SERVICE_ACCOUNT
    GoogleServiceAccountTokenSource().fetch_token(Deadline.after(5))
    assert len(google.token_requests) == 1


def test_invalid_grant_is_not_sent(google):
    assert failure_reason(GoogleUserTokenSource(Grant.from_json("nonsense"))) == "reauth_needed"
    assert google.token_requests == []
