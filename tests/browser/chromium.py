"""Headless Chromium, browser contexts and visitors."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebError,
    expect,
    sync_playwright,
)

EXECUTABLE_NAMES = ("chromium-headless-shell", "chromium", "google-chrome", "chromium-browser")
CHROMIUM_PATH = next(filter(None, map(shutil.which, EXECUTABLE_NAMES)), None)
NEEDS_CHROMIUM = pytest.mark.skipif(not CHROMIUM_PATH, reason="needs chromium")
#: The marks of every test module in this folder.
BROWSER_MARKS = [NEEDS_CHROMIUM, pytest.mark.usefixtures("frozen", "everybody_free")]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
TIMEOUT_MS = 10_000
# Chromium logs this for every 4xx page. `Visitor._record_response` checks the other responses.
_STATUS_LOG_PREFIX = "Failed to load resource: the server responded with a status of"


@contextmanager
def launch_chromium() -> Iterator[Browser]:
    """Run a headless Chromium."""
    expect.set_options(timeout=TIMEOUT_MS)
    # The sandbox does not work for root, the user of CI.
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM_PATH, args=args)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class ContextPool:
    """Isolated browser contexts by their options.

    A context is slow to create, so a released one is reused for the next visitor with the same
    options.
    """

    browser: Browser
    idle: defaultdict[str, list[BrowserContext]] = field(default_factory=lambda: defaultdict(list))

    def acquire(self, options: dict[str, Any]) -> BrowserContext:
        idle = self.idle[repr(options)]
        return idle.pop() if idle else self.create(options)

    def create(self, options: dict[str, Any]) -> BrowserContext:
        """Create a context with an empty cache."""
        context = self.browser.new_context(**options)
        context.new_page()  # A context closes with its last page, so this one stays open.
        return context

    def release(self, context: BrowserContext, options: dict[str, Any]) -> None:
        for page in context.pages[1:]:
            page.close()
        context.clear_cookies()
        self.idle[repr(options)].append(context)


@dataclass
class Visitor:
    """A user with a browser context of their own.

    `problems` collects console errors, script errors, foreign requests and failed subrequests.
    """

    context: BrowserContext
    options: dict[str, Any]
    responses: list[Response] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(TIMEOUT_MS)
        for event, listener in self._listeners():
            self.context.on(event, listener)

    @property
    def base_url(self) -> str:
        return str(self.options["base_url"])

    def new_page(self) -> Page:
        return self.context.new_page()

    def received_bytes(self) -> int:
        """Return the size of all responses so far, headers included, as transferred."""
        sizes = [response.request.sizes() for response in self.responses]
        return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)

    def release(self, pool: ContextPool) -> None:
        for event, listener in self._listeners():
            self.context.remove_listener(event, listener)
        pool.release(self.context, self.options)

    def _listeners(self) -> list[tuple[Any, Callable[[Any], None]]]:
        return [
            ("console", self._record_console_message),
            ("weberror", self._record_script_error),
            ("request", self._record_request),
            ("response", self._record_response),
        ]

    def _record_console_message(self, message: ConsoleMessage) -> None:
        is_problem = message.type in ("error", "warning")
        if is_problem and not message.text.startswith(_STATUS_LOG_PREFIX):
            self.problems.append(f"{message.type}: {message.text}")

    def _record_script_error(self, error: WebError) -> None:
        self.problems.append(str(error.error))

    def _record_request(self, request: Request) -> None:
        url = request.url.removeprefix("blob:")  # a blob belongs to the page that made it
        if urlsplit(url).netloc != urlsplit(self.base_url).netloc:
            self.problems.append(f"request to another host: {request.url}")

    def _record_response(self, response: Response) -> None:
        self.responses.append(response)
        if response.status >= 400 and not response.request.is_navigation_request():
            self.problems.append(f"{response.status}: {response.url}")


class VisitorFactory:
    """Creates visitors, and collects their problems at the end of a test."""

    def __init__(self, pool: ContextPool, base_url: str) -> None:
        self.pool, self.base_url = pool, base_url
        self.visitors: list[Visitor] = []

    def __call__(self, *, empty_cache: bool = False, **options: Any) -> Visitor:
        """Create a visitor with a desktop screen, English and the time zone Europe/Berlin.

        `options` replaces these defaults; see Playwright's `Browser.new_context`.
        """
        defaults = {"locale": "en-GB", "timezone_id": "Europe/Berlin", "viewport": DESKTOP}
        options = {**defaults, "base_url": self.base_url, **options}
        context = self.pool.create(options) if empty_cache else self.pool.acquire(options)
        visitor = Visitor(context, options)
        self.visitors.append(visitor)
        return visitor

    def release_all(self) -> list[str]:
        """Release all visitors and return their problems."""
        for visitor in self.visitors:
            visitor.release(self.pool)
        return [problem for visitor in self.visitors for problem in visitor.problems]


def wait_for_heading(page: Page, heading: str) -> None:
    """Wait for the page with a main heading. This polls more often than `expect`."""
    page.get_by_role("heading", level=1, name=heading, exact=True).wait_for()


WsgiApplication = Callable[..., Any]


class SerializedApplication:
    """A WSGI application that answers one request at a time."""

    def __init__(self, application: WsgiApplication, lock: Any) -> None:
        self.application, self.lock = application, lock

    def __call__(self, *args: Any) -> Any:
        with self.lock:
            return self.application(*args)
