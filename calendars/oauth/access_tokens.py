"""Requests with an access token, which is fetched once for an account and cached until it expires.

When several threads need the token of an account, one thread fetches it and the others wait, each
under its own deadline. If the service refuses a token (401), the request is repeated once with a
new token. A refusal starts a back-off of the account: until it ends, neither the service nor its
token endpoint gets a request for the account. Tokens and back-offs are kept in the memory of the
process, not on disk.

A token is refreshed by `TokenSource.fetch_token` when it expires or the service answers 401. Each
provider implements it: `calendars.oauth.google` and `calendars.oauth.microsoft` send the refresh
token to the token endpoint. A read stores a replaced refresh token with
`Connection.replace_grant`; a write does not.
"""

from __future__ import annotations

import math
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock

from calendars.oauth.grant import TokenResponse
from core.read_errors import MAX_RETRY_AFTER_SECONDS, ReadError, ReadFailure
from net import http_client
from net.deadline import Deadline

#: Seconds before its expiry from which a token is no longer used.
EXPIRY_MARGIN_SECONDS = 60
#: The back-off after a refusal for which the service names no time.
_DEFAULT_BACKOFF_SECONDS = {ReadFailure.RATE_LIMITED: 5, ReadFailure.REAUTH_NEEDED: 60}


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
        raise_for_status: Callable[[http_client.Response], object],
    ) -> tuple[http_client.Response, AccessToken]:
        """Send a request with the account's token; return the response and the token.

        Call `raise_for_status` with the response. A ReadError that it raises starts a back-off.
        """
        with self._lock:
            account = self._accounts.setdefault(source.account, _Account())
        token = account.get_token(source, deadline)
        response = http_client.send(_authorize(request, token), deadline)
        if response.status == 401:
            token = account.get_token(source, deadline, refused=token)
            response = http_client.send(_authorize(request, token), deadline)
        with account.recording_backoff():
            raise_for_status(response)
        return response, token


class _Account:
    """One account's token and back-off."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._token: AccessToken | None = None
        self._backoff: tuple[ReadFailure, float] | None = None

    def get_token(
        self, source: TokenSource, deadline: Deadline, refused: AccessToken | None = None
    ) -> AccessToken:
        """Return the cached token; fetch a new one if it is missing, expired or the refused one."""
        if not self._lock.acquire(timeout=deadline.remaining()):
            raise ReadError(ReadFailure.TIMEOUT)
        try:
            self._raise_during_backoff()
            token = self._token
            if token is None or token is refused or token.valid_until <= time.monotonic():
                self._token = None
                with self.recording_backoff():
                    token = self._token = source.fetch_token(deadline)
            return token
        finally:
            self._lock.release()

    def _raise_during_backoff(self) -> None:
        if self._backoff is None:
            return
        reason, until = self._backoff
        seconds_left = math.ceil(until - time.monotonic())
        if seconds_left > 0:
            raise ReadError(reason, seconds_left)

    @contextmanager
    def recording_backoff(self) -> Iterator[None]:
        """Start the back-off that a ReadError in the context asks for."""
        try:
            yield
        except ReadError as error:
            seconds = error.retry_after or _DEFAULT_BACKOFF_SECONDS.get(error.reason, 0)
            if seconds > 0:
                until = time.monotonic() + min(seconds, MAX_RETRY_AFTER_SECONDS)
                self._backoff = (error.reason, until)
            raise


def _authorize(request: http_client.Request, token: AccessToken) -> http_client.Request:
    headers = {**(request.headers or {}), "Authorization": f"Bearer {token.value}"}
    return replace(request, headers=headers)


access_token_cache = AccessTokenCache()
os.register_at_fork(after_in_child=access_token_cache.reset)
