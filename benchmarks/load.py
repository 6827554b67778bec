"""The whole service under mixed traffic: `make load`, for SECONDS in all (120).

Two web servers, two workers, a clock, PostgreSQL, Redis, a mail server and calendars, all of it on
this machine, started from packages, with the settings of a deployment. Nine in ten requests list
slots, eight in a hundred explain a start, two hold or book one. A conflict (409) is an answer;
anything else than success is an error. The callers run on the same cores as what they call.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread

from benchmarks.machine import describe, processor_seconds
from engine import timestamps
from tests import servers
from tests.live_processes import ROOT
from tests.live_service import run_beat, run_worker, wait_until
from tests.mail_server import run_mail_server
from tests.servers import response, run_redis, send_bytes, wire_server

SECONDS = int(os.environ.get("SECONDS", "120"))
CONCURRENCY = (1, 2, 4, 8, 16, 32)
#: Templates, people of each panel, and meetings in each person's week.
TEMPLATES, PANEL, MEETINGS = 50, 5, 30
DAY = 86400
#: What uses the processor, by a word of its command line.
PARTS = {"gunicorn": "web", "celery": "workers", "postgres": "PostgreSQL", "redis": "Redis"}
CANDIDATE = {"name": "Dana Roy", "email": "dana@example.com", "timezone": "Asia/Kolkata"}
#: Runs in a process that has our models; prints a token.
FILL = """
import os, sys, django; django.setup()
from django.core.management import call_command
from calendars.models import Connection
from interviews.models import InterviewTemplate
from people.models import Interviewer
call_command("migrate", verbosity=0)
for number in range({templates}):
    template = InterviewTemplate.objects.create(name=f"Template {{number}}", duration=60)
    for place in range({panel}):
        one = Interviewer.objects.create(
            name=f"Person {{number}}.{{place}}", email=f"p{{number}}.{{place}}@example.com"
        )
        Connection.objects.create(
            interviewer=one, provider="ics", name="Work", url=f"{url}/{{one.pk}}"
        )
        template.interviewers.add(one)
call_command("issue_token", "load", scope=["read", "book"], per_minute=1000000000)
"""


@dataclass
class RunningService:
    """What runs: a token that lets in, the ports of the web servers, and their processes."""

    token: str
    ports: list[int]
    processes: list[int]


@dataclass
class CallerResult:
    """What one caller was answered: the seconds of each request by kind, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    conflicts: int = 0


def main() -> int:
    print(describe())
    with tempfile.TemporaryDirectory(prefix="slotsmith-load-") as folder, ExitStack() as running:
        feed = running.enter_context(calendar_server())
        service = start_service(Path(folder), running, feed.url)
        print(" callers    req/s   errors    409      p50      p95      p99 ms")
        told: list[CallerResult] = []
        for callers in CONCURRENCY:
            used = processor_seconds(PARTS)
            told += _tell(callers, _measured(callers, service))
        _tell_processor(used, processor_seconds(PARTS))
        _tell_readings(told, len(feed.requests))
    return 0


def calendar_server() -> AbstractContextManager[servers.WireServer]:
    """What has everybody's calendar."""
    return wire_server(send_bytes(response(_calendar())))


def start_service(folder: Path, running: ExitStack, feed: str, *options: str) -> RunningService:
    """Start everything, gunicorn with some options, and have every template asked for once."""
    post = running.enter_context(run_mail_server())
    told = _environment(running.enter_context(run_redis(folder)), post.port)
    code = FILL.format(templates=TEMPLATES, panel=PANEL, url=feed)
    filled = subprocess.run(
        [sys.executable, "-c", code], env=told, cwd=ROOT, check=True, capture_output=True, text=True
    )
    token = next(word for word in filled.stdout.split() if word.startswith("slt_"))
    webs = [running.enter_context(_web(folder, told, name, options)) for name in ("one", "other")]
    for name in ("worker0", "worker1"):
        running.enter_context(run_worker(name, folder, told))
    running.enter_context(run_beat(folder, told))
    service = RunningService(token, *map(list, zip(*webs)))
    _warm(service)
    return service


def _environment(redis_url: str, mail_port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "false",
        "SECRET_KEY": "for this run only, and long enough to be let through 0123456789",
        "ENCRYPTION_KEYS": "A" * 43 + "=",
        "ALLOWED_PRIVATE_HOSTS": "127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": "https://slots.example.com",
        "SSL_REDIRECT": "false",
        "REDIS_URL": redis_url,
        "BACKGROUND": "celery",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail_port),
    }


