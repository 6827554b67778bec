from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpcore
import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from hypothesis import settings as hypothesis_settings

from net import ssrf_guard
from service import mock_availability
from tests.factories import NOW, FakeCalendarService
from tests.fake_network import FakeNetwork
from tests.live_processes import DatabaseFactory
from tests.servers import Answer, Radicale, WireServer, run_radicale, run_redis, wire_server

#: Fixtures that give access to the database of the test run.
DATABASE_FIXTURES = {"db", "transactional_db", "databases", "live_server", "admin_client"}
#: Fixtures that start processes of the service, or a browser.
PROCESS_FIXTURES = {"databases", "live_server"}

hypothesis_settings.register_profile(
    "repeatable", derandomize=True, deadline=None, database=None, max_examples=50
)
hypothesis_settings.register_profile(
    "covering", derandomize=True, deadline=None, database=None, max_examples=8
)
hypothesis_settings.register_profile("thorough", deadline=None, database=None, max_examples=2000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_configure() -> None:
    """Switch off background work, and make access independent of the environment."""
    settings.BACKGROUND = "off"
    settings.CALENDARS["PREFETCH"] = False
    settings.OUTBOX["DELIVER_IN_BACKGROUND"] = False
    settings.ACCESS.update(ANONYMOUS_ACCESS="loopback", PROXIES=0)
    # the default hasher is slow on purpose; no test depends on its strength
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if settings.DATABASES["default"]["ENGINE"] == "config.sqlite":
        # as for Django's own: else each process of a run would be given a file
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = ":memory:"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they need, and start with the modules that take longest.

    A module runs in one process, so a long module that starts last would run alone.
    """
    slow_modules = set()
    for item in items:
        needs = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or needs & DATABASE_FIXTURES:
            item.add_marker("database")
        if needs & PROCESS_FIXTURES:
            item.add_marker("processes")
            slow_modules.add(item.path)
    items.sort(key=lambda item: item.path not in slow_modules)


def pytest_report_header() -> str:
    return f"database: {settings.DATABASES['default']['ENGINE']}"


@pytest.fixture(autouse=True)
def clear_cache() -> None:
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _allow_loopback() -> Iterator[None]:
    """The servers of tests have a private address, plain http and any port."""
    with override_settings(
        HTTP_CLIENT={**settings.HTTP_CLIENT, "ALLOWED_PRIVATE_HOSTS": ["127.0.0.1"]}
    ):
        yield


@pytest.fixture
def frozen() -> Iterator[time_machine.Traveller]:
    """The clock stands at NOW until a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def closed(settings) -> None:
    """As in production: nobody is let in for trying."""
    settings.ACCESS = {**settings.ACCESS, "ANONYMOUS_ACCESS": "off"}


@pytest.fixture
def calendar_service(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], FakeCalendarService]:
    """Drop another helper in the place of the simulated calendar."""

    def drop_in(answer: Any) -> FakeCalendarService:
        service = FakeCalendarService(answer)
        monkeypatch.setattr(mock_availability, "get_free_busy_data", service)
        return service

    return drop_in


@pytest.fixture
def everybody_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulated calendars are empty, whoever they are of."""

    def service(ids):
        return [{"interviewerId": one, "name": "any name", "busy": []} for one in ids]

    monkeypatch.setattr(mock_availability, "get_free_busy_data", service)


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], WireServer]]:
    """Start a server that answers in a given way; it stops when the test ends."""
    with ExitStack() as running:
        yield lambda answer, tls=None: running.enter_context(wire_server(answer, tls))


@pytest.fixture
def internet(monkeypatch, serve, tmp_path) -> FakeNetwork:
    """Names, public addresses and a certificate authority that exist in one test alone."""
    found = FakeNetwork(serve)
    found.authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    trusted = {**settings.HTTP_CLIENT, "CA_FILE": str(tmp_path / "authority.pem")}
    monkeypatch.setattr(settings, "HTTP_CLIENT", trusted)
    monkeypatch.setattr(ssrf_guard, "getaddrinfo", found.getaddrinfo)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", found.connect_tcp)
    return found


@pytest.fixture
def redis_server(tmp_path) -> Iterator[str]:
    """The address of a real Redis that is empty."""
    with run_redis(tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def databases(tmp_path_factory) -> Iterator[DatabaseFactory]:
    """Databases for services that run in processes of their own."""
    made = DatabaseFactory(tmp_path_factory.mktemp("live"))
    yield made
    made.drop_all()


@pytest.fixture
def radicale_server(tmp_path) -> Iterator[Radicale]:
    """A real CalDAV server with one empty calendar of Alice's."""
    with run_radicale(tmp_path) as server:
        yield server
