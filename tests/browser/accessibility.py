"""Automated accessibility checks: axe-core and reflow at 400 % zoom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESKTOP, wait_for_heading

_ALL_RULES = {
    "type": "tag",
    "values": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"),
        "best-practice",
    ],
}
_COLOUR_RULES = {"type": "rule", "values": ["color-contrast"]}
#: A viewport of 1280 pixels at 400 % zoom: WCAG 2.2, 1.4.10.
ZOOMED_VIEWPORT = {"width": 320, "height": 256}
_axe = Axe()


@dataclass
class AccessibilityWalk:
    """A walk through pages; `violations` collects what the checks find, by page."""

    page: Page
    violations: dict[str, list[str]] = field(default_factory=dict)

    def go(self, path: str, heading: str, text: str = "") -> None:
        self.page.goto(path)
        self.check(heading, text)

    def follow(self, link: str, heading: str, text: str = "") -> None:
        self.page.get_by_role("link", name=link).first.click()
        self.check(heading, text)

    def press(self, button: str, heading: str, text: str = "") -> None:
        self.page.get_by_role("button", name=button).click()
        self.check(heading, text)

    def check(self, heading: str, text: str = "") -> None:
        """Wait for the page with a heading and a visible text, and check it."""
        self.page.wait_for_load_state()
        wait_for_heading(self.page, heading)
        expect(self.page.get_by_text(text).first).to_be_visible()
        if violations := find_violations(self.page):
            self.violations[f"{heading} {text}".strip()] = violations


def find_violations(page: Page) -> list[str]:
    """Return what axe-core reports in both colour schemes, and overflow when zoomed in."""
    page.evaluate(_axe.axe_script)
    page.emulate_media(color_scheme="light")
    light = _run_axe(page, _ALL_RULES)
    page.emulate_media(color_scheme="dark")
    dark = [f"dark: {violation}" for violation in _run_axe(page, _COLOUR_RULES)]
    return [*light, *dark, *_find_overflow(page)]


def _run_axe(page: Page, run_only: dict[str, Any]) -> list[str]:
    options = {"resultTypes": ["violations"], "runOnly": run_only}
    report = page.evaluate("options => axe.run(options)", options)
    return [
        f"{rule['impact']} {rule['id']}: {rule['help']}: {node['target']} {node['failureSummary']}"
        for rule in report["violations"]
        for node in rule["nodes"]
    ]


def _find_overflow(page: Page) -> list[str]:
    page.set_viewport_size(ZOOMED_VIEWPORT)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(DESKTOP)
    return [f"scrolls sideways: {width} pixels"] if width > ZOOMED_VIEWPORT["width"] else []
