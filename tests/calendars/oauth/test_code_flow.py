from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from calendars.oauth import code_flow
from core.calendar_errors import ReadError
from net.deadline import Deadline
from tests.fake_google import FakeGoogle
from tests.json_server import run_json_server

HERE = "https://slots.example.com/calendars/callback"
#: RFC 7636 appendix B.
VERIFIER, CHALLENGE = (
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
)


@pytest.fixture
def google(settings):
    google = FakeGoogle()
    with run_json_server(google) as base:
        settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": google.settings(base)}
        yield google


def authorization_params(provider: code_flow.OAuthProvider) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(provider.authorization_url(HERE, "a state", VERIFIER)).query))


def test_challenge_equals_the_example_of_the_rfc():
    assert code_flow.compute_challenge(VERIFIER) == CHALLENGE


def test_google_authorization_asks_for_free_busy_and_offline_access(google):
    assert authorization_params(code_flow.get_oauth_provider("google")) == {
        "client_id": "our-client",
        "response_type": "code",
        "redirect_uri": HERE,
        "scope": "https://www.googleapis.com/auth/calendar.freebusy",
        "state": "a state",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
    }


def test_microsoft_authorization_asks_for_free_busy_and_offline_access(settings):
    microsoft = {**settings.CALENDARS["MICROSOFT"], "CLIENT_ID": "us", "CLIENT_SECRET": "secret"}
    settings.CALENDARS = {**settings.CALENDARS, "MICROSOFT": microsoft}
    provider = code_flow.get_oauth_provider("microsoft")
    assert authorization_params(provider)["scope"] == (
        "openid offline_access https://graph.microsoft.com/Calendars.ReadBasic"
    )
    assert provider.authorize_url == (
        "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize"
    )
    assert provider.token_url == "https://login.microsoftonline.com/organizations/oauth2/v2.0/token"
    assert provider.origin == "https://login.microsoftonline.com"


def test_write_setting_adds_the_write_scope(google, settings):
    microsoft = {**settings.CALENDARS["MICROSOFT"], "CLIENT_ID": "us", "WRITE": True}
    writing = {**settings.CALENDARS["GOOGLE"], "WRITE": True}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": writing, "MICROSOFT": microsoft}
    assert authorization_params(code_flow.get_oauth_provider("google"))["scope"].split() == [
        "https://www.googleapis.com/auth/calendar.freebusy",
        "https://www.googleapis.com/auth/calendar.events.owned",
    ]
    assert authorization_params(code_flow.get_oauth_provider("microsoft"))["scope"].split()[2:] == [
        "https://graph.microsoft.com/Calendars.ReadBasic",
        "https://graph.microsoft.com/Calendars.ReadWrite",
    ]


@pytest.mark.parametrize(
    ("returned_scope", "scope"),
    [
        (None, "https://www.googleapis.com/auth/calendar.freebusy"),
        ("less", "less"),
    ],
)
def test_scope_defaults_to_the_requested_scope(google, returned_scope, scope):
    provider = code_flow.get_oauth_provider("google")
    google.codes.scope = returned_scope
    code = google.codes.allow(provider.authorization_url(HERE, "a state", VERIFIER))["code"]
    assert provider.exchange_code(code, HERE, VERIFIER, Deadline.after(5)).scope == scope


@pytest.mark.parametrize("kind", ["google", "microsoft", "caldav", "nothing"])
def test_provider_without_client_id_is_not_available(kind):
    assert code_flow.get_oauth_provider(kind) is None


def test_code_is_exchanged_once_with_its_verifier(google):
    provider = code_flow.get_oauth_provider("google")
    code = google.codes.allow(provider.authorization_url(HERE, "a state", VERIFIER))["code"]
    granted = provider.exchange_code(code, HERE, VERIFIER, Deadline.after(5))
    assert granted.refresh_token == "a refresh token"
    with pytest.raises(ReadError, match="reauth_needed"):
        provider.exchange_code(code, HERE, VERIFIER, Deadline.after(5))


@pytest.mark.parametrize(("redirect_uri", "verifier"), [(HERE, "x" * 43), (HERE + "/", VERIFIER)])
def test_code_needs_its_own_verifier_and_redirect_uri(google, redirect_uri, verifier):
    provider = code_flow.get_oauth_provider("google")
    code = google.codes.allow(provider.authorization_url(HERE, "a state", VERIFIER))["code"]
    with pytest.raises(ReadError, match="reauth_needed"):
        provider.exchange_code(code, redirect_uri, verifier, Deadline.after(5))


def test_client_secret_is_not_in_the_repr(google):
    assert "secret" not in repr(code_flow.get_oauth_provider("google"))
