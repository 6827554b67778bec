"""A panel of fifty on real calendars: `make bench-panel`.

Feeds, CalDAV and Google, each played by a server on loopback, in a process of its own, that takes
300 ms for an answer of fifty meetings in the week. The time is that of the whole request, without
HTTP; the ratio is the panel's time over that of a panel of one on the slowest of the three.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from threading import Event
from typing import Any

import django

os.environ.update(DATABASE_URL="sqlite://:memory:", ALLOWED_PRIVATE_HOSTS="127.0.0.1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from benchmarks.machine import describe  # noqa: E402
from calendars.models import Connection  # noqa: E402
from interviews.models import InterviewTemplate  # noqa: E402
from people.models import Interviewer  # noqa: E402
from tests import servers  # noqa: E402
from tests.fake_google import FakeGoogle  # noqa: E402
from tests.json_server import JSONResponse, RecordedRequest, run_json_server  # noqa: E402
from tests.servers import wire_server  # noqa: E402

PEOPLE, LATENCY, TURNS, MEETINGS_EACH = 50, 0.3, 10, 50
KINDS = ("ics", "caldav", "google")
NOW = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0)
MEETINGS = [
    (begin, begin + timedelta(minutes=20))
    for begin in (NOW + timedelta(hours=number) for number in range(0, 3 * MEETINGS_EACH, 3))
]


def main() -> int:
    print(describe())
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder, _elsewhere(folder) as addresses:
        panel = _template(addresses, [KINDS[number % 3] for number in range(PEOPLE)])
        alone = {kind: _template(addresses, [kind]) for kind in KINDS}
        for one in (panel, *alone.values()):
            _ask(one, 0)
        calls = {kind: _median(lambda one=one: _ask(one, 0)) for kind, one in alone.items()}
        whole = _median(lambda: _ask(panel, 0))
        _ask(panel, 0)
        fresh = _median(lambda: _ask(panel, 3600))
    for kind, seconds in calls.items():
        print(f"  one person on {kind:<8} {seconds * 1000:7.1f} ms")
    ratio = whole / max(calls.values())
    print(f"  {PEOPLE} people on all three {whole * 1000:5.1f} ms   {ratio:.2f} x the slowest")
    print(f"  {PEOPLE} people, snapshots   {fresh * 1000:7.1f} ms")
    return 0


@contextmanager
def _elsewhere(folder: str) -> Iterator[dict[str, Any]]:
    """The addresses of servers in another process, as `_calendars` gives them."""
    command = [sys.executable, "-m", "benchmarks.panel", folder]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as serving:
        try:
            addresses = json.loads(serving.stdout.readline())
            settings.CALENDARS["GOOGLE"] = addresses["google"]
            yield addresses
        finally:
            serving.stdin.close()


def serve(folder: str) -> int:
    with _calendars(Path(folder)) as addresses:
        print(json.dumps(addresses), flush=True)
        sys.stdin.read()
    return 0


@contextmanager
def _calendars(folder: Path) -> Iterator[dict[str, Any]]:
    """The addresses of a feed and a CalDAV server, and the settings that lead to Google."""
    utc = "%Y%m%dT%H%M%SZ"
    events = [f"DTSTART:{a.strftime(utc)}\nDTEND:{b.strftime(utc)}" for a, b in MEETINGS]
    feed = servers.response(servers.icalendar_of(*events))
    data = "".join(_found(number, servers.icalendar_of(one)) for number, one in enumerate(events))
    report = servers.response(
        '<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" '
        f'xmlns:C="urn:ietf:params:xml:ns:caldav">{data}</D:multistatus>',
        "207 Multi-Status",
    )
    google = _SlowGoogle()
    with (
        wire_server(_late(feed)) as ics,
        wire_server(_late(report)) as caldav,
        run_json_server(google) as api,
    ):
        yield {"ics": ics.url, "caldav": caldav.url, "google": google.settings(api, folder)}


def _found(number: int, calendar: str) -> str:
    return (
        f"<D:response><D:href>/{number}.ics</D:href><D:propstat><D:prop>"
        f"<C:calendar-data>{calendar}</C:calendar-data></D:prop>"
        "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    )


def _late(answer: bytes) -> servers.Answer:
    def say(_: servers.WireServer, connection: Any) -> None:
        Event().wait(LATENCY)
        connection.sendall(answer)

    return say


class _SlowGoogle(FakeGoogle):
    def __init__(self) -> None:
        super().__init__()
        busy = [(start.isoformat(), end.isoformat()) for start, end in MEETINGS]
        self.calendars = {f"{number}@example.com": busy for number in range(PEOPLE)}

    def __call__(self, asked: RecordedRequest) -> JSONResponse:
        Event().wait(LATENCY)
        return super().__call__(asked)


def _template(addresses: dict[str, Any], kinds: list[str]) -> int:
    template = InterviewTemplate.objects.create(name="Panel", duration=30)
    for number, kind in enumerate(kinds):
        person = Interviewer.objects.create(name=f"Person {number}")
        template.interviewers.add(person)
        url, name = (addresses[kind], "") if kind != "google" else ("", f"{number}@example.com")
        Connection.objects.create(
            interviewer=person, provider=kind, name="Work", url=url, username=name
        )
    return int(template.pk)


def _ask(template: int, staleness: int) -> float:
    """The seconds of one request; raises unless it is a 200."""
    begun = time.perf_counter()
    answer = Client(HTTP_HOST="localhost").get(
        f"/api/interviews/{template}/availability?maxStaleness={staleness}"
    )
    taken = time.perf_counter() - begun
    if answer.status_code != 200:
        raise SystemExit(f"{answer.status_code}: {answer.content[:500]!r}")
    return taken


def _median(measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(TURNS))


if __name__ == "__main__":
    sys.exit(serve(*sys.argv[1:]) if sys.argv[1:] else main())
