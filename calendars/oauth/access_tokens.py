"""Requests with an access token, which is fetched once for an account and cached until it expires.

When several threads need the token of an account, one thread fetches it and the others wait, each
under its own deadline. If the service refuses a token (401), the request is repeated once with a
new token. A refusal of the sign-in starts a back-off of the account: until it ends, neither the
service nor its token endpoint gets a request for the account. A refusal of a request starts a
back-off of the resource, such as a mailbox: a limit of one mailbox does not stop requests to the
others. A short back-off after a rate limit is waited for inside the deadline. Tokens and back-offs
are kept in the memory of the process, not on disk.

A token is refreshed by `TokenSource.fetch_token` when it expires or the service answers 401. Each
provider implements it: `calendars.oauth.google_oauth` and `calendars.oauth.microsoft_oauth` send
the refresh token to the token endpoint. `calendars.reader` and `calendars.writer` store a replaced
refresh token with `Connection.replace_grant`.
"""

from __future__ import annotations

import math
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from threading import Event, Lock

from calendars.oauth.grant import TokenResponse
from core.calendar_errors import MAX_RETRY_AFTER_SECONDS, ReadError, ReadFailure
from net import concurrency_limit, http_client
from net.deadline import Deadline

#: Seconds before its expiry from which a token is no longer used.
EXPIRY_MARGIN_SECONDS = 60
#: The back-off after a refusal for which the service names no time.
_DEFAULT_BACKOFF_SECONDS = {
    ReadFailure.RATE_LIMITED: 5,
    ReadFailure.QUOTA_EXHAUSTED: 300,
    ReadFailure.REAUTH_NEEDED: 60,
    ReadFailure.APP_REFUSED: 60,
    ReadFailure.API_DISABLED: 60,
}
#: The longest back-off after a rate limit that a request waits for.
MAX_WAIT_SECONDS = 3

RaiseForStatus = Callable[[http_client.Response], object]


@dataclass(frozen=True)
class AccessToken:
    """An access token; `valid_until` is an instant of the monotonic clock.

    `used_refresh_token` is the refresh token that it was fetched with, `next_refresh_token` the one
    to use from now on.
    """

    value: str = field(repr=False)
    valid_until: float
    used_refresh_token: str = field(default="", repr=False)
    next_refresh_token: str = field(default="", repr=False)

    @classmethod
    def from_response(
        cls, response: TokenResponse, requested_at: float, refresh_token: str = ""
    ) -> AccessToken:
        """Return the token of a response to a request that was sent at a monotonic instant."""
        valid_until = requested_at + response.expires_in - EXPIRY_MARGIN_SECONDS
        next_refresh_token = response.refresh_token or refresh_token
        return cls(response.access_token, valid_until, refresh_token, next_refresh_token)


@dataclass(frozen=True)
class LimitedResource:
    """A part with a rate limit of its own, such as a mailbox; an empty name is the whole account.

    At most `max_concurrent` requests are sent at once, over all processes; None for no limit.
    """

    name: str = ""
    max_concurrent: int | None = None


WHOLE_ACCOUNT = LimitedResource()


class TokenSource(ABC):
    """Fetches access tokens for one account."""

    @property
    @abstractmethod
    def account(self) -> str:
        """A name that identifies the account; it is not secret."""

    @abstractmethod
    def fetch_token(self, deadline: Deadline) -> AccessToken:
        """Fetch a new token; raise ReadError."""


class AccessTokenCache:
    """The access tokens of all accounts."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Drop all tokens and locks; call this in a forked child."""
        self._lock = Lock()
        self._accounts: dict[str, _Account] = {}

    def send(
        self,
        source: TokenSource,
        request: http_client.Request,
        deadline: Deadline,
        raise_for_status: RaiseForStatus,
        resource: LimitedResource = WHOLE_ACCOUNT,
    ) -> tuple[http_client.Response, AccessToken]:
        """Send a request with the account's token; return the response and the token.

        Call `raise_for_status` with the response. A ReadError that it raises starts a back-off of
        the resource. After a rate limit with a short back-off the request is sent once more.
        """
        with self._lock:
            account = self._accounts.setdefault(source.account, _Account())
        try:
            return _send_once(account, source, request, deadline, raise_for_status, resource)
        except ReadError as error:
            if not (_is_short(error) and error.retry_after < deadline.remaining()):
                raise
        return _send_once(account, source, request, deadline, raise_for_status, resource)


