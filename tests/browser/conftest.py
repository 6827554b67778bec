from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import connection, connections
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from interviews.models import InterviewTemplate
from tests.browser.accessibility import AccessibilityWalk
from tests.browser.accounts import create_alice_account, create_candidate_path, sign_in
from tests.browser.chromium import (
    ContextPool,
    SerializedApplication,
    Visitor,
    VisitorFactory,
    launch_chromium,
)
from tests.factories import alice, bob, set_rules, technical_interview


@pytest.fixture(scope="package")
def live_server(django_db_setup) -> Iterator[LiveServer]:
    """A live server that finishes all responses before the database is torn down."""
    server = LiveServer("localhost")
    httpd = server.thread.httpd
    httpd.daemon_threads = False
    if connection.vendor == "sqlite":
        # All threads share the one connection of a database in memory.
        httpd.set_app(SerializedApplication(httpd.get_app(), threading.Lock()))
    yield server
    server.stop()


@pytest.fixture(scope="package")
def context_pool(live_server) -> Iterator[ContextPool]:
    """One Chromium for all tests of this folder."""
    with pytest.MonkeyPatch.context() as patch, launch_chromium() as browser:
        # Playwright runs an event loop in this thread, where Django would refuse queries.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield ContextPool(browser)
        # The event loop has database connections of its own.
        connections.close_all()


@pytest.fixture
def service_url(live_server, settings) -> str:
    """The URL of the running service."""
    settings.BASE_URL = live_server.url
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return live_server.url


@pytest.fixture
def create_visitor(context_pool, service_url) -> Iterator[VisitorFactory]:
    """Creates visitors. The test fails if one of their browsers reports a problem."""
    factory = VisitorFactory(context_pool, service_url)
    yield factory
    assert factory.release_all() == []


@pytest.fixture
def template(service_url) -> InterviewTemplate:
    """An interview with few times on few days, so that pages are short."""
    panel = technical_interview(alice(), bob())
    return set_rules(panel, horizon=2, candidate_windows="Mon-Fri 09:00-17:00")


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request) -> bool:
    """Return whether browsers run scripts; the pages must work in both cases."""
    return request.param


@pytest.fixture
def candidate(create_visitor, template, scripts) -> Page:
    """The page of a candidate who has opened their link."""
    page = create_visitor(java_script_enabled=scripts).new_page()
    page.goto(f"{create_candidate_path(template)}?day=2025-01-22")
    return page


@pytest.fixture
def coordinator(create_visitor, template, scripts) -> Page:
    """The page of a signed-in coordinator, at the list of interview types."""
    visitor = create_visitor(java_script_enabled=scripts)
    sign_in(visitor)
    page = visitor.new_page()
    page.goto("/interviews")
    return page


@pytest.fixture
def interviewer(create_visitor, template, scripts) -> Page:
    """The page of Alice, who is signed in, at "My page"."""
    visitor = create_visitor(java_script_enabled=scripts)
    sign_in(visitor, create_alice_account())
    page = visitor.new_page()
    page.goto("/my-page")
    return page


@pytest.fixture
def visitor(create_visitor) -> Visitor:
    return create_visitor()


@pytest.fixture
def walk(visitor) -> Iterator[AccessibilityWalk]:
    """A walk through pages. The test fails if a page has accessibility violations."""
    walk = AccessibilityWalk(visitor.new_page())
    yield walk
    assert walk.violations == {}


@pytest.fixture
def signed_in_coordinator(visitor) -> None:
    """Sign the visitor in as a coordinator."""
    sign_in(visitor)