def _calendar() -> str:
    """The same weeks for everybody: meetings of half an hour, every few hours for a month."""
    begin = int(time.time()) // DAY * DAY
    starts = range(begin, begin + 35 * DAY, 7 * DAY // MEETINGS // 900 * 900)
    form = "%Y%m%dT%H%M%SZ"
    spans = [(timestamps.to_datetime(one), timestamps.to_datetime(one + 1800)) for one in starts]
    return servers.icalendar_of(*(f"DTSTART:{a:{form}}\nDTEND:{b:{form}}" for a, b in spans))


@contextmanager
def _web(
    folder: Path, told: dict[str, str], name: str, options: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """A server with one process of four threads, as `gunicorn.conf.py` has them.

    Gives its port and its process.
    """
    line = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", "127.0.0.1:0"]
    options = ["--workers", "1", "--keep-alive", "30", *options]
    path = folder / f"{name}.log"
    with (
        path.open("w") as log,
        subprocess.Popen([*line, *options], env=told, cwd=ROOT, stderr=log) as process,
    ):
        try:
            assert wait_until(lambda: "Listening at: http" in path.read_text()), path.read_text()
            port = path.read_text().split("Listening at: http://127.0.0.1:")[1].split()[0]
            yield int(port), process.pid
        finally:
            process.terminate()


def _warm(service: RunningService) -> None:
    """Let every template be asked for once, by each server."""
    for port in service.ports:
        caller = Caller(service.token, port, 0)
        for template in range(1, TEMPLATES + 1):
            caller.send_request("list", "GET", f"{template}/availability")
        if caller.result.errors:
            raise SystemExit(f"it does not serve: {caller.result.errors[0]}")


class Caller:
    """Somebody who asks one thing after the other, over a connection that stays open."""

    def __init__(self, token: str, port: int, seed: int) -> None:
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.chance, self.result = random.Random(seed), CallerResult()

    def run_until(self, until_: float) -> CallerResult:
        while time.monotonic() < until_:
            self.send_mixed_request()
        return self.result

    def send_mixed_request(self) -> None:
        """One request of the mixed traffic."""
        template, kind = self.chance.randint(1, TEMPLATES), self.chance.random()
        if kind < 0.9:
            self.send_request("list", "GET", f"{template}/availability")
        elif kind < 0.98:
            self.send_request(
                "explain", "GET", f"{template}/availability/explain?start={self.start()}"
            )
        elif kind < 0.99:
            self.send_request("hold", "POST", f"{template}/holds", {"start": self.start()})
        else:
            body = {"start": self.start(), "candidate": CANDIDATE}
            self.send_request("book", "POST", f"{template}/bookings", body)

    def start(self) -> str:
        """A mark of the grid in the next three weeks."""
        later = self.chance.randrange(2 * DAY, 23 * DAY, 1800)
        return timestamps.format_utc(int(time.time()) // 1800 * 1800 + later)

    def send_request(self, kind: str, method: str, path: str, body: object = None) -> None:
        sent = json.dumps(body) if body else None
        begun = time.perf_counter()
        try:
            self.connection.request(method, f"/api/interviews/{path}", sent, self.headers)
            answer = self.connection.getresponse()
            said = answer.read()
        except (OSError, HTTPException) as error:
            self.result.errors.append(type(error).__name__)
            self.connection.close()
            return
        self.result.seconds.setdefault(kind, []).append(time.perf_counter() - begun)
        if answer.status == 409:
            self.result.conflicts += 1
        elif answer.status >= 400:
            self.result.errors.append(f"{answer.status} {said[:200]!r}")


def _measured(callers: int, service: RunningService) -> list[CallerResult]:
    """Let so many call for their share of the time, in two processes."""
    begun = [partial(_calling, service, number, callers) for number in range(min(2, callers))]
    with ProcessPoolExecutor(len(begun)) as pool:
        parts = [pool.submit(one) for one in begun]
        return [told for part in parts for told in part.result()]


def _calling(service: RunningService, part: int, callers: int) -> list[CallerResult]:
    mine = range(part, callers, 2)
    ends = time.monotonic() + SECONDS / len(CONCURRENCY)
    asking = [
        Caller(service.token, service.ports[number % 2], 1000 * callers + number) for number in mine
    ]
    threads = [Thread(target=one.run_until, args=(ends,)) for one in asking]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one.result for one in asking]


def _tell(callers: int, told: list[CallerResult]) -> list[CallerResult]:
    taken = [one for each in told for kind in each.seconds.values() for one in kind]
    errors = [one for each in told for one in each.errors]
    rate = len(taken) / (SECONDS / len(CONCURRENCY))
    cuts = statistics.quantiles(taken, n=100)
    middle, tail, last = (cuts[at - 1] * 1000 for at in (50, 95, 99))
    conflicts = sum(each.conflicts for each in told)
    share = len(errors) / max(1, len(taken))
    print(
        f"{callers:>8} {rate:>8.0f} {share:>8.2%} {conflicts:>6}"
        f" {middle:>8.1f} {tail:>8.1f} {last:>8.1f}"
    )
    for kind in sorted(set(errors))[:3]:
        print(f"         {errors.count(kind)} x {kind}")
    return told


def _tell_processor(before: dict[str, float], after: dict[str, float]) -> None:
    """Whose time the cores' was while the most were calling; the rest is the callers' and idle."""
    whole = SECONDS / len(CONCURRENCY) * (os.cpu_count() or 1)
    shares = (f"{name} {(after[word] - before[word]) / whole:.0%}" for word, name in PARTS.items())
    print(f"{CONCURRENCY[-1]} callers, of all cores: {', '.join(shares)}")


def _tell_readings(told: list[CallerResult], read: int) -> None:
    """How many calendars were asked for, and how many of these had to be read."""
    requests = sum(len(each.seconds.get(kind, ())) for each in told for kind in ("list", "explain"))
    asked = PANEL * requests
    print(f"{asked:,} calendars asked for, {read:,} read: {1 - read / asked:.1%} were kept")


if __name__ == "__main__":
    sys.exit(main())
