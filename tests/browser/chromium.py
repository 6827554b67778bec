"""A real Chromium, and people who sit at it."""

from __future__ import annotations

import os
import shutil
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
    sync_playwright,
)

NAMES = ("chromium", "google-chrome", "chromium-browser")
PROGRAM = next(filter(None, map(shutil.which, NAMES)), None)
#: What every test of this folder stands under.
IN_A_BROWSER = [
    pytest.mark.skipif(not PROGRAM, reason="needs chromium"),
    pytest.mark.usefixtures("frozen", "everybody_free"),
]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
#: Milliseconds after which something is not going to happen any more.
PATIENCE = 10_000
# Chromium says this of every page that comes with 4xx; what may come with it is asked of responses
_STATUS = "Failed to load resource: the server responded with a status of"


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, without a window."""
    # root, as which CI works, has no sandbox
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=sandbox)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """Somebody with a browser of their own; `wrong` is what it complained of."""

    context: BrowserContext
    base: str
    responses: list[Response] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda thrown: self.wrong.append(str(thrown.error)))
        self.context.on("request", self._request)
        self.context.on("response", self._response)

    def page(self) -> Page:
        return self.context.new_page()

    def loaded(self) -> int:
        """The bytes of all answers so far, their heads too, as they went over the wire."""
        sizes = [response.request.sizes() for response in self.responses]
        return sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_STATUS):
            self.wrong.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.base).netloc:
            self.wrong.append(f"asks elsewhere: {request.url}")

    def _response(self, response: Response) -> None:
        self.responses.append(response)
        if response.status >= 400 and not response.request.is_navigation_request():
            self.wrong.append(f"{response.status}: {response.url}")


class Visitors:
    """Makes visitors, and sees at the end whether anybody had anything to complain of."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base = browser, base
        self.everybody: list[Visitor] = []

    def __call__(self, **about: Any) -> Visitor:
        """A visitor from Berlin at a desk who reads English, unless something else is said."""
        usual = {"locale": "en-GB", "timezone_id": "Europe/Berlin", "viewport": DESKTOP}
        context = self.browser.new_context(base_url=self.base, **{**usual, **about})
        self.everybody.append(Visitor(context, self.base))
        return self.everybody[-1]

    def leave(self) -> list[str]:
        """Everybody goes; gives what went wrong."""
        for one in self.everybody:
            one.context.close()
        return [wrong for one in self.everybody for wrong in one.wrong]


Wsgi = Callable[..., Any]


class InTurn:
    """An application that answers one request after the other."""

    def __init__(self, application: Wsgi, lock: Any) -> None:
        self.application, self.lock = application, lock

    def __call__(self, *request: Any) -> Any:
        with self.lock:
            return self.application(*request)
