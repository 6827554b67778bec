"""Compare the endpoint with a plain view that makes the same database queries: `make bench-http`.

One gunicorn on loopback serves both from a separate database. Requests alternate over one open
connection. The ratio is the endpoint's median time divided by the plain view's.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.machine import describe_machine
from benchmarks.workloads import WORKLOADS

TURNS, REQUESTS = 200, 10
#: The id of the sample template with simulated calendars.
SIMULATED_TEMPLATE_ID = 1


def main() -> int:
    print(describe_machine())
    with tempfile.TemporaryDirectory(prefix="slotsmith-bench-") as folder:
        environment = _build_environment(Path(folder))
        for command in (["migrate", "--verbosity", "0"], ["loaddata", "sample_data", "-v", "0"]):
            subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True)
        with _run_gunicorn(environment) as connection:
            window, snapshot_template_id = _create_snapshots(environment)
            print(f"{WORKLOADS[0].name}, {TURNS * REQUESTS} requests each")
            _print_comparison("the simulated calendar", connection, SIMULATED_TEMPLATE_ID, window)
            _print_comparison(
                "snapshots", connection, snapshot_template_id, f"{window}&maxStalenessSeconds=3600"
            )
    return 0


def _build_environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "SECRET_KEY": "for this run only",
    }


def _create_snapshots(environment: dict[str, str]) -> tuple[str, int]:
    """Return the window as a query string, and the id of a template with snapshots."""
    code = "import django, json; django.setup(); from benchmarks import plain; "
    process = subprocess.run(
        [
            sys.executable,
            "-c",
            code + "print(json.dumps([plain.WINDOW, plain.create_snapshots()]))",
        ],
        env={**environment, "DEBUG": "true"},
        check=True,
        capture_output=True,
        text=True,
    )
    window, template_id = json.loads(process.stdout)
    return urlencode(window), template_id


@contextmanager
def _run_gunicorn(environment: dict[str, str]) -> Iterator[HTTPConnection]:
    """Run a server with one worker process and yield an open connection to it."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.set_inheritable(True)
    command = [
        *(sys.executable, "-m", "gunicorn", "config.wsgi"),
        *("--bind", f"fd://{listening.fileno()}", "--log-level", "warning"),
        *("--worker-class", "gthread", "--threads", "1", "--keep-alive", "60"),
    ]
    with subprocess.Popen(command, env=environment, pass_fds=[listening.fileno()]) as server:
        try:
            connection = HTTPConnection(*listening.getsockname(), timeout=60)
            yield connection
            connection.close()
        finally:
            server.terminate()
            listening.close()


def _print_comparison(source: str, connection: HTTPConnection, template: int, query: str) -> None:
    endpoint = f"/api/interviews/{template}/availability?{query}"
    addresses = {"plain view": f"/plain/{template}", "the endpoint": endpoint}
    times: dict[str, list[float]] = {name: [] for name in addresses}
    for turn in range(TURNS + 1):
        for name, address in addresses.items():
            taken = [_time_request(connection, address) for _ in range(REQUESTS)]
            if turn:
                times[name] += taken
    print(f"  from {source}")
    base = statistics.median(times["plain view"])
    for name, taken in times.items():
        middle, tail = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
        print(
            f"    {name:<14} median {middle * 1000:6.2f} ms   95th {tail * 1000:6.2f} ms"
            f"   {middle / base:5.2f} x"
        )


def _time_request(connection: HTTPConnection, address: str) -> float:
    """Return the seconds until the whole response has arrived; exit unless it is a 200."""
    start = time.perf_counter()
    connection.request("GET", address)
    response = connection.getresponse()
    body = response.read()
    seconds = time.perf_counter() - start
    if response.status != 200:
        raise SystemExit(f"{address} answered {response.status}: {body[:500]!r}")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
