"""The pictures of the README: `make screenshots`; with an argument, into another folder.

The service runs on a database of its own with the sample people, on a clock that stands, so that
the same pages give the same pictures.
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
from people.models import Interviewer  # noqa: E402
from tests.browser.chromium import CHROMIUM_PATH, launch_chromium  # noqa: E402

IMAGES_DIR = Path(__file__).resolve().parent.parent / "docs" / "images"
#: A Monday, two days before the day that the README asks about.
NOW = "2027-06-14T08:00:00Z"
DAY, BOOKED_START, SELECTED_START = "2027-06-16", "2027-06-16T14:00:00Z", "2027-06-16T12:00:00Z"
TEMPLATE_ID = 1
DANA = "Dana Roy", "dana@example.com", "Europe/Berlin"


def main(arguments: list[str]) -> int:
    if not CHROMIUM_PATH:
        print("There is no Chromium here (Debian: apt-get install chromium).", file=sys.stderr)
        return 1
    folder = Path(arguments[0]) if arguments else IMAGES_DIR
    folder.mkdir(exist_ok=True)
    with time_machine.travel(NOW, tick=False):
        call_command("migrate", verbosity=0)
        call_command("loaddata", "sample_data", verbosity=0)
        Interviewer.objects.update(open_hours="Mon-Fri 08:00-18:00")
        path, session = _link(), _session()
        with _serving() as base, launch_chromium() as browser:
            _picture(_candidate(browser, base + path), folder / "candidate.png")
            _picture(_board(browser, base, session), folder / "board.png")
    return 0


def _link() -> str:
    now = timestamps.parse_ceil(NOW)
    booking.book(
        SlotRequest(TEMPLATE_ID, timestamps.parse_ceil(BOOKED_START), now),
        Candidate(*DANA),
        without_key(SYSTEM_ACTOR),
    )
    return f"/book/{candidate_links.create(TEMPLATE_ID, Invitee(*DANA), now)[1]}"


def _session() -> str:
    """The session of somebody who may see the board."""
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


def _candidate(browser: Browser, address: str) -> Page:
    page = browser.new_page(
        locale="en-GB", timezone_id="Europe/Berlin", viewport={"width": 760, "height": 720}
    )
    page.goto(f"{address}?zone=Europe/Berlin")
    return page


def _board(browser: Browser, base: str, session: str) -> Page:
    page = browser.new_page(locale="en-GB", viewport={"width": 1480, "height": 940})
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}]
    )
    page.goto(f"{base}/templates/{TEMPLATE_ID}?day={DAY}&start={SELECTED_START}")
    return page


def _picture(page: Page, path: Path) -> None:
    picture = page.screenshot(path=path, animations="disabled")
    print(f"{path.name}: {len(picture)} bytes")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
