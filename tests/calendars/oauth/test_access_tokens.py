"""Tokens: one at a time for each account, and nothing sent while an account is to be left alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from calendars.oauth.access_tokens import AccessToken, AccessTokenCache, TokenSource
from calendars.oauth.grant import TokenResponse
from core.read_errors import MAX_RETRY_AFTER_SECONDS, ReadError, ReadFailure
from net import http_client
from net.deadline import Deadline
from tests.json_server import JSONResponse, RecordedRequest, run_json_server


class Numbered(TokenSource):
    """Gives token 1, token 2 ..., or raises what it is told."""

    def __init__(self, account: str = "ann", lifetime: int = 3600) -> None:
        self.name, self.lifetime = account, lifetime
        self.fetched = 0
        self.error: ReadError | None = None
        self.before: Callable[[], object] = lambda: None

    @property
    def account(self) -> str:
        return self.name

    def fetch_token(self, deadline: Deadline) -> AccessToken:
        self.fetched += 1
        self.before()
        if self.error:
            raise self.error
        return AccessToken.from_response(
            TokenResponse(f"token {self.fetched}", self.lifetime), time.monotonic()
        )


class Service:
    """Answers 401 to every token but the good one, and otherwise what it is told."""

    def __init__(self, good: str = "token 1") -> None:
        self.good = good
        self.says = JSONResponse("here")
        self.tokens: list[str] = []

    def __call__(self, asked: RecordedRequest) -> JSONResponse:
        self.tokens.append(asked.token)
        return self.says if asked.token == self.good else JSONResponse("", 401)


@pytest.fixture
def service():
    service = Service()
    with run_json_server(service) as service.url:
        yield service


@pytest.fixture
def tokens() -> AccessTokenCache:
    return AccessTokenCache()


@pytest.fixture
def send(service, tokens):
    def sending(sign_in: TokenSource, seconds: float = 5) -> bytes:
        call = http_client.Request("GET", service.url)
        deadline = Deadline.after(seconds)
        return tokens.send(sign_in, call, deadline, http_client.Response.raise_for_read)[0].body

    return sending


def why(send, sign_in: TokenSource, **more: float) -> tuple[str, int]:
    with pytest.raises(ReadError) as caught:
        send(sign_in, **more)
    return caught.value.reason.value, caught.value.retry_after


def at_once(number: int, job: Callable[[], object]) -> None:
    threads = [threading.Thread(target=job) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)


def test_token_is_fetched_once_for_many_requests(service, send):
    sign_in = Numbered()
    assert [send(sign_in) for _ in range(3)] == [b"here"] * 3
    assert (sign_in.fetched, service.tokens) == (1, ["token 1"] * 3)


def test_each_account_has_its_own_token(service, send):
    ann, bob = Numbered("ann"), Numbered("bob")
    send(ann), send(bob)
    assert (ann.fetched, bob.fetched) == (1, 1)


@pytest.mark.parametrize("lifetime", [0, 60])
def test_token_close_to_expiry_is_replaced(service, send, lifetime):
    sign_in = Numbered(lifetime=lifetime)
    send(sign_in)
    service.good = "token 2"
    assert send(sign_in) == b"here"
    assert service.tokens == ["token 1", "token 2"]


def test_refused_token_is_replaced_once(service, send):
    sign_in = Numbered()
    send(sign_in)
    service.good = "token 2"
    assert send(sign_in) == b"here"
    assert (sign_in.fetched, service.tokens[1:]) == (2, ["token 1", "token 2"])


def test_refusal_of_the_new_token_starts_a_backoff(service, send):
    service.good = "none"
    sign_in = Numbered()
    assert why(send, sign_in) == ("reauth_needed", 0)
    assert service.tokens == ["token 1", "token 2"]
    assert why(send, sign_in) == ("reauth_needed", 60)
    assert (sign_in.fetched, len(service.tokens)) == (2, 2)


def test_twenty_concurrent_requests_fetch_one_token(service, send):
    sign_in = Numbered()
    at_once(20, lambda: send(sign_in))
    assert (sign_in.fetched, service.tokens) == (1, ["token 1"] * 20)


def test_twenty_concurrent_refusals_fetch_one_new_token(service, tokens):
    """Nobody is refused before all of them have asked."""
    sign_in, deadline = Numbered(), Deadline.after(10)
    tokens.send(
        sign_in,
        http_client.Request("GET", service.url),
        deadline,
        http_client.Response.raise_for_read,
    )
    service.good = "token 2"
    everybody_asks = threading.Barrier(20)

    def together(asked: RecordedRequest) -> JSONResponse:
        if asked.token == "token 1":
            everybody_asks.wait(10)
        return service(asked)

    with run_json_server(together) as url:
        call = http_client.Request("GET", url)
        at_once(
            20, lambda: tokens.send(sign_in, call, deadline, http_client.Response.raise_for_read)
        )
    assert sign_in.fetched == 2
    assert sorted(service.tokens) == ["token 1"] * 21 + ["token 2"] * 20


def test_refused_sign_in_starts_a_backoff(service, send):
    sign_in = Numbered()
    sign_in.error = ReadError(ReadFailure.REAUTH_NEEDED)
    assert why(send, sign_in) == ("reauth_needed", 0)
    assert [why(send, sign_in) for _ in range(3)] == [("reauth_needed", 60)] * 3
    assert (sign_in.fetched, service.tokens) == (1, [])


def test_twenty_concurrent_requests_of_a_refused_account_try_once(send):
    sign_in = Numbered()
    sign_in.error = ReadError(ReadFailure.REAUTH_NEEDED)
    reasons: list[str] = []
    at_once(20, lambda: reasons.append(why(send, sign_in)[0]))
    assert (sign_in.fetched, reasons) == (1, ["reauth_needed"] * 20)


def test_transient_failure_starts_no_backoff(service, send):
    sign_in = Numbered()
    sign_in.error = ReadError(ReadFailure.UNREACHABLE)
    assert why(send, sign_in) == ("unreachable", 0)
    sign_in.error = None
    service.good = "token 2"
    assert send(sign_in) == b"here"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "30"}, 30),
        ({}, 5),
        ({"Retry-After": "1000000000"}, MAX_RETRY_AFTER_SECONDS),
    ],
)
def test_retry_after_starts_a_backoff(service, send, headers, wait):
    service.says = JSONResponse("", 429, headers)
    sign_in = Numbered()
    assert why(send, sign_in)[0] == "rate_limited"
    assert why(send, sign_in) == ("rate_limited", wait)
    assert len(service.tokens) == 1


def test_backoff_does_not_affect_other_accounts(service, send):
    service.says = JSONResponse("", 429, {"Retry-After": "30"})
    assert why(send, Numbered("ann"))[0] == "rate_limited"
    service.says = JSONResponse("here")
    assert send(Numbered("bob")) == b"here"


def test_waiting_for_a_token_ends_at_the_deadline(send):
    slow, over = Numbered(), threading.Event()
    begun = threading.Event()
    slow.before = lambda: begun.set() or over.wait(60)
    waiting = threading.Thread(target=lambda: send(slow))
    waiting.start()
    assert begun.wait(10)
    assert why(send, slow, seconds=0.05) == ("timeout", 0)
    over.set()
    waiting.join(10)


def test_forked_process_starts_without_tokens(tokens, send):
    sign_in = Numbered()
    send(sign_in)
    tokens.reset()
    sign_in.fetched = 0
    send(sign_in)
    assert sign_in.fetched == 1


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
