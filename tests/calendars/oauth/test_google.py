"""Google's sign-ins against a token endpoint that speaks as Google documents it."""

from __future__ import annotations

import jwt
import pytest

from calendars.oauth.google import SCOPE, GoogleOrganisation, GoogleUser, service_account
from calendars.oauth.grant import Grant
from core.read_errors import CalendarError
from net.deadline import Deadline
from tests.google import CLIENT, INVALID_GRANT, KEY, SERVICE_ACCOUNT, SUBJECT, Google
from tests.json_server import Says, json_server

ANN = GoogleUser(Grant("ann", "a refresh token"))


@pytest.fixture
def google(settings, tmp_path):
    google = Google()
    with json_server(google) as base:
        settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": google.settings(base, tmp_path)}
        yield google


def why(sign_in) -> str:
    with pytest.raises(CalendarError) as caught:
        sign_in.token(Deadline.after(5))
    return caught.value.why.value


def test_a_refresh_token_gives_an_access_token(google):
    token = ANN.token(Deadline.after(5))
    assert (token.access, token.used, token.next) == (
        "access token 1",
        "a refresh token",
        "a refresh token",
    )
    (asked,) = google.token_requests
    assert asked.form == {
        "grant_type": "refresh_token",
        "client_id": CLIENT["CLIENT_ID"],
        "client_secret": CLIENT["CLIENT_SECRET"],
        "refresh_token": "a refresh token",
    }


def test_a_service_account_acts_for_somebody_of_the_organisation(google):
    assert GoogleOrganisation().token(Deadline.after(5)).access == "access token 1"
    (asked,) = google.token_requests
    claims = jwt.decode(
        asked.form["assertion"], KEY.public_key(), ["RS256"], options={"verify_aud": False}
    )
    assert (claims["iss"], claims["sub"], claims["scope"]) == (SERVICE_ACCOUNT, SUBJECT, SCOPE)


def test_accounts_are_told_apart_without_a_secret():
    bob = GoogleUser(Grant("bob", "another refresh token"))
    accounts = {ANN.account, bob.account, GoogleOrganisation().account}
    assert len(accounts) == 3
    assert "token" not in "".join(accounts)


@pytest.mark.parametrize("sign_in", [ANN, GoogleOrganisation()], ids=["user", "organisation"])
@pytest.mark.parametrize(
    ("says", "reason"),
    [
        (INVALID_GRANT, "reauth_needed"),
        (Says({"error": "unauthorized_client"}, 401), "reauth_needed"),
        (Says({"error": "internal_failure"}, 400), "provider_error"),
        (Says("", 500), "provider_error"),
        (Says("", 429), "rate_limited"),
        (Says("<html>Sign in</html>"), "provider_error"),
        (Says({"expires_in": 3600}), "provider_error"),
    ],
)
def test_what_is_no_token_is_asked_for_once(google, sign_in, says, reason):
    google.token_says = [says]
    assert why(sign_in) == reason
    assert len(google.token_requests) == 1


def test_a_wait_is_handed_on(google):
    google.token_says = [Says("", 429, {"Retry-After": "70"})]
    with pytest.raises(CalendarError) as caught:
        ANN.token(Deadline.after(5))
    assert caught.value.retry_after == 70


def test_a_token_endpoint_has_no_longer_than_the_deadline(google):
    with pytest.raises(CalendarError, match="timeout"):
        ANN.token(Deadline.after(0))


@pytest.mark.parametrize("missing", ["CLIENT_ID", "SERVICE_ACCOUNT_FILE", "SUBJECT"])
def test_what_is_not_configured_is_not_connected(google, settings, missing):
    settings.CALENDARS["GOOGLE"][missing] = ""
    sign_in = ANN if missing == "CLIENT_ID" else GoogleOrganisation()
    assert why(sign_in) == "not_connected"
    assert google.token_requests == []


@pytest.mark.parametrize("key", [None, "", "[]", "{}", '{"client_email": "a", "private_key": "b"}'])
def test_a_key_file_that_is_none_is_not_connected(google, settings, tmp_path, key):
    path = tmp_path / "another.json"
    if key is not None:
        path.write_text(key)
    settings.CALENDARS["GOOGLE"]["SERVICE_ACCOUNT_FILE"] = str(path)
    assert why(GoogleOrganisation()) == "not_connected"


def test_where_secrets_go_is_for_the_settings_and_not_for_the_key_file(google, settings):
    found = service_account(settings.CALENDARS["GOOGLE"]["SERVICE_ACCOUNT_FILE"])
    assert found.service_account_email == SERVICE_ACCOUNT
    GoogleOrganisation().token(Deadline.after(5))
    assert len(google.token_requests) == 1


def test_a_grant_that_cannot_be_read_is_not_tried(google):
    assert why(GoogleUser(Grant.read("nonsense"))) == "reauth_needed"
    assert google.token_requests == []
