"""Measure a panel of fifty people with remote calendars: `make bench-panel`.

A separate process runs loopback servers for feeds, CalDAV and Google. Each takes 300 ms to return
fifty meetings. A time is that of the whole request, without HTTP. The ratio is the panel's time
divided by the time of one person on the slowest of the three.

The last line is a panel of three hundred people on the simulated calendar: the first request, for
which their meetings are generated, and the median of the later ones.
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
from functools import partial
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

from benchmarks.machine import describe_machine  # noqa: E402
from calendars.models import Connection  # noqa: E402
from interviews.models import InterviewTemplate  # noqa: E402
from people.models import Interviewer  # noqa: E402
from tests import servers  # noqa: E402
from tests.fake_google import FakeGoogle  # noqa: E402
from tests.json_server import JSONResponse, RecordedRequest, run_json_server  # noqa: E402
from tests.servers import wire_server  # noqa: E402

PEOPLE, LATENCY, TURNS, MEETINGS_EACH = 50, 0.3, 10, 50
SIMULATED_PEOPLE = 300
KINDS = ("ics", "caldav", "google")
NOW = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0)
MEETINGS = [
    (begin, begin + timedelta(minutes=20))
    for begin in (NOW + timedelta(hours=number) for number in range(0, 3 * MEETINGS_EACH, 3))
]


def main() -> int:
    print(describe_machine())
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder, _run_servers_in_process(folder) as addresses:
        panel = _create_template(addresses, [KINDS[number % 3] for number in range(PEOPLE)])
        single_templates = {kind: _create_template(addresses, [kind]) for kind in KINDS}
        for template in (panel, *single_templates.values()):
            _time_request(template, 0)
        single_seconds = {
            kind: _measure_median(partial(_time_request, template, 0))
            for kind, template in single_templates.items()
        }
        panel_seconds = _measure_median(partial(_time_request, panel, 0))
        _time_request(panel, 0)
        snapshot_seconds = _measure_median(partial(_time_request, panel, 3600))
    for kind, seconds in single_seconds.items():
        print(f"  one person on {kind:<8} {seconds * 1000:7.1f} ms")
    ratio = panel_seconds / max(single_seconds.values())
    print(
        f"  {PEOPLE} people on all three {panel_seconds * 1000:5.1f} ms   {ratio:.2f} x the slowest"
    )
    print(f"  {PEOPLE} people, snapshots   {snapshot_seconds * 1000:7.1f} ms")
    _print_simulated_panel()
    return 0


def _print_simulated_panel() -> None:
    settings.CALENDARS["DEFAULT"] = "mock"
    names = [f"Simulated {number}" for number in range(SIMULATED_PEOPLE)]
    people = Interviewer.objects.bulk_create([Interviewer(name=name) for name in names])
    template = InterviewTemplate.objects.create(name="Simulated", duration=30)
    template.interviewers.set(people)
    first_seconds = _time_request(template.pk, 0)
    seconds = _measure_median(partial(_time_request, template.pk, 0))
    print(
        f"  {SIMULATED_PEOPLE} simulated people  {seconds * 1000:7.1f} ms, "
        f"the first time {first_seconds * 1000:.1f} ms"
    )


@contextmanager
def _run_servers_in_process(folder: str) -> Iterator[dict[str, Any]]:
    """Run the calendar servers in another process and yield their addresses."""
    command = [sys.executable, "-m", "benchmarks.panel", folder]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as serving:
        try:
            addresses = json.loads(serving.stdout.readline())
            settings.CALENDARS["GOOGLE"] = addresses["google"]
            yield addresses
        finally:
            serving.stdin.close()


def serve_calendars(folder: str) -> int:
    with _run_calendar_servers(Path(folder)) as addresses:
        print(json.dumps(addresses), flush=True)
        sys.stdin.read()
    return 0


@contextmanager
def _run_calendar_servers(folder: Path) -> Iterator[dict[str, Any]]:
    """Run the calendar servers; yield the feed and CalDAV addresses and the Google settings."""
    utc = "%Y%m%dT%H%M%SZ"
    events = [f"DTSTART:{a.strftime(utc)}\nDTEND:{b.strftime(utc)}" for a, b in MEETINGS]
    feed = servers.response(servers.icalendar_of(*events))
    data = "".join(
        _format_caldav_item(number, servers.icalendar_of(event))
        for number, event in enumerate(events)
    )
    report = servers.response(
        '<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" '
        f'xmlns:C="urn:ietf:params:xml:ns:caldav">{data}</D:multistatus>',
        "207 Multi-Status",
    )
    google = _SlowGoogle()
    with (
        wire_server(_answer_late(feed)) as ics,
        wire_server(_answer_late(report)) as caldav,
        run_json_server(google) as api,
    ):
        yield {"ics": ics.url, "caldav": caldav.url, "google": google.settings(api, folder)}


def _format_caldav_item(number: int, calendar: str) -> str:
    return (
        f"<D:response><D:href>/{number}.ics</D:href><D:propstat><D:prop>"
        f"<C:calendar-data>{calendar}</C:calendar-data></D:prop>"
        "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    )


def _answer_late(answer: bytes) -> servers.Answer:
    def respond(_: servers.WireServer, connection: Any) -> None:
        Event().wait(LATENCY)
        connection.sendall(answer)

    return respond


class _SlowGoogle(FakeGoogle):
    def __init__(self) -> None:
        super().__init__()
        busy = [(start.isoformat(), end.isoformat()) for start, end in MEETINGS]
        self.calendars = {f"{number}@example.com": busy for number in range(PEOPLE)}

    def __call__(self, request: RecordedRequest) -> JSONResponse:
        Event().wait(LATENCY)
        return super().__call__(request)


def _create_template(addresses: dict[str, Any], kinds: list[str]) -> int:
    template = InterviewTemplate.objects.create(name="Panel", duration=30)
    for number, kind in enumerate(kinds):
        person = Interviewer.objects.create(name=f"Person {number}")
        template.interviewers.add(person)
        url, name = (addresses[kind], "") if kind != "google" else ("", f"{number}@example.com")
        Connection.objects.create(
            interviewer=person, provider=kind, name="Work", url=url, username=name
        )
    return int(template.pk)


def _time_request(template: int, staleness: int) -> float:
    """Return the seconds of one request; exit unless it is a 200."""
    start = time.perf_counter()
    response = Client(HTTP_HOST="localhost").get(
        f"/api/interviews/{template}/availability?maxStalenessSeconds={staleness}"
    )
    seconds = time.perf_counter() - start
    if response.status_code != 200:
        raise SystemExit(f"{response.status_code}: {response.content[:500]!r}")
    return seconds


def _measure_median(measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(TURNS))


if __name__ == "__main__":
    sys.exit(serve_calendars(*sys.argv[1:]) if sys.argv[1:] else main())
