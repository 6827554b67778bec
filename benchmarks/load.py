"""Measure the whole service under mixed traffic: `make load`, for SECONDS in total (120).

Two web servers, two workers, a scheduler, PostgreSQL, Redis, a mail server and calendars run on
this machine with the settings of a deployment. Of the requests, 90 % list slots, 8 % explain a
start and 2 % hold or book one. A conflict (409) counts as an answer; every other 4xx or 5xx status
counts as an error. The callers run on the same cores as the service.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread

import psycopg
from redis import Redis

from benchmarks.caller import TEMPLATES, Caller, CallerResult
from benchmarks.machine import describe_machine, find_parent, measure_processor_seconds
from engine import timestamps
from engine.local_time import DAY
from tests import servers
from tests.live_processes import ROOT
from tests.live_service import run_beat, run_worker, wait_until
from tests.mail_server import run_mail_server
from tests.servers import response, run_redis, send_bytes, wire_server

TOTAL_SECONDS = int(os.environ.get("SECONDS", "120"))
CONCURRENCY = (1, 2, 4, 8, 16, 32)
#: People per panel, and meetings per person and week.
PANEL, MEETINGS = 5, 30
#: Runs in a Django process, fills the database and prints an API token.
FILL_SCRIPT = """
import os, sys, django; django.setup()
from django.core.management import call_command
from calendars.models import Connection
from interviews.models import InterviewTemplate
from people.models import Interviewer
call_command("migrate", verbosity=0)
for number in range({templates}):
    template = InterviewTemplate.objects.create(name=f"Template {{number}}", duration=60)
    for place in range({panel}):
        person = Interviewer.objects.create(
            name=f"Person {{number}}.{{place}}", email=f"p{{number}}.{{place}}@example.com"
        )
        Connection.objects.create(
            interviewer=person, provider="ics", name="Work", url=f"{url}/{{person.pk}}"
        )
        template.interviewers.add(person)
scopes = ["availability:read", "bookings:write"]
call_command("issue_token", "load", scope=scopes, per_minute=1000000000)
"""


@dataclass
class RunningService:
    """A running service: an API token, the ports of its web servers, and its processes.

    `processes` has the ids of the web servers and of the other parts of the service by name.
    """

    token: str
    ports: list[int]
    processes: dict[str, list[int]]


def main() -> int:
    print(describe_machine())
    with tempfile.TemporaryDirectory(prefix="slotsmith-load-") as folder, ExitStack() as running:
        feed = running.enter_context(calendar_server())
        service = start_service(Path(folder), running, feed.url)
        print(" callers    req/s   errors    409      p50      p95      p99 ms")
        results: list[CallerResult] = []
        for callers in CONCURRENCY:
            processor_before = measure_processor_seconds(service.processes)
            results += _print_results(callers, _measure(callers, service))
        _print_processor_shares(processor_before, measure_processor_seconds(service.processes))
        _print_cache_share(results, len(feed.requests))
    return 0


def calendar_server() -> AbstractContextManager[servers.WireServer]:
    """Return a server that serves the same calendar for all people."""
    return wire_server(send_bytes(response(_build_calendar())))


def start_service(folder: Path, running: ExitStack, feed: str, *options: str) -> RunningService:
    """Start all processes, gunicorn with extra options, and request every template once."""
    mail_server = running.enter_context(run_mail_server())
    redis_url = running.enter_context(run_redis(folder))
    variables = _build_environment(redis_url, mail_server.port)
    code = FILL_SCRIPT.format(templates=TEMPLATES, panel=PANEL, url=feed)
    process = subprocess.run(
        [sys.executable, "-c", code],
        env=variables,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    token = next(word for word in process.stdout.split() if word.startswith("slt_"))
    web_servers = [
        running.enter_context(_run_web_server(folder, variables, name, options))
        for name in ("web0", "web1")
    ]
    background = [
        running.enter_context(run_worker(name, folder, variables))
        for name in ("worker0", "worker1")
    ]
    background.append(running.enter_context(run_beat(folder, variables)))
    processes = {
        "web": [number for _port, number in web_servers],
        "workers": [each.process.pid for each in background],
        "PostgreSQL": [_find_database_server(variables["DATABASE_URL"])],
        "Redis": [Redis.from_url(redis_url).info("server")["process_id"]],
    }
    service = RunningService(token, [port for port, _number in web_servers], processes)
    _warm_up(service)
    return service


def _find_database_server(url: str) -> int:
    """Return the process id of the PostgreSQL server, which starts a process per connection."""
    with psycopg.connect(url) as connection:
        return find_parent(connection.info.backend_pid)


def _build_environment(redis_url: str, mail_port: int) -> dict[str, str]:
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
        "CALENDARS_DEFAULT": "mock",
        "REDIS_URL": redis_url,
        "BACKGROUND": "celery",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail_port),
    }


def _build_calendar() -> str:
    """Return a month of half-hour meetings every few hours."""
    first = int(time.time()) // DAY * DAY
    starts = range(first, first + 35 * DAY, 7 * DAY // MEETINGS // 900 * 900)
    time_format = "%Y%m%dT%H%M%SZ"
    spans = [
        (timestamps.to_datetime(start), timestamps.to_datetime(start + 1800)) for start in starts
    ]
    return servers.icalendar_of(
        *(f"DTSTART:{a:{time_format}}\nDTEND:{b:{time_format}}" for a, b in spans)
    )


@contextmanager
def _run_web_server(
    folder: Path, variables: dict[str, str], name: str, options: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Run gunicorn with one process and the threads of `gunicorn.conf.py`.

    Yield its port and its process id.
    """
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", "127.0.0.1:0"]
    options = ["--workers", "1", "--keep-alive", "30", *options]
    path = folder / f"{name}.log"
    with (
        path.open("w") as log,
        subprocess.Popen([*command, *options], env=variables, cwd=ROOT, stderr=log) as process,
    ):
        try:
            assert wait_until(lambda: "Listening at: http" in path.read_text()), path.read_text()
            port = path.read_text().split("Listening at: http://127.0.0.1:")[1].split()[0]
            yield int(port), process.pid
        finally:
            process.terminate()


