from __future__ import annotations

import pytest

from calendars.oauth import access_tokens
from calendars.oauth.access_tokens import AccessTokenCache, LimitedResource, TokenSource
from net import http_client
from net.deadline import Deadline
from tests.calendars.oauth.token_sources import Service
from tests.json_server import run_json_server

ACCOUNT = LimitedResource()


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
    def sending(
        source: TokenSource, seconds: float = 5, resource: LimitedResource = ACCOUNT
    ) -> bytes:
        call = http_client.Request("GET", service.url)
        deadline = Deadline.after(seconds)
        raise_for_status = http_client.Response.raise_for_read
        return tokens.send(source, call, deadline, raise_for_status, resource)[0].body

    return sending


@pytest.fixture
def pauses(monkeypatch) -> list[float]:
    """The pauses that were asked for; they take no time."""
    seconds: list[float] = []
    monkeypatch.setattr(access_tokens, "pause", seconds.append)
    return seconds
