from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import httpcore
import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from hypothesis import settings as hypothesis_settings

from access import rate_limit
from calendars import caldav_discovery
from interviews import prefetch
from net import ssrf_guard
from service import mock_availability
from tests.factories import NOW, FakeCalendarService
from tests.fake_network import FakeNetwork
from tests.live_processes import IS_TEMPORARY_SERVER, ON_POSTGRESQL, DatabaseFactory
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
    # Names of static files do not depend on an earlier `collectstatic`.
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    # The default hasher is slow on purpose; no test depends on its strength.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if settings.DATABASES["default"]["ENGINE"] == "config.sqlite":
        # In a file, a thread waits for another thread's write; in memory it fails at once.
        file = Path(gettempdir(), f"slotsmith-tests-{os.getpid()}.sqlite3")
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(file)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they need, and start with the modules that take longest.

    A module runs in one process, so a long module that starts last would run alone.
    """
    refuse_repeated_ids(items)
    slow_modules = set()
    for item in items:
        needs = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or needs & DATABASE_FIXTURES:
            item.add_marker("database")
        if needs & PROCESS_FIXTURES:
            item.add_marker("processes")
        if needs & PROCESS_FIXTURES or hasattr(item, "operation_label"):
            slow_modules.add(item.path)
    items.sort(key=lambda item: item.path not in slow_modules)


def refuse_repeated_ids(items: list[pytest.Item]) -> None:
    """Raise UsageError if several tests have the same id: pytest-xdist would run one of them."""
    counts = Counter(item.nodeid for item in items)
    if repeated := sorted(test for test, count in counts.items() if count > 1):
        raise pytest.UsageError(f"several tests have the id {repeated[0]}")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without garbage collection, which would search the growing list of tests often."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Exclude the collected tests, which stay until the end, from garbage collection."""
    gc.collect()
    gc.freeze()


def pytest_report_header() -> str:
    return f"database: {settings.DATABASES['default']['ENGINE']}"


@pytest.fixture(autouse=True)
def clear_cache() -> None:
    cache.clear()
    rate_limit.process_counts.clear()
    prefetch.marks.clear()


@pytest.fixture(scope="session", autouse=True)
def _allow_loopback() -> Iterator[None]:
    """Allow the test servers, which use plain HTTP on any port of 127.0.0.1."""
    with override_settings(
        HTTP_CLIENT={**settings.HTTP_CLIENT, "ALLOWED_PRIVATE_HOSTS": ["127.0.0.1"]}
    ):
        yield


@pytest.fixture
def frozen() -> Iterator[time_machine.Traveller]:
    """Freeze the clock at NOW until a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def no_anonymous_access(settings) -> None:
    """Switch off anonymous access, as in production."""
    settings.ACCESS = {**settings.ACCESS, "ANONYMOUS_ACCESS": "off"}


@pytest.fixture
def calendar_service(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], FakeCalendarService]:
    """Replace the simulated calendar's `get_free_busy_data` with a fake that returns an answer."""

    def replace_service(answer: Any) -> FakeCalendarService:
        service = FakeCalendarService(answer)
        monkeypatch.setattr(mock_availability, "get_free_busy_data", service)
        return service

    return replace_service


@pytest.fixture
def everybody_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every simulated calendar empty."""

    def service(ids):
        return [{"interviewerId": pk, "name": "any name", "busy": []} for pk in ids]

    monkeypatch.setattr(mock_availability, "get_free_busy_data", service)


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], WireServer]]:
    """Start a server with an answer; the server stops when the test ends."""
    with ExitStack() as running:
        yield lambda answer, tls=None: running.enter_context(wire_server(answer, tls))


@pytest.fixture
def internet(monkeypatch, serve, tmp_path) -> FakeNetwork:
    """Replace host names, public addresses and the certificate authority for one test."""
    network = FakeNetwork(serve)
    network.authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    trusted = {**settings.HTTP_CLIENT, "CA_FILE": str(tmp_path / "authority.pem")}
    monkeypatch.setattr(settings, "HTTP_CLIENT", trusted)
    monkeypatch.setattr(ssrf_guard, "getaddrinfo", network.getaddrinfo)
    monkeypatch.setattr(caldav_discovery, "look_up_server", network.look_up_server)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", network.connect_tcp)
    return network


@pytest.fixture
def redis_server(tmp_path) -> Iterator[str]:
    """Run an empty Redis server and return its URL."""
    with run_redis(tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def databases(tmp_path_factory, worker_id) -> Iterator[DatabaseFactory]:
    """Create databases for services that run in their own processes."""
    base = tmp_path_factory.getbasetemp()
    # Each process drops its databases on a server that is not temporary, so it shares none there.
    is_shared = worker_id != "master" and (not ON_POSTGRESQL or IS_TEMPORARY_SERVER)
    shared_folder = (base.parent if is_shared else base) / "filled"
    databases_of_run = DatabaseFactory(tmp_path_factory.mktemp("live"), shared_folder)
    yield databases_of_run
    databases_of_run.drop_all()


@pytest.fixture
def radicale_server(tmp_path) -> Iterator[Radicale]:
    """Run a real CalDAV server with one empty calendar of Alice."""
    with run_radicale(tmp_path) as server:
        yield server
