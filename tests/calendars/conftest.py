from __future__ import annotations

import socket
from typing import Any

import pytest

from calendars import caldav_discovery
from calendars.oauth.access_tokens import access_token_cache
from net import ssrf_guard
from tests.fake_microsoft import CERTIFICATE_AUTHORITY, FakeMicrosoft


@pytest.fixture
def microsoft(settings, tmp_path):
    """A running fake Microsoft server that the settings name, with an empty token cache."""
    access_token_cache.reset()
    CERTIFICATE_AUTHORITY.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    microsoft = FakeMicrosoft()
    with microsoft.running() as configured:
        settings.CALENDARS = {
            **settings.CALENDARS,
            "MICROSOFT": configured,
            "DEFAULT": "",
        }
        settings.HTTP_CLIENT = {
            **settings.HTTP_CLIENT,
            "CA_FILE": str(tmp_path / "authority.pem"),
        }
        yield microsoft
    access_token_cache.reset()


@pytest.fixture
def without_host_names(monkeypatch) -> None:
    """Let no host name have an address, so that only servers on loopback can be reached."""

    def look_up(host: str, *more: Any, **options: Any) -> list[Any]:
        if host != "127.0.0.1":
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return socket.getaddrinfo(host, *more, **options)

    monkeypatch.setattr(ssrf_guard, "getaddrinfo", look_up)
    monkeypatch.setattr(caldav_discovery, "look_up_server", lambda *args: None)
