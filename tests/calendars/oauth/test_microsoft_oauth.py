"""Microsoft token sources against a fake of Microsoft's documented endpoints, over TLS."""

from __future__ import annotations

import pytest

from calendars.oauth.grant import Grant
from calendars.oauth.microsoft_oauth import MicrosoftAppTokenSource, MicrosoftUserTokenSource
from core.calendar_errors import ReadError
from net.deadline import Deadline
from tests.fake_microsoft import CLIENT, INVALID_GRANT, TENANT
from tests.json_server import JSONResponse

ANN = MicrosoftUserTokenSource(Grant("ann", "a refresh token"))
BOTH = pytest.mark.parametrize("source", [ANN, MicrosoftAppTokenSource()], ids=["user", "app"])


def failure_reason(source) -> str:
    with pytest.raises(ReadError) as caught:
        source.fetch_token(Deadline.after(5))
    return caught.value.reason.value


def test_refresh_token_is_exchanged_for_an_access_token(microsoft):
    token = ANN.fetch_token(Deadline.after(5))
    assert (token.value, token.next_refresh_token) == ("access token 1", "a refresh token")
    (request,) = microsoft.token_requests
    assert request.path == f"/login/{TENANT}/oauth2/v2.0/token"
    assert request.form["refresh_token"] == "a refresh token"
    assert set(request.form["scope"].split()) == {
        "openid",
        "offline_access",
        f"{microsoft.base}/Calendars.ReadBasic",
    }


def test_replaced_refresh_token_is_returned(microsoft):
    microsoft.rotates_refresh_tokens = True
    token = ANN.fetch_token(Deadline.after(5))
    assert (token.used_refresh_token, token.next_refresh_token) == (
        "a refresh token",
        "refresh token 1",
    )


def test_app_gets_a_token_with_client_credentials(microsoft):
    assert MicrosoftAppTokenSource().fetch_token(Deadline.after(5)).value == "access token 1"
    (request,) = microsoft.token_requests
    assert request.form["grant_type"] == "client_credentials"
    assert request.form["scope"] == f"{microsoft.base}/.default"
    assert request.form["client_secret"] == CLIENT["CLIENT_SECRET"]


def test_default_tenant_admits_users_of_any_organisation(microsoft, settings):
    settings.CALENDARS["MICROSOFT"]["TENANT"] = ""
    ANN.fetch_token(Deadline.after(5))
    assert microsoft.token_requests[0].path == "/login/organizations/oauth2/v2.0/token"


@BOTH
def test_expired_client_secret_has_its_own_reason(microsoft, settings, source):
    settings.CALENDARS["MICROSOFT"]["CLIENT_SECRET"] = "an expired secret"
    assert failure_reason(source) == "app_refused"


@BOTH
@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (INVALID_GRANT, "reauth_needed"),
        (JSONResponse({"error": "invalid_client"}, 401), "app_refused"),
        (JSONResponse({"error": "temporarily_unavailable"}, 400), "provider_error"),
        (JSONResponse("", 503), "provider_error"),
        (JSONResponse("", 429), "rate_limited"),
        (JSONResponse("<html>a secret</html>"), "provider_error"),
    ],
)
def test_failed_token_request_is_sent_once_and_not_logged(
    microsoft, caplog, source, response, reason
):
    caplog.set_level("DEBUG")
    microsoft.token_responses = [response]
    assert failure_reason(source) == reason
    assert len(microsoft.token_requests) == 1
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (JSONResponse("", 404), "gone"),
        (JSONResponse("", 500), "provider_error"),
        (JSONResponse("<html>"), "provider_error"),
        (JSONResponse([]), "provider_error"),
        (JSONResponse({"token_endpoint": "https://127.0.0.1/token"}), "provider_error"),
        (JSONResponse({"token_endpoint": 1, "authorization_endpoint": 2}), "provider_error"),
    ],
)
def test_tenant_without_endpoints_is_a_provider_error(microsoft, response, reason):
    microsoft.discovery_response = response
    assert failure_reason(ANN) == reason
    assert microsoft.token_requests == []


@pytest.mark.parametrize("missing", ["CLIENT_ID", "TENANT", "SUBJECT"])
def test_missing_setting_is_not_connected(microsoft, settings, missing):
    settings.CALENDARS["MICROSOFT"][missing] = ""
    assert failure_reason(MicrosoftAppTokenSource()) == "not_connected"
    assert missing != "CLIENT_ID" or failure_reason(ANN) == "not_connected"
    assert microsoft.token_requests == []


def test_login_url_without_https_is_not_requested(microsoft, settings):
    settings.CALENDARS["MICROSOFT"]["LOGIN_URL"] = microsoft.base.replace("https", "http")
    assert failure_reason(ANN) == "not_connected"


def test_untrusted_certificate_is_refused(microsoft, settings):
    settings.HTTP_CLIENT["CA_FILE"] = ""
    assert failure_reason(ANN) == "tls"


@BOTH
def test_token_request_times_out_at_the_deadline(microsoft, source):
    with pytest.raises(ReadError, match="timeout"):
        source.fetch_token(Deadline.after(0))


def test_account_names_differ_and_hold_no_secret():
    accounts = {ANN.account, MicrosoftAppTokenSource().account}
    assert len(accounts) == 2
    assert "token" not in "".join(accounts)


def test_invalid_grant_is_not_sent(microsoft):
    assert failure_reason(MicrosoftUserTokenSource(Grant.from_json("nonsense"))) == "reauth_needed"
    assert microsoft.token_requests == []
