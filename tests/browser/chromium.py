"""A real Chromium, and people who sit at it."""

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

EXECUTABLE_NAMES = ("chromium", "google-chrome", "chromium-browser")
CHROMIUM_PATH = next(filter(None, map(shutil.which, EXECUTABLE_NAMES)), None)
NEEDS_CHROMIUM = pytest.mark.skipif(not CHROMIUM_PATH, reason="needs chromium")
#: What every test of this folder stands under.
BROWSER_MARKS = [NEEDS_CHROMIUM, pytest.mark.usefixtures("frozen", "everybody_free")]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
#: Milliseconds after which something is not going to happen any more.
TIMEOUT_MS = 10_000
# Chromium says this of every page that comes with 4xx; what may come with it is asked of responses
_STATUS = "Failed to load resource: the server responded with a status of"


@contextmanager
def launch_chromium() -> Iterator[Browser]:
    """The browser, without a window."""
    expect.set_options(timeout=TIMEOUT_MS)
    # root, as which CI works, has no sandbox
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM_PATH, args=sandbox)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class ContextPool:
    """Windows of a browser, each apart from all others.

    To open one takes long, so one that somebody left is kept for the next who wants one like it.
    """

    browser: Browser
    idle: defaultdict[str, list[BrowserContext]] = field(default_factory=lambda: defaultdict(list))

    def acquire(self, about: dict[str, Any]) -> BrowserContext:
        left = self.idle[repr(about)]
        return left.pop() if left else self.create(about)

    def create(self, about: dict[str, Any]) -> BrowserContext:
        """A window that nobody had before: nothing is in its cache."""
        context = self.browser.new_context(**about)
        context.new_page()  # the window goes with its last page, and this one stays
        return context

    def release(self, context: BrowserContext, about: dict[str, Any]) -> None:
        for page in context.pages[1:]:
            page.close()
        context.clear_cookies()
        self.idle[repr(about)].append(context)


@dataclass
class Visitor:
    """Somebody with a window of their own; `wrong` is what the browser complained of."""

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
        """The bytes of all answers so far, their heads too, as they went over the wire."""
        sizes = [response.request.sizes() for response in self.responses]
        return sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)

    def release(self, windows: ContextPool) -> None:
        for event, listener in self._listeners():
            self.context.remove_listener(event, listener)
        windows.release(self.context, self.options)

    def _listeners(self) -> list[tuple[Any, Callable[[Any], None]]]:
        return [
            ("console", self._console),
            ("weberror", self._thrown),
            ("request", self._request),
            ("response", self._response),
        ]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_STATUS):
            self.problems.append(f"{message.type}: {message.text}")

    def _thrown(self, thrown: WebError) -> None:
        self.problems.append(str(thrown.error))

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.base_url).netloc:
            self.problems.append(f"asks elsewhere: {request.url}")

    def _response(self, response: Response) -> None:
        self.responses.append(response)
        if response.status >= 400 and not response.request.is_navigation_request():
            self.problems.append(f"{response.status}: {response.url}")


class VisitorFactory:
    """Makes visitors, and sees at the end whether anybody had anything to complain of."""

    def __init__(self, windows: ContextPool, base: str) -> None:
        self.windows, self.base = windows, base
        self.visitors: list[Visitor] = []

    def __call__(self, *, first: bool = False, **about: Any) -> Visitor:
        """A visitor from Berlin at a desk who reads English, unless something else is said.

        Who comes for the `first` time has nothing of ours in their cache.
        """
        usual = {"locale": "en-GB", "timezone_id": "Europe/Berlin", "viewport": DESKTOP}
        whole = {**usual, "base_url": self.base, **about}
        window = self.windows.create(whole) if first else self.windows.acquire(whole)
        self.visitors.append(Visitor(window, whole))
        return self.visitors[-1]

    def release_all(self) -> list[str]:
        """Everybody goes; gives what went wrong."""
        for one in self.visitors:
            one.release(self.windows)
        return [wrong for one in self.visitors for wrong in one.problems]


def wait_for_heading(page: Page, heading: str) -> None:
    """Wait for the page with this heading; `expect` looks less often, and a page comes quickly."""
    page.get_by_role("heading", level=1, name=heading, exact=True).wait_for()


Wsgi = Callable[..., Any]


class SerializedApplication:
    """An application that answers one request after the other."""

    def __init__(self, application: Wsgi, lock: Any) -> None:
        self.application, self.lock = application, lock

    def __call__(self, *request: Any) -> Any:
        with self.lock:
            return self.application(*request)