def _send_once(
    account: _Account,
    source: TokenSource,
    request: http_client.Request,
    deadline: Deadline,
    raise_for_status: RaiseForStatus,
    resource: LimitedResource,
) -> tuple[http_client.Response, AccessToken]:
    account.wait_for_backoff(resource.name, deadline)
    token = account.get_token(source, deadline)
    response = _send_authorized(request, token, deadline, resource)
    if response.status == 401:
        token = account.get_token(source, deadline, refused=token)
        response = _send_authorized(request, token, deadline, resource)
    with account.recording_backoff("" if response.status == 401 else resource.name):
        raise_for_status(response)
    return response, token


def _send_authorized(
    request: http_client.Request, token: AccessToken, deadline: Deadline, resource: LimitedResource
) -> http_client.Response:
    headers = {**(request.headers or {}), "Authorization": f"Bearer {token.value}"}
    with _limiting_concurrency(resource, deadline):
        return http_client.send(replace(request, headers=headers), deadline)


def _limiting_concurrency(
    resource: LimitedResource, deadline: Deadline
) -> AbstractContextManager[None]:
    if resource.max_concurrent is None:
        return nullcontext()
    return concurrency_limit.hold_slot(resource.name, resource.max_concurrent, deadline)


def _is_short(backoff: ReadError) -> bool:
    is_rate_limit = backoff.reason is ReadFailure.RATE_LIMITED
    return is_rate_limit and 0 < backoff.retry_after <= MAX_WAIT_SECONDS


def pause(seconds: float) -> None:
    """Wait; tests replace this function."""
    Event().wait(seconds)


class _Account:
    """One account's token and back-offs by resource; the empty name is the whole account."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._token: AccessToken | None = None
        self._backoff_lock = Lock()
        self._backoffs: dict[str, tuple[ReadFailure, float]] = {}

    def get_token(
        self, source: TokenSource, deadline: Deadline, refused: AccessToken | None = None
    ) -> AccessToken:
        """Return the cached token; fetch a token if it is missing, expired or refused."""
        if not self._lock.acquire(timeout=deadline.remaining()):
            raise ReadError(ReadFailure.TIMEOUT)
        try:
            self._raise_during_backoff()
            token = self._token
            if token is None or token is refused or token.valid_until <= time.monotonic():
                self._token = None
                with self.recording_backoff(""):
                    token = self._token = source.fetch_token(deadline)
            return token
        finally:
            self._lock.release()

    def wait_for_backoff(self, resource: str, deadline: Deadline) -> None:
        """Wait for short back-offs of the account and a resource; raise ReadError for others."""
        for name in {"", resource}:
            backoff = self._current_backoff(name)
            if backoff is None:
                continue
            if not (_is_short(backoff) and backoff.retry_after < deadline.remaining()):
                raise backoff
            waited_for = self._backoffs.get(name)
            pause(backoff.retry_after)
            self._end_backoff(name, waited_for)

    def _end_backoff(self, name: str, backoff: tuple[ReadFailure, float] | None) -> None:
        """Drop a back-off, unless another one has begun since."""
        with self._backoff_lock:
            if self._backoffs.get(name) == backoff:
                self._backoffs.pop(name, None)

    def _raise_during_backoff(self) -> None:
        backoff = self._current_backoff("")
        if backoff is not None:
            raise backoff

    def _current_backoff(self, resource: str) -> ReadError | None:
        reason, until = self._backoffs.get(resource, (ReadFailure.RATE_LIMITED, 0.0))
        seconds_left = math.ceil(until - time.monotonic())
        return ReadError(reason, seconds_left) if seconds_left > 0 else None

    @contextmanager
    def recording_backoff(self, resource: str) -> Iterator[None]:
        """Start the back-off of a resource that a ReadError in the context asks for."""
        try:
            yield
        except ReadError as error:
            seconds = error.retry_after or _DEFAULT_BACKOFF_SECONDS.get(error.reason, 0)
            if seconds > 0:
                until = time.monotonic() + min(seconds, MAX_RETRY_AFTER_SECONDS)
                self._add_backoff(resource, error.reason, until)
            raise

    def _add_backoff(self, resource: str, reason: ReadFailure, until: float) -> None:
        """Add a back-off, and drop those that have ended."""
        with self._backoff_lock:
            now = time.monotonic()
            current = {name: value for name, value in self._backoffs.items() if value[1] > now}
            self._backoffs = {**current, resource: (reason, until)}


access_token_cache = AccessTokenCache()
os.register_at_fork(after_in_child=access_token_cache.reset)
