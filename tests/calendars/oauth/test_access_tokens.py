"""Access tokens are fetched one at a time per account."""

from __future__ import annotations

import threading

import pytest

from calendars.oauth.access_tokens import AccessToken
from calendars.oauth.grant import TokenResponse
from net import http_client
from net.deadline import Deadline
from tests.calendars.oauth.token_sources import Numbered, failure_of, run_concurrently
from tests.json_server import JSONResponse, RecordedRequest, run_json_server


def test_token_is_fetched_once_for_many_requests(service, send):
    source = Numbered()
    assert [send(source) for _ in range(3)] == [b"here"] * 3
    assert (source.fetched, service.tokens) == (1, ["token 1"] * 3)


def test_each_account_has_its_own_token(service, send):
    ann, bob = Numbered("ann"), Numbered("bob")
    send(ann), send(bob)
    assert (ann.fetched, bob.fetched) == (1, 1)


@pytest.mark.parametrize("lifetime", [0, 60])
def test_token_close_to_expiry_is_replaced(service, send, lifetime):
    source = Numbered(lifetime=lifetime)
    send(source)
    service.valid_token = "token 2"
    assert send(source) == b"here"
    assert service.tokens == ["token 1", "token 2"]


def test_refused_token_is_replaced_once(service, send):
    source = Numbered()
    send(source)
    service.valid_token = "token 2"
    assert send(source) == b"here"
    assert (source.fetched, service.tokens[1:]) == (2, ["token 1", "token 2"])


def test_refusal_of_the_new_token_starts_a_backoff(service, send):
    service.valid_token = "none"
    source = Numbered()
    assert failure_of(send, source) == ("reauth_needed", 0)
    assert service.tokens == ["token 1", "token 2"]
    assert failure_of(send, source) == ("reauth_needed", 60)
    assert (source.fetched, len(service.tokens)) == (2, 2)


def test_twenty_concurrent_requests_fetch_one_token(service, send):
    source = Numbered()
    run_concurrently(20, lambda: send(source))
    assert (source.fetched, service.tokens) == (1, ["token 1"] * 20)


def test_twenty_concurrent_refusals_fetch_one_new_token(service, tokens):
    """The service refuses no request before all of them have arrived."""
    source, deadline = Numbered(), Deadline.after(10)
    tokens.send(
        source,
        http_client.Request("GET", service.url),
        deadline,
        http_client.Response.raise_for_read,
    )
    service.valid_token = "token 2"
    everybody_asks = threading.Barrier(20)

    def together(request: RecordedRequest) -> JSONResponse:
        if request.token == "token 1":
            everybody_asks.wait(10)
        return service(request)

    with run_json_server(together) as url:
        call = http_client.Request("GET", url)
        run_concurrently(
            20, lambda: tokens.send(source, call, deadline, http_client.Response.raise_for_read)
        )
    assert source.fetched == 2
    assert sorted(service.tokens) == ["token 1"] * 21 + ["token 2"] * 20


def test_waiting_for_a_token_ends_at_the_deadline(send):
    slow, over = Numbered(), threading.Event()
    begun = threading.Event()
    slow.before = lambda: begun.set() or over.wait(60)
    waiting = threading.Thread(target=lambda: send(slow))
    waiting.start()
    assert begun.wait(10)
    assert failure_of(send, slow, seconds=0.05) == ("timeout", 0)
    over.set()
    waiting.join(10)


def test_forked_process_starts_without_tokens(tokens, send):
    source = Numbered()
    send(source)
    tokens.reset()
    source.fetched = 0
    send(source)
    assert source.fetched == 1


def test_token_names_the_next_refresh_token():
    assert (
        AccessToken.from_response(
            TokenResponse("a", 3600, "new"), 0, refresh_token="old"
        ).next_refresh_token
        == "new"
    )
    assert (
        AccessToken.from_response(
            TokenResponse("a", 3600), 0, refresh_token="old"
        ).next_refresh_token
        == "old"
    )


def test_token_is_not_in_its_repr():
    assert "secret" not in repr(
        AccessToken.from_response(TokenResponse("a secret", 1, "a secret"), 0, "a secret")
    )
