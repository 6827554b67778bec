"""Take the screenshots of the documentation: `make screenshots`. Pass a folder to write elsewhere.

The service runs on a database in memory with the sample data and a frozen clock, so that the same
pages give the same images.
"""

from __future__ import annotations

import os
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
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402
from pytest_django.live_server_helper import LiveServer  # noqa: E402

from api.actors import SYSTEM_ACTOR  # noqa: E402
from bookings import booking, candidate_links  # noqa: E402
from bookings.booking import Candidate  # noqa: E402
from bookings.candidate_links import Invitee  # noqa: E402
from bookings.idempotency import without_key  # noqa: E402
from bookings.slot_check import SlotRequest  # noqa: E402
from engine import timestamps  # noqa: E402
from tests.browser.chromium import CHROMIUM_PATH, launch_chromium  # noqa: E402

IMAGES_DIR = Path(__file__).resolve().parent.parent / "docs" / "images"
#: A Monday, two days before the day on the images.
NOW = "2027-06-14T08:00:00Z"
DAY, BOOKED_START, SELECTED_START = "2027-06-16", "2027-06-16T14:00:00Z", "2027-06-16T12:00:00Z"
TEMPLATE_ID = 1
DANA = "Dana Roy", "dana@example.com", "Europe/Berlin"


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
        link_path, session = _create_link(), _create_session()
        with _serving() as base_url, launch_chromium() as browser:
            page = _open_candidate_page(browser, base_url + link_path)
            _take_screenshot(page, folder / "candidate.png")
            page = _open_board(browser, base_url, session)
            _take_screenshot(page, folder / "board.png")
    return 0


def _create_link() -> str:
    """Book one slot, and return the path of another candidate link."""
    now = timestamps.parse_ceil(NOW)
    slot_request = SlotRequest(TEMPLATE_ID, timestamps.parse_ceil(BOOKED_START), now)
    booking.book(slot_request, Candidate(*DANA), without_key(SYSTEM_ACTOR))
    _, secret = candidate_links.create(TEMPLATE_ID, Invitee(*DANA), now)
    return f"/book/{secret}"


def _create_session() -> str:
    """Return the session key of a signed-in superuser."""
    client = Client()
    client.force_login(User.objects.create_superuser("carla"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@contextmanager
def _serving() -> Iterator[str]:
    server = LiveServer("localhost")
    try:
        yield server.url
    finally:
        server.stop()


def _open_candidate_page(browser: Browser, url: str) -> Page:
    page = browser.new_page(
        locale="en-GB", timezone_id="Europe/Berlin", viewport={"width": 760, "height": 720}
    )
    page.goto(f"{url}?zone=Europe/Berlin")
    return page


def _open_board(browser: Browser, base_url: str, session: str) -> Page:
    page = browser.new_page(locale="en-GB", viewport={"width": 1480, "height": 940})
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base_url}]
    )
    page.goto(f"{base_url}/interviews/{TEMPLATE_ID}?day={DAY}&start={SELECTED_START}")
    return page


def _take_screenshot(page: Page, path: Path) -> None:
    image = page.screenshot(path=path, animations="disabled")
    print(f"{path.name}: {len(image)} bytes")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
