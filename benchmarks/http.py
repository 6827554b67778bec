"""Compare requests with a plain Django view that returns the same bytes: `make bench-http`.

One gunicorn process on loopback serves all of them from a new database, with all middleware and the
settings of a deployment. Requests alternate over one open connection. A ratio divides the medians
of one run. The queries of a request include those of the token.
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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import psycopg

from benchmarks.machine import describe_machine

TURNS, REQUESTS = 20, 10
#: The id of the sample template with simulated calendars.
SIMULATED_TEMPLATE_ID = 1
_FILL = (
    "import django, json; django.setup(); from benchmarks import plain;"
    " print(json.dumps(plain.create_data()))"
)


@dataclass(frozen=True)
class Bench:
    """A running server with its data."""

    connection: HTTPConnection
    data: Mapping[str, Any]

    def listing(self, people: int, more: str = "") -> str:
        """Return the address of the slots of a panel with snapshots."""
        query = urlencode(self.data["window"])
        template = self.data["templates"][str(people)]
        address = f"interviews/{template}/availability?{query}&maxStalenessSeconds=3600"
        return f"/api/{address}{more}"

    def board(self, people: int) -> str:
        day = self.data["window"]["start"][:10]
        return f"/interviews/{self.data['templates'][str(people)]}?day={day}"

    def time_medians(self, **addresses: str) -> dict[str, float]:
        """Return the median seconds of requests to some addresses, in turn."""
        seconds: dict[str, list[float]] = {name: [] for name in addresses}
        for turn in range(TURNS + 1):
            if turn % 10 == 0:
                self.send("/plain/refresh")
            for name, address in addresses.items():
                taken = [self._time(address) for _ in range(REQUESTS)]
                if turn:
                    seconds[name] += taken
        return {name: statistics.median(taken) for name, taken in seconds.items()}

    def count_queries(self, address: str) -> int:
        self.send(address)
        return int(self.send(address, {"X-Count-Queries": "yes"})["X-Queries"])

    def _time(self, address: str) -> float:
        start = time.perf_counter()
        self.send(address)
        return time.perf_counter() - start

    def send(self, address: str, more: Mapping[str, str] | None = None) -> Mapping[str, str]:
        """Return the headers of the response; exit unless it is a 200."""
        headers = {"Authorization": f"Bearer {self.data['token']}", **(more or {})}
        if not address.startswith("/api/"):
            headers = {"Cookie": f"sessionid={self.data['session']}", **(more or {})}
        self.connection.request("GET", address, headers=headers)
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{address} answered {response.status}: {body[:500]!r}")
        return response.headers


def main() -> int:
    print(describe_machine())
    columns = {name: measure(url) for name, url in new_databases()}
    print(f"{'':<58}" + "".join(f"{name:>14}" for name in columns))
    for row in next(iter(columns.values())):
        print(f"{row:<58}" + "".join(f"{column[row]:>14}" for column in columns.values()))
    return 0


def measure(database_url: str) -> dict[str, str]:
    """Return the figures of one database by the text of their row."""
    environment = build_environment(database_url)
    data = fill(environment)
    with _run_gunicorn(environment) as connection:
        return _measure_all(Bench(connection, data))


def fill(environment: dict[str, str]) -> dict[str, Any]:
    """Fill a new database; return what `plain.create_data` returns."""
    for command in (["migrate", "--verbosity", "0"], ["loaddata", "sample_data", "-v", "0"]):
        subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True)
    process = subprocess.run(
        [sys.executable, "-c", _FILL], env=environment, check=True, capture_output=True, text=True
    )
    data: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    return data


def _measure_all(bench: Bench) -> dict[str, str]:
    query = urlencode(bench.data["window"])
    simulated = f"/api/interviews/{SIMULATED_TEMPLATE_ID}/availability?{query}"
    figures = {}
    for name, address in (
        ("simulated calendar, 2 people", simulated),
        ("snapshots, 2 people", bench.listing(2)),
        ("snapshots, 5 people", bench.listing(5)),
        ("snapshots, 50 people", bench.listing(50)),
    ):
        plain = address.replace("/api/", "/api/plain/", 1)
        medians = bench.time_medians(plain=plain, listing=address)
        figures[f"listing, {name}"] = f"{medians['listing'] * 1000:.2f} ms"
        figures[f"... / plain view with the same bytes, {name}"] = _ratio(medians, "plain")
        figures[f"... queries, {name}"] = str(bench.count_queries(address))
    explained, board = bench.listing(5, "&include=explanation"), bench.board(5)
    pages = {"board": board, "empty": "/search", "today": "/"}
    medians = bench.time_medians(listing=bench.listing(5), explained=explained, **pages)
    figures["explained answer / listing, 5 people"] = _ratio(medians, "listing", "explained")
    figures["board week / listing, 5 people"] = _ratio(medians, "listing", "board")
    figures["page without content / listing"] = _ratio(medians, "listing", "empty")
    figures["page Today / listing"] = _ratio(medians, "listing", "today")
    figures["queries of the board"] = str(bench.count_queries(board))
    return figures


def _ratio(medians: Mapping[str, float], base: str, name: str = "listing") -> str:
    return f"{medians[name] / medians[base]:.2f} x"


def build_environment(database_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DEBUG": "false",
        "SECRET_KEY": "for this run only, and long enough to be let through 0123456789",
        "ENCRYPTION_KEYS": "A" * 43 + "=",
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": "http://127.0.0.1",
        "SSL_REDIRECT": "false",
        "CALENDARS_DEFAULT": "mock",
        "BACKGROUND": "off",
        "PYTHONWARNINGS": "ignore::UserWarning",
    }


def new_databases() -> Iterator[tuple[str, str]]:
    """Yield the name and the URL of an empty SQLite, and of a PostgreSQL if there is a server.

    Each is removed when the next is asked for.
    """
    with tempfile.TemporaryDirectory(prefix="slotsmith-bench-") as folder:
        yield "SQLite", f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        with _new_postgresql_database(os.environ["DATABASE_URL"]) as url:
            yield "PostgreSQL", url


@contextmanager
def _new_postgresql_database(server_url: str) -> Iterator[str]:
    name = f"bench_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            base, _, query = server_url.partition("?")
            yield f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _run_gunicorn(environment: dict[str, str]) -> Iterator[HTTPConnection]:
    """Run a server with one worker process and yield an open connection to it."""
    listening = socket.create_server(("127.0.0.1", 0))
    # as gunicorn sets it for the sockets that it opens itself
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listening.set_inheritable(True)
    command = [
        *(sys.executable, "-m", "gunicorn", "config.wsgi"),
        *("--bind", f"fd://{listening.fileno()}", "--log-level", "warning", "--workers", "1"),
        *("--worker-class", "gthread", "--threads", "1", "--keep-alive", "60"),
    ]
    with subprocess.Popen(
        command, env=environment, pass_fds=[listening.fileno()], stderr=subprocess.DEVNULL
    ) as server:
        try:
            connection = HTTPConnection(*listening.getsockname(), timeout=60)
            yield connection
            connection.close()
        finally:
            server.terminate()
            listening.close()


if __name__ == "__main__":
    sys.exit(main())
