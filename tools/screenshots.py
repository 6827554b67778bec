"""Take the screenshots of the documentation: `make screenshots`. Pass a folder to write elsewhere.

The service runs on a database in memory with the sample data and a frozen clock, so that the same
pages give the same images. If `pngquant` is installed, it makes the images smaller.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

os.environ.update(DATABASE_URL="sqlite://:memory:", BACKGROUND="off")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import time_machine  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from playwright.sync_api import Browser, Page, ViewportSize  # noqa: E402
from pytest_django.live_server_helper import LiveServer  # noqa: E402

from tests import screenshot_data  # noqa: E402
from tests.browser.chromium import CHROMIUM_PATH, launch_chromium  # noqa: E402
from tests.screenshot_data import NOW, ScreenshotData  # noqa: E402

IMAGES_DIR = Path(__file__).resolve().parent.parent / "docs" / "images"
_DESKTOP = ViewportSize(width=1280, height=860)
_PHONE = ViewportSize(width=390, height=844)
_BOARD = "/interviews/1?day=2027-06-16&start=2027-06-16T12:00:00Z"
_EFFECT_BUTTON = "Preview the effect"


class Photographer:
    """Takes the screenshots of a running service."""

    def __init__(self, browser: Browser, base_url: str, data: ScreenshotData, folder: Path) -> None:
        self.browser, self.base_url, self.data, self.folder = browser, base_url, data, folder

    def take_all(self) -> None:
        self.take("today", "/")
        self.take("board", _BOARD)
        self.take_interview_type()
        self.take("booking", self.data.booking_path)
        self.take("team-week", "/people/week")
        self.take("candidates", "/candidates")
        self.take_candidate_page()
        self.take("my-page", "/my-page", self.data.interviewer_session)

    def take(self, name: str, path: str, session: str = "") -> None:
        self._save(self._open(path, session or self.data.coordinator_session), name)

    def take_interview_type(self) -> None:
        """Take the editor with the effect of another number of interviewers."""
        page = self._open("/interviews/3/edit", self.data.coordinator_session)
        page.get_by_label("How many are needed").last.select_option("2")
        page.get_by_role("button", name=_EFFECT_BUTTON).last.click()
        page.locator(".effect-numbers").wait_for()
        page.evaluate("scrollTo(0, 0)")
        self._save(page, "interview-type")

    def take_candidate_page(self) -> None:
        page = self.browser.new_page(locale="en-GB", timezone_id="Europe/Berlin", viewport=_PHONE)
        page.goto(f"{self.base_url}{self.data.link_path}?zone=Europe/Berlin")
        self._save(page, "candidate")

    def _open(self, path: str, session: str) -> Page:
        page = self.browser.new_page(locale="en-GB", viewport=_DESKTOP)
        cookies = {settings.SESSION_COOKIE_NAME: session, "zone": "Europe/London"}
        page.context.add_cookies(
            [{"name": name, "value": text, "url": self.base_url} for name, text in cookies.items()]
        )
        page.goto(f"{self.base_url}{path}")
        return page

    def _save(self, page: Page, name: str) -> None:
        path = self.folder / f"{name}.png"
        page.screenshot(path=path, animations="disabled")
        page.context.close()
        _compress(path)
        print(f"{path.name}: {path.stat().st_size} bytes")


def main(arguments: list[str]) -> int:
    if not CHROMIUM_PATH:
        print(
            "Chromium is not installed. On Debian, run: apt-get install chromium-headless-shell",
            file=sys.stderr,
        )
        return 1
    folder = Path(arguments[0]) if arguments else IMAGES_DIR
    folder.mkdir(exist_ok=True)
    with time_machine.travel(NOW, tick=False):
        call_command("migrate", verbosity=0)
        call_command("loaddata", "sample_data", verbosity=0)
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        data = screenshot_data.create()
        with _serving() as base_url, launch_chromium() as browser:
            Photographer(browser, base_url, data, folder).take_all()
    return 0


@contextmanager
def _serving() -> Iterator[str]:
    server = LiveServer("localhost")
    try:
        yield server.url
    finally:
        server.stop()


def _compress(path: Path) -> None:
    """Reduce the colours of an image to 256, if `pngquant` is installed."""
    program = shutil.which("pngquant")
    if program:
        options = ("--force", "--strip", "--speed", "1", "--output", path)
        subprocess.run([program, *options, "256", path], check=True)  # noqa: S603  (fixed options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
