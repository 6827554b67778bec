"""The browsers of the people of a journey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.chromium import PHONE, Visitor, VisitorFactory


@dataclass(frozen=True)
class Visitors:
    """Opens pages in browsers that share nothing."""

    create_visitor: VisitorFactory
    watch: Callable[[Visitor], Visitor]

    def open_desktop(self, url: str) -> Page:
        """Open a URL as a new visitor in London, where it is as late as in UTC in winter."""
        return self._open(url, timezone_id="Europe/London")

    def open_phone(self, url: str) -> Page:
        """Open a URL as a new visitor with a phone in Berlin."""
        return self._open(url, viewport=PHONE, is_mobile=True, has_touch=True)

    def _open(self, url: str, **options: object) -> Page:
        page = self.watch(self.create_visitor(**options)).new_page()
        page.goto(url)
        return page
