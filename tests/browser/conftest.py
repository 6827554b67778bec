from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import connection, connections
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from interviews.models import InterviewTemplate
from tests.browser.chromium import (
    ContextPool,
    SerializedApplication,
    VisitorFactory,
    launch_chromium,
)
from tests.browser.people import create_alice_account, create_candidate_path, sign_in
from tests.factories import alice, bob, set_rules, technical_interview


@pytest.fixture(scope="package")
def live_server(django_db_setup) -> Iterator[LiveServer]:
    """The service on a port of its own; it ends with its last answer, before its database does."""
    server = LiveServer("localhost")
    httpd = server.thread.httpd
    httpd.daemon_threads = False
    if connection.vendor == "sqlite":
        # a database in memory has one connection, which all threads share
        httpd.set_app(SerializedApplication(httpd.get_app(), threading.Lock()))
    yield server
    server.stop()


@pytest.fixture(scope="package")
def windows(live_server) -> Iterator[ContextPool]:
    """One Chromium for the tests of this folder; it is gone before others run."""
    with pytest.MonkeyPatch.context() as patch, launch_chromium() as running:
        # Playwright's loop lives in the tests' thread, where Django would have nobody wait for data
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield ContextPool(running)
        # and where data is asked for on connections apart
        connections.close_all()


@pytest.fixture
def base(live_server, settings) -> str:
    """Where the service answers."""
    settings.BASE_URL = live_server.url
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return live_server.url


@pytest.fixture
def visitors(windows, base) -> Iterator[VisitorFactory]:
    """Makes people with windows of their own; nothing may go wrong in any of them."""
    coming = VisitorFactory(windows, base)
    yield coming
    assert coming.release_all() == []


@pytest.fixture
def template(base) -> InterviewTemplate:
    """Few times a day and few days, so that pages are short."""
    panel = technical_interview(alice(), bob())
    return set_rules(panel, horizon=2, candidate_windows="Mon-Fri 09:00-17:00")


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request) -> bool:
    """Whether browsers run scripts: everything works either way."""
    return request.param


@pytest.fixture
def candidate(visitors, template, scripts) -> Page:
    """A candidate who just opened their link."""
    page = visitors(java_script_enabled=scripts).page()
    page.goto(create_candidate_path(template))
    return page


@pytest.fixture
def coordinator(visitors, template, scripts) -> Page:
    """A coordinator who is signed in, at the list of interviews."""
    visitor = visitors(java_script_enabled=scripts)
    sign_in(visitor)
    page = visitor.page()
    page.goto("/templates")
    return page


@pytest.fixture
def interviewer(visitors, template, scripts) -> Page:
    """Alice, who is signed in, at her own page."""
    visitor = visitors(java_script_enabled=scripts)
    sign_in(visitor, create_alice_account())
    page = visitor.page()
    page.goto("/mine")
    return page
