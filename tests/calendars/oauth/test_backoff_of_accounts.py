"""No request is sent during a back-off; a short one is waited for."""

from __future__ import annotations

import time

import pytest

from calendars.oauth import access_tokens
from calendars.oauth.access_tokens import LimitedResource
from core.calendar_errors import MAX_RETRY_AFTER_SECONDS, ReadError, ReadFailure
from net import concurrency_limit
from net.deadline import Deadline
from tests.calendars.oauth.token_sources import Numbered, failure_of, run_concurrently
from tests.json_server import JSONResponse


def test_refused_sign_in_starts_a_backoff(service, send):
    source = Numbered()
    source.error = ReadError(ReadFailure.REAUTH_NEEDED)
    assert failure_of(send, source) == ("reauth_needed", 0)
    assert [failure_of(send, source) for _ in range(3)] == [("reauth_needed", 60)] * 3
    assert (source.fetched, service.tokens) == (1, [])


def test_twenty_concurrent_requests_of_a_refused_account_try_once(send):
    source = Numbered()
    source.error = ReadError(ReadFailure.REAUTH_NEEDED)
    reasons: list[str] = []
    run_concurrently(20, lambda: reasons.append(failure_of(send, source)[0]))
    assert (source.fetched, reasons) == (1, ["reauth_needed"] * 20)


def test_transient_failure_starts_no_backoff(service, send):
    source = Numbered()
    source.error = ReadError(ReadFailure.UNREACHABLE)
    assert failure_of(send, source) == ("unreachable", 0)
    source.error = None
    service.valid_token = "token 2"
    assert send(source) == b"here"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "30"}, 30),
        ({}, 5),
        ({"Retry-After": "1000000000"}, MAX_RETRY_AFTER_SECONDS),
    ],
)
def test_retry_after_starts_a_backoff(service, send, headers, wait):
    service.response = JSONResponse("", 429, headers)
    source = Numbered()
    assert failure_of(send, source)[0] == "rate_limited"
    assert failure_of(send, source) == ("rate_limited", wait)
    assert len(service.tokens) == 1


def test_backoff_does_not_affect_other_accounts(service, send):
    service.response = JSONResponse("", 429, {"Retry-After": "30"})
    assert failure_of(send, Numbered("ann"))[0] == "rate_limited"
    service.response = JSONResponse("here")
    assert send(Numbered("bob")) == b"here"


def test_short_retry_after_is_waited_for_once(service, send, pauses):
    service.responses = [JSONResponse("", 429, {"Retry-After": "1"})]
    assert send(Numbered()) == b"here"
    assert (pauses, len(service.tokens)) == ([1], 2)


def test_second_rate_limit_is_raised(service, send, pauses):
    service.response = JSONResponse("", 429, {"Retry-After": "2"})
    assert failure_of(send, Numbered()) == ("rate_limited", 2)
    assert (pauses, len(service.tokens)) == ([2], 2)


def test_other_requests_wait_for_a_short_backoff(service, send, pauses):
    service.response = JSONResponse("", 429, {"Retry-After": "2"})
    source = Numbered()
    failure_of(send, source)
    service.response = JSONResponse("here")
    assert send(source) == b"here"
    assert pauses == [2, 2]


@pytest.mark.parametrize(
    ("headers", "seconds"), [({"Retry-After": "4"}, 9), ({"Retry-After": "3"}, 2), ({}, 9)]
)
def test_retry_after_that_is_long_or_past_the_deadline_is_not_waited_for(
    service, send, pauses, headers, seconds
):
    service.response = JSONResponse("", 429, headers)
    source = Numbered()
    assert failure_of(send, source, seconds=seconds)[0] == "rate_limited"
    assert failure_of(send, source, seconds=seconds)[0] == "rate_limited"
    assert (pauses, len(service.tokens)) == ([], 1)


def test_rate_limit_of_one_resource_does_not_affect_others(service, send):
    service.response = JSONResponse("", 429, {"Retry-After": "120"})
    source, ann, bob = Numbered(), LimitedResource("ann"), LimitedResource("bob")
    assert failure_of(send, source, resource=ann)[0] == "rate_limited"
    service.response = JSONResponse("here")
    assert send(source, resource=bob) == b"here"
    assert failure_of(send, source, resource=ann) == ("rate_limited", 120)


def test_refused_sign_in_affects_every_resource(service, send):
    service.valid_token = "none"
    source = Numbered()
    assert failure_of(send, source, resource=LimitedResource("ann"))[0] == "reauth_needed"
    assert failure_of(send, source, resource=LimitedResource("bob")) == ("reauth_needed", 60)


def test_backoffs_that_have_ended_are_dropped(send):
    account = access_tokens._Account()
    account._add_backoff("ann", ReadFailure.RATE_LIMITED, time.monotonic() - 1)
    account._add_backoff("bob", ReadFailure.RATE_LIMITED, time.monotonic() + 9)
    account._add_backoff("carol", ReadFailure.RATE_LIMITED, time.monotonic() + 9)
    assert set(account._backoffs) == {"bob", "carol"}


def test_resource_limits_concurrent_requests(service, send):
    ann = LimitedResource("ann", max_concurrent=1)
    with concurrency_limit.hold_slot("ann", 1, Deadline.after(5)):
        assert failure_of(send, Numbered(), seconds=0.1, resource=ann) == ("timeout", 0)
    assert send(Numbered(), resource=ann) == b"here"
