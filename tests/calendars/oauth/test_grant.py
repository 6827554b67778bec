from __future__ import annotations

import pytest

from calendars.oauth.grant import Grant, TokenResponse, parse_token_response
from core.read_errors import ReadError
from net.http_client import Response


def test_a_grant_is_read_as_it_was_written():
    grant = Grant.create("a refresh token")
    assert Grant.from_json(grant.to_json()) == grant


def test_a_grant_keeps_its_name_when_its_token_is_replaced():
    grant = Grant.create("a refresh token")
    assert grant.with_refresh_token("another") == Grant(grant.account, "another")


def test_who_connects_again_has_another_grant():
    assert Grant.create("a refresh token").account != Grant.create("a refresh token").account


def test_a_grant_knows_what_was_allowed_however_a_service_writes_it():
    scope = "openid https://graph.example.com/Calendars.ReadWrite calendars.readbasic"
    grant = Grant.from_json(Grant.create("a refresh token", scope).to_json())
    for asked in ("Calendars.ReadWrite", "https://graph.example.com/Calendars.ReadBasic"):
        assert grant.has_scope(asked)
    assert not grant.has_scope("Calendars.Read")


def test_a_grant_of_before_allows_nothing_more():
    before = Grant.from_json('{"account": "1", "refresh_token": "r"}')
    assert (before.refresh_token, before.has_scope("Calendars.ReadWrite")) == ("r", False)


@pytest.mark.parametrize("text", ["", "a refresh token", "[]", "null", '{"account": "1"}'])
def test_a_text_that_is_no_grant_opens_nothing(text):
    assert Grant.from_json(text).refresh_token == ""


def test_what_opens_a_calendar_is_in_no_repr():
    assert "secret" not in repr(Grant.create("a secret")) + repr(
        TokenResponse("a secret", 1, "a secret")
    )


def says(body: str, status: int = 200, **headers: str) -> Response:
    return Response(status, body.encode(), headers)


def test_a_token_endpoint_gives_a_token_its_lifetime_and_a_refresh_token():
    body = '{"access_token": "a", "expires_in": 3599, "refresh_token": "r"}'
    assert parse_token_response(says(body)) == TokenResponse("a", 3599, "r")


@pytest.mark.parametrize(("scope", "read"), [('"a b"', "a b"), ("7", ""), ("null", "")])
def test_a_token_endpoint_says_what_was_allowed(scope, read):
    assert parse_token_response(says(f'{{"access_token": "a", "scope": {scope}}}')).scope == read


@pytest.mark.parametrize(
    ("lifetime", "seconds"),
    [('"60"', 60), ("null", 0), ("-1", 0), ('"soon"', 0), ("1e3", 0), ("true", 0), ("[]", 0)],
)
def test_a_lifetime_that_is_not_told_is_none(lifetime, seconds):
    body = f'{{"access_token": "a", "expires_in": {lifetime}}}'
    assert parse_token_response(says(body)) == TokenResponse("a", seconds, "")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (says('{"error": "invalid_grant"}', 400), "reauth_needed"),
        (says('{"error": "invalid_client"}', 401), "reauth_needed"),
        (says('{"error": "unauthorized_client"}', 401), "reauth_needed"),
        (says("<html>Forbidden</html>", 403), "reauth_needed"),
        (says('{"error": "temporarily_unavailable"}', 400), "provider_error"),
        (says('{"error": "server_error"}', 500), "provider_error"),
        (says("", 429), "rate_limited"),
        (says("", 503), "provider_error"),
        (says("<html>Welcome</html>"), "provider_error"),
        (says("[]"), "provider_error"),
        (says("{}"), "provider_error"),
        (says('{"access_token": ""}'), "provider_error"),
        (says('{"access_token": 7}'), "provider_error"),
    ],
)
def test_what_is_no_token_has_its_reason(reply, reason):
    with pytest.raises(ReadError, match=reason):
        parse_token_response(reply)
