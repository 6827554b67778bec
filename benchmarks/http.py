"""The endpoint beside a plain view with the same database queries: `make bench-http`.

Both are served by one gunicorn on loopback, over a database of their own, and asked in turns over
one connection that stays open. The ratio is the endpoint's median time over the plain view's.
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

from benchmarks.machine import describe
from benchmarks.workloads import WORKLOADS

TURNS, REQUESTS = 200, 10
#: The template of the sample data whose calendars are simulated.
SIMULATED = 1


def main() -> int:
    print(describe())
    with tempfile.TemporaryDirectory(prefix="slotsmith-bench-") as folder:
        environment = _environment(Path(folder))
        for command in (["migrate", "--verbosity", "0"], ["loaddata", "sample_data", "-v", "0"]):
            subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True)
        with _gunicorn(environment) as connection:
            window, kept = _filled(environment)
            print(f"{WORKLOADS[0].name}, {TURNS * REQUESTS} requests each")
            _compare("the simulated calendar", connection, SIMULATED, window)
            _compare("snapshots", connection, kept, f"{window}&maxStaleness=3600")
    return 0


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "SECRET_KEY": "for this run only",
    }


def _filled(environment: dict[str, str]) -> tuple[str, int]:
    """The window to ask for, and the template whose calendars have snapshots."""
    code = "import django, json; django.setup(); from benchmarks import plain; "
    asked = subprocess.run(
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
    window, kept = json.loads(asked.stdout)
    return urlencode(window), kept


@contextmanager
def _gunicorn(environment: dict[str, str]) -> Iterator[HTTPConnection]:
    """A server with one worker process, and an open connection to it."""
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


def _compare(source: str, connection: HTTPConnection, template: int, query: str) -> None:
    endpoint = f"/api/interviews/{template}/availability?{query}"
    addresses = {"plain view": f"/plain/{template}", "the endpoint": endpoint}
    times: dict[str, list[float]] = {name: [] for name in addresses}
    for turn in range(TURNS + 1):
        for name, address in addresses.items():
            taken = [_ask(connection, address) for _ in range(REQUESTS)]
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


def _ask(connection: HTTPConnection, address: str) -> float:
    """The seconds until the whole answer is there; raises unless it is a 200."""
    begun = time.perf_counter()
    connection.request("GET", address)
    response = connection.getresponse()
    body = response.read()
    taken = time.perf_counter() - begun
    if response.status != 200:
        raise SystemExit(f"{address} answered {response.status}: {body[:500]!r}")
    return taken


if __name__ == "__main__":
    sys.exit(main())
