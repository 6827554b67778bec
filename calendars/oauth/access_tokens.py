"""Calls with an access token: fetched once for each account, and kept until shortly before it ends.

However many threads need the token of an account, one of them fetches it and the others wait, under
their own deadlines. A service that refuses a token (401) is asked once more with a new one. What an
account was refused is remembered: until the wait is over nothing is sent for it, neither to the
service nor to its token endpoint. All of this is kept in the process, and none of it on disk.
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

#: Seconds before its end from which a token is no longer used.
EXPIRY_MARGIN_SECONDS = 60
#: Seconds to leave an account alone where the service does not say how long.
_DEFAULT_BACKOFF_SECONDS = {ReadFailure.RATE_LIMITED: 5, ReadFailure.REAUTH_NEEDED: 60}


@dataclass(frozen=True)
class AccessToken:
    """An access token, good until an instant of the monotonic clock.

    `used` is the refresh token that it was fetched with, `next` the one to use from now on.
    """

    value: str = field(repr=False)
    valid_until: float
    used_refresh_token: str = field(default="", repr=False)
    next_refresh_token: str = field(default="", repr=False)

    @classmethod
    def from_response(cls, granted: TokenResponse, begun: float, used: str = "") -> AccessToken:
        """The token that was granted to a request sent at an instant."""
        until = begun + granted.expires_in - EXPIRY_MARGIN_SECONDS
        return cls(granted.access_token, until, used, granted.refresh_token or used)


class TokenSource(ABC):
    """How an account comes by a token."""

    @property
    @abstractmethod
    def account(self) -> str:
        """The account's name among all there are; it is no secret."""

    @abstractmethod
    def fetch_token(self, deadline: Deadline) -> AccessToken:
        """Fetch a token; ReadError if there is none to be had."""


class AccessTokenCache:
    """The tokens of all accounts."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin without tokens, as a process that was just forked does."""
        self._lock = Lock()
        self._accounts: dict[str, _Account] = {}

    def send(
        self,
        sign_in: TokenSource,
        call: http_client.Request,
        deadline: Deadline,
        or_refuse: Callable[[http_client.Response], object],
    ) -> tuple[http_client.Response, AccessToken]:
        """Make a call with the account's token; the reply, unless `or_refuse` raises for it."""
        with self._lock:
            account = self._accounts.setdefault(sign_in.account, _Account())
        token = account.token(sign_in, deadline)
        reply = http_client.send(_signed(call, token), deadline)
        if reply.status == 401:
            token = account.token(sign_in, deadline, refused=token)
            reply = http_client.send(_signed(call, token), deadline)
        with account.remembering():
            or_refuse(reply)
        return reply, token


class _Account:
    """One account's token, and the refusal that it is left alone for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._token: AccessToken | None = None
        self._refusal: tuple[ReadFailure, float] | None = None

    def token(
        self, sign_in: TokenSource, deadline: Deadline, refused: AccessToken | None = None
    ) -> AccessToken:
        """The account's token, fetched if there is none but the refused one."""
        if not self._lock.acquire(timeout=deadline.remaining()):
            raise ReadError(ReadFailure.TIMEOUT)
        try:
            self._raise_refusal()
            token = self._token
            if token is None or token is refused or token.valid_until <= time.monotonic():
                self._token = None
                with self.remembering():
                    token = self._token = sign_in.fetch_token(deadline)
            return token
        finally:
            self._lock.release()

    def _raise_refusal(self) -> None:
        why, until = self._refusal or (ReadFailure.FAILED, 0.0)
        left = math.ceil(until - time.monotonic())
        if left > 0:
            raise ReadError(why, left)

    @contextmanager
    def remembering(self) -> Iterator[None]:
        """Leave the account alone for as long as a refusal in here asks for."""
        try:
            yield
        except ReadError as error:
            wait = min(
                error.retry_after or _DEFAULT_BACKOFF_SECONDS.get(error.reason, 0),
                MAX_RETRY_AFTER_SECONDS,
            )
            if wait > 0:
                self._refusal = (error.reason, time.monotonic() + wait)
            raise


def _signed(call: http_client.Request, token: AccessToken) -> http_client.Request:
    return replace(call, headers={**(call.headers or {}), "Authorization": f"Bearer {token.value}"})


access_token_cache = AccessTokenCache()
os.register_at_fork(after_in_child=access_token_cache.reset)
