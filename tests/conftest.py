from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings

from service import mock_availability
from tests.cast import NOW, CalendarService
from tests.servers import Answer, Radicale, WireServer, radicale, redis, wire_server

hypothesis_settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("repeatable")


def pytest_configure() -> None:
    """No calendars are kept warm behind the tests' back."""
    settings.CALENDARS["WARM"] = False


def pytest_report_header() -> str:
    return f"database: {settings.DATABASES['default']['ENGINE']}"


@pytest.fixture(autouse=True)
def nothing_kept_in_the_cache() -> None:
    cache.clear()


@pytest.fixture
def frozen() -> Iterator[time_machine.Traveller]:
    """The clock stands at NOW until a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def calendar_service(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], CalendarService]:
    """Drop another helper in the place of the simulated calendar."""

    def drop_in(answer: Any) -> CalendarService:
        service = CalendarService(answer)
        monkeypatch.setattr(mock_availability, "get_free_busy_data", service)
        return service

    return drop_in


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], WireServer]]:
    """Start a server that answers in a given way; it stops when the test ends."""
    with ExitStack() as running:
        yield lambda answer: running.enter_context(wire_server(answer))


@pytest.fixture
def redis_server(tmp_path) -> Iterator[str]:
    """The address of a real Redis that is empty."""
    with redis(tmp_path) as address:
        yield address


@pytest.fixture
def radicale_server(tmp_path) -> Iterator[Radicale]:
    """A real CalDAV server with one empty calendar of Alice's."""
    with radicale(tmp_path) as server:
        yield server
