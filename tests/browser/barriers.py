"""What keeps people from using a page, as far as a program can find out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESKTOP, wait_for_heading

_EVERYTHING = {
    "type": "tag",
    "values": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"),
        "best-practice",
    ],
}
_COLOURS = {"type": "rule", "values": ["color-contrast"]}
#: What is left of a page of 1280 pixels at 400 %: WCAG 2.2, 1.4.10.
ZOOMED_VIEWPORT = {"width": 320, "height": 256}
_axe = Axe()


@dataclass
class AccessibilityWalk:
    """Somebody's way from page to page; `barriers` has those that were met, by page."""

    page: Page
    violations: dict[str, list[str]] = field(default_factory=dict)

    def go(self, path: str, heading: str, seen: str = "") -> None:
        self.page.goto(path)
        self.check(heading, seen)

    def follow(self, link: str, heading: str, seen: str = "") -> None:
        self.page.get_by_role("link", name=link).first.click()
        self.check(heading, seen)

    def press(self, button: str, heading: str, seen: str = "") -> None:
        self.page.get_by_role("button", name=button).click()
        self.check(heading, seen)

    def check(self, heading: str, seen: str = "") -> None:
        """Look for barriers on the page with this heading on which something is seen."""
        self.page.wait_for_load_state()
        wait_for_heading(self.page, heading)
        expect(self.page.get_by_text(seen).first).to_be_visible()
        if met := find_violations(self.page):
            self.violations[f"{heading} {seen}".strip()] = met


def find_violations(page: Page) -> list[str]:
    """What axe-core finds wrong by day and by night, and what is out of sight when zoomed in."""
    page.evaluate(_axe.axe_script)
    page.emulate_media(color_scheme="light")
    by_day = _found(page, _EVERYTHING)
    page.emulate_media(color_scheme="dark")
    by_night = [f"dark: {one}" for one in _found(page, _COLOURS)]
    return [*by_day, *by_night, *_out_of_sight(page)]


def _found(page: Page, run_only: dict[str, Any]) -> list[str]:
    options = {"resultTypes": ["violations"], "runOnly": run_only}
    found = page.evaluate("options => axe.run(options)", options)
    return [
        f"{one['impact']} {one['id']}: {one['help']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def _out_of_sight(page: Page) -> list[str]:
    page.set_viewport_size(ZOOMED_VIEWPORT)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(DESKTOP)
    return [f"scrolls sideways: {width} pixels"] if width > ZOOMED_VIEWPORT["width"] else []
