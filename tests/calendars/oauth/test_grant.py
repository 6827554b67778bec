from __future__ import annotations

import pytest

from calendars.oauth.grant import Grant, TokenResponse, parse_token_response
from core.calendar_errors import ReadError
from net.http_client import Response


def test_grant_survives_serialisation():
    grant = Grant.create("a refresh token")
    assert Grant.from_json(grant.to_json()) == grant


def test_grant_keeps_its_account_when_the_token_is_replaced():
    grant = Grant.create("a refresh token")
    assert grant.with_refresh_token("another") == Grant(grant.account, "another")


def test_new_grant_has_another_account():
    assert Grant.create("a refresh token").account != Grant.create("a refresh token").account


def test_scope_is_recognised_with_and_without_a_url():
    scope = "openid https://graph.example.com/Calendars.ReadWrite calendars.readbasic"
    grant = Grant.from_json(Grant.create("a refresh token", scope).to_json())
    for scope in ("Calendars.ReadWrite", "https://graph.example.com/Calendars.ReadBasic"):
        assert grant.has_scope(scope)
    assert not grant.has_scope("Calendars.Read")


def test_grant_without_scope_allows_nothing():
    before = Grant.from_json('{"account": "1", "refresh_token": "r"}')
    assert (before.refresh_token, before.has_scope("Calendars.ReadWrite")) == ("r", False)


@pytest.mark.parametrize("text", ["", "a refresh token", "[]", "null", '{"account": "1"}'])
def test_invalid_text_is_a_grant_without_a_token(text):
    assert Grant.from_json(text).refresh_token == ""


def test_tokens_are_not_in_reprs():
    assert "secret" not in repr(Grant.create("a secret")) + repr(
        TokenResponse("a secret", 1, "a secret")
    )


def build_response(body: str, status: int = 200, **headers: str) -> Response:
    return Response(status, body.encode(), headers)


def test_token_response_has_token_lifetime_and_refresh_token():
    body = '{"access_token": "a", "expires_in": 3599, "refresh_token": "r"}'
    assert parse_token_response(build_response(body)) == TokenResponse("a", 3599, "r")


@pytest.mark.parametrize(("scope", "read"), [('"a b"', "a b"), ("7", ""), ("null", "")])
def test_token_response_has_the_granted_scope(scope, read):
    assert (
        parse_token_response(build_response(f'{{"access_token": "a", "scope": {scope}}}')).scope
        == read
    )


@pytest.mark.parametrize(
    ("lifetime", "seconds"),
    [('"60"', 60), ("null", 0), ("-1", 0), ('"soon"', 0), ("1e3", 0), ("true", 0), ("[]", 0)],
)
def test_missing_lifetime_is_zero(lifetime, seconds):
    body = f'{{"access_token": "a", "expires_in": {lifetime}}}'
    assert parse_token_response(build_response(body)) == TokenResponse("a", seconds, "")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (build_response('{"error": "invalid_grant"}', 400), "reauth_needed"),
        (build_response('{"error": "invalid_client"}', 401), "app_refused"),
        (build_response('{"error": "unauthorized_client"}', 401), "app_refused"),
        (build_response("<html>Forbidden</html>", 403), "reauth_needed"),
        (build_response('{"error": "temporarily_unavailable"}', 400), "provider_error"),
        (build_response('{"error": "server_error"}', 500), "provider_error"),
        (build_response("", 429), "rate_limited"),
        (build_response("", 503), "provider_error"),
        (build_response("<html>Welcome</html>"), "provider_error"),
        (build_response("[]"), "provider_error"),
        (build_response("{}"), "provider_error"),
        (build_response('{"access_token": ""}'), "provider_error"),
        (build_response('{"access_token": 7}'), "provider_error"),
    ],
)
def test_response_without_a_token_raises_its_reason(reply, reason):
    with pytest.raises(ReadError, match=reason):
        parse_token_response(reply)