def _warm_up(service: RunningService) -> None:
    """Request every template once from each server."""
    for port in service.ports:
        caller = Caller(service.token, port, 0)
        for template in range(1, TEMPLATES + 1):
            caller.send_request("list", "GET", f"{template}/availability")
        if caller.result.errors:
            raise SystemExit(f"the service does not answer: {caller.result.errors[0]}")


def _measure(callers: int, service: RunningService) -> list[CallerResult]:
    """Run the callers for their share of the total time, in two processes."""
    halves = [partial(_run_callers, service, number, callers) for number in range(min(2, callers))]
    with ProcessPoolExecutor(len(halves)) as pool:
        futures = [pool.submit(half) for half in halves]
        return [result for future in futures for result in future.result()]


def _run_callers(service: RunningService, part: int, callers: int) -> list[CallerResult]:
    numbers = range(part, callers, 2)
    deadline = time.monotonic() + TOTAL_SECONDS / len(CONCURRENCY)
    caller_list = [
        Caller(service.token, service.ports[number % 2], 1000 * callers + number)
        for number in numbers
    ]
    threads = [Thread(target=caller.run_until, args=(deadline,)) for caller in caller_list]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [caller.result for caller in caller_list]


def _print_results(callers: int, results: list[CallerResult]) -> list[CallerResult]:
    seconds = [
        request_seconds
        for result in results
        for times in result.seconds.values()
        for request_seconds in times
    ]
    errors = [error for result in results for error in result.errors]
    rate = len(seconds) / (TOTAL_SECONDS / len(CONCURRENCY))
    cuts = statistics.quantiles(seconds, n=100)
    p50, p95, p99 = (cuts[percent - 1] * 1000 for percent in (50, 95, 99))
    conflicts = sum(result.conflicts for result in results)
    share = len(errors) / max(1, len(seconds))
    print(
        f"{callers:>8} {rate:>8.0f} {share:>8.2%} {conflicts:>6}"
        f" {p50:>8.1f} {p95:>8.1f} {p99:>8.1f}"
    )
    for error in sorted(set(errors))[:3]:
        print(f"         {errors.count(error)} x {error}")
    return results


def _print_processor_shares(before: dict[str, float], after: dict[str, float]) -> None:
    """Print the processor shares at the highest concurrency; the rest is callers and idle."""
    whole = TOTAL_SECONDS / len(CONCURRENCY) * (os.cpu_count() or 1)
    shares = (f"{name} {(after[name] - before[name]) / whole:.0%}" for name in after)
    print(f"{CONCURRENCY[-1]} callers, of all cores: {', '.join(shares)}")


def _print_cache_share(results: list[CallerResult], calendar_reads: int) -> None:
    """Print how many calendars were requested and how many of them had to be read."""
    requests = sum(
        len(result.seconds.get(kind, ())) for result in results for kind in ("list", "explain")
    )
    requested = PANEL * requests
    print(
        f"{requested:,} calendars requested, {calendar_reads:,} read:"
        f" {1 - calendar_reads / requested:.1%} came from snapshots"
    )


if __name__ == "__main__":
    sys.exit(main())
