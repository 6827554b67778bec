"""Token sources and a service that a test directs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from calendars.oauth.access_tokens import AccessToken, TokenSource
from calendars.oauth.grant import TokenResponse
from core.calendar_errors import ReadError
from net.deadline import Deadline
from tests.json_server import JSONResponse, RecordedRequest


class Numbered(TokenSource):
    """Return token 1, token 2 and so on, or raise `error` if it is set."""

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

    def __init__(self, valid_token: str = "token 1") -> None:
        self.valid_token = valid_token
        self.response = JSONResponse("here")
        self.responses: list[JSONResponse] = []
        self.tokens: list[str] = []

    def __call__(self, request: RecordedRequest) -> JSONResponse:
        self.tokens.append(request.token)
        if request.token != self.valid_token:
            return JSONResponse("", 401)
        return self.responses.pop(0) if self.responses else self.response


def failure_of(send, source: TokenSource, **more: Any) -> tuple[str, int]:
    with pytest.raises(ReadError) as caught:
        send(source, **more)
    return caught.value.reason.value, caught.value.retry_after


def run_concurrently(number: int, job: Callable[[], object]) -> None:
    threads = [threading.Thread(target=job) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
