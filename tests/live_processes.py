"""Run the real service: several gunicorn processes with a database of their own.

The database is an SQLite file, or a new database on the PostgreSQL server of DATABASE_URL if the
tests use PostgreSQL. It is filled once for all test processes, and each test gets a copy.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import httpx
import psycopg

from tests.process_server import ForkedProcess, run_forked

ROOT = Path(__file__).resolve().parent.parent
ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
#: Part of the URL of a temporary PostgreSQL server, which is removed as a whole.
TEMPORARY_SERVER_PREFIX = "slotsmith-pg-"
IS_TEMPORARY_SERVER = TEMPORARY_SERVER_PREFIX in os.environ.get("DATABASE_URL", "")
OVERLAP_CONSTRAINT = "reservations_never_overlap"
_COUNT_OVERLAPS = """
    SELECT count(*) FROM people_reservation r JOIN people_reservation s
    ON r.interviewer_id = s.interviewer_id AND r.id < s.id
    AND r.buffered_start < s.buffered_end AND s.buffered_start < r.buffered_end
"""


@dataclass(frozen=True)
class Database:
    """A database, given by its URL and queried without Django."""

    url: str

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with self.connection() as connection:
            return list(connection.execute(sql))

    def execute(self, *statements: str) -> None:
        with self.connection() as connection:
            for sql in statements:
                connection.execute(sql)

    def count_rows(self) -> dict[str, int]:
        """Return the number of rows in each table that a booking writes."""
        tables = ("booking", "bookinginterviewer", "hold", "idempotencyrecord")
        table_by_name = {name: f"bookings_{name}" for name in tables}
        table_by_name |= {"reservation": "people_reservation", "message": "outbox_message"}
        return {
            name: int(self.query(f"SELECT count(*) FROM {table}")[0][0])
            for name, table in table_by_name.items()
        }

    @contextmanager
    def connection(self) -> Iterator[Any]:
        if ON_POSTGRESQL:
            with psycopg.connect(self.url, autocommit=True) as connection:
                yield connection
        else:
            connection = sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=10)
            connection.isolation_level = None
            try:
                yield connection
            finally:
                connection.close()

    def count_overlaps(self) -> int:
        """Return the number of overlapping pairs of reservations of the same person."""
        return int(self.query(_COUNT_OVERLAPS)[0][0])

    def drop_overlap_constraint(self) -> None:
        """Allow overlapping reservations."""
        if ON_POSTGRESQL:
            self.execute(f"ALTER TABLE people_reservation DROP CONSTRAINT {OVERLAP_CONSTRAINT}")
        else:
            self.execute(
                *(f"DROP TRIGGER {OVERLAP_CONSTRAINT}_{event}" for event in ("INSERT", "UPDATE"))
            )


@dataclass
class DatabaseFactory:
    """Creates copies of a database that `tests.live_factories` filled.

    `shared_folder` is the same for all test processes that use one copied database.
    """

    folder: Path
    shared_folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)
    names: list[str] = field(default_factory=list)

    def drop_all(self) -> None:
        """Drop the created databases, unless the whole server is temporary."""
        server = Database(os.environ.get("DATABASE_URL", ""))
        for name in self.names if not IS_TEMPORARY_SERVER else ():
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def create_filled(self) -> Database:
        self.shared_folder.mkdir(exist_ok=True)
        url_file = self.shared_folder / "url"
        with (self.shared_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not url_file.exists():
                url_file.write_text(self._fill(self.create_empty()).url)
        return self._copy(Database(url_file.read_text()))

    def create_empty(self) -> Database:
        """Create a database without tables."""
        if not ON_POSTGRESQL:
            return Database(f"sqlite:///{self.folder}/{next(self.numbers)}.sqlite3")
        return self._create("CREATE DATABASE {}")

    def _fill(self, database: Database) -> Database:
        command = ("-m", "tests.live_factories")
        run_forked(*command, cwd=ROOT, env=environment(database)).check_returncode()
        return database

    def _copy(self, first: Database) -> Database:
        if ON_POSTGRESQL:
            return self._create(f"CREATE DATABASE {{}} TEMPLATE {urlsplit(first.url).path[1:]}")
        path = f"{self.folder}/{next(self.numbers)}.sqlite3"
        shutil.copy(first.url.removeprefix("sqlite:///"), path)
        return Database(f"sqlite:///{path}")

    def _create(self, statement: str) -> Database:
        name = f"live_{uuid4().hex}"
        Database(os.environ["DATABASE_URL"]).execute(statement.format(name))
        self.names.append(name)
        parts = urlsplit(os.environ["DATABASE_URL"])
        return Database(urlunsplit(parts._replace(path=f"/{name}")))


def environment(database: Database, **more: str) -> dict[str, str]:
    defaults = {
        "BACKGROUND": "off",
        "CALENDARS_PREFETCH": "false",
        "OUTBOX_DELIVER_IN_BACKGROUND": "false",
        "DEBUG": "true",
    }
    return {**os.environ, **defaults, "DATABASE_URL": database.url, **more}


@dataclass
class Service:
    """A running service and its database."""

    base: str
    database: Database
    process: subprocess.Popen[str]

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Send a request on a new connection to the URL of `build_path`."""
        url = f"{self.base}{build_path(path)}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        # Certificates are not loaded, because that takes longer than the race under test.
        return httpx.request(method, url, json=body, headers=named, timeout=60, verify=False)


def build_path(path: str) -> str:
    """Return the path below /api/interviews/ if it starts with a number, else below /api/."""
    return f"/api/interviews/{path}" if path[:1].isdigit() else f"/api/{path}"


def worker_pids(running: Service) -> list[int]:
    """Return the process ids of gunicorn's workers."""
    parent = running.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(pid) for pid in children.split()]


@contextmanager
def run_service(
    database: Database, hook: str = "", workers: int = 4, **variables: str
) -> Iterator[Service]:
    """Run the service, optionally with a hook of `tests.live_wsgi`."""
    command = [
        *(sys.executable, "-m", "gunicorn", "tests.live_wsgi:application"),
        *("--bind", "127.0.0.1:0", "--workers", str(workers), "--threads", "8", "--preload"),
        # A worker ignores a signal to stop while it starts.
        *("--graceful-timeout", "2"),
    ]
    variables_of_process = environment(database, LIVE_HOOK=hook, **variables)
    with ForkedProcess(
        command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=variables_of_process
    ) as process:
        try:
            assert process.stderr
            base = next(
                line.split("Listening at: ")[1].split()[0]
                for line in process.stderr
                if "Listening at: " in line
            )
            threading.Thread(target=process.stderr.read, daemon=True).start()
            running = Service(base, database, process)
            assert running.send("GET", "1/availability").status_code == 200
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def call_concurrently(calls: Sequence[Callable[[], httpx.Response]]) -> list[httpx.Response]:
    """Start all calls at the same moment and return their responses."""
    barrier = threading.Barrier(len(calls))

    def wait_and_call(call: Callable[[], httpx.Response]) -> httpx.Response:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(wait_and_call, calls))
