"""The real service: several processes of gunicorn over a database of their own.

The database is of the kind that the tests run on: a file of SQLite, or one more on the PostgreSQL
of DATABASE_URL. It is made once and copied for whoever needs one.
"""

from __future__ import annotations

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

ROOT = Path(__file__).resolve().parent.parent
ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
#: What addresses of servers contain that are removed as a whole.
TEMPORARY_SERVER_PREFIX = "slotsmith-pg-"
OVERLAP_CONSTRAINT = "reservations_never_overlap"
_OVERLAPS = """
    SELECT count(*) FROM people_reservation one JOIN people_reservation other
    ON one.interviewer_id = other.interviewer_id AND one.id < other.id
    AND one.buffered_start < other.buffered_end AND other.buffered_start < one.buffered_end
"""


@dataclass(frozen=True)
class Database:
    """A database by its address; what is asked of it is asked past Django."""

    url: str

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with self.connection() as connection:
            return list(connection.execute(sql))

    def execute(self, *statements: str) -> None:
        with self.connection() as connection:
            for sql in statements:
                connection.execute(sql)

    def count_rows(self) -> dict[str, int]:
        """How many rows there are of all that a booking writes."""
        tables = ("booking", "bookinginterviewer", "hold", "idempotencyrecord")
        named = {name: f"bookings_{name}" for name in tables}
        named |= {"reservation": "people_reservation", "message": "outbox_message"}
        return {
            name: int(self.query(f"SELECT count(*) FROM {table}")[0][0])
            for name, table in named.items()
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
        """How many pairs of commitments of one person overlap."""
        return int(self.query(_OVERLAPS)[0][0])

    def drop_overlap_constraint(self) -> None:
        """Let commitments overlap."""
        if ON_POSTGRESQL:
            self.execute(f"ALTER TABLE people_reservation DROP CONSTRAINT {OVERLAP_CONSTRAINT}")
        else:
            self.execute(
                *(f"DROP TRIGGER {OVERLAP_CONSTRAINT}_{event}" for event in ("INSERT", "UPDATE"))
            )


@dataclass
class DatabaseFactory:
    """Makes copies of one database that `tests.live_factories` filled."""

    folder: Path
    first: Database | None = None
    numbers: Iterator[int] = field(default_factory=itertools.count)
    names: list[str] = field(default_factory=list)

    def drop_all(self) -> None:
        """Leave nothing on a server that was there before."""
        server = Database(os.environ.get("DATABASE_URL", ""))
        for name in self.names if TEMPORARY_SERVER_PREFIX not in server.url else ():
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def create_filled(self) -> Database:
        if self.first is None:
            self.first = self.create_empty()
            command = [sys.executable, "-m", "tests.live_factories"]
            subprocess.run(command, check=True, cwd=ROOT, env=environment(self.first))
        return self._copy(self.first)

    def create_empty(self) -> Database:
        """One that nobody migrated yet."""
        if not ON_POSTGRESQL:
            return Database(f"sqlite:///{self.folder}/first.sqlite3")
        return self._create("CREATE DATABASE {}")

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
    quiet = {
        "BACKGROUND": "off",
        "CALENDARS_PREFETCH": "false",
        "OUTBOX_DELIVER_IN_BACKGROUND": "false",
        "DEBUG": "true",
    }
    return {**os.environ, **quiet, "DATABASE_URL": database.url, **more}


@dataclass
class Service:
    """A running service and its database."""

    base: str
    database: Database
    process: subprocess.Popen[str]

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """One request on a connection of its own."""
        url, named = (
            f"{self.base}/api/interviews/{path}",
            {name.replace("_", "-"): value for name, value in headers.items()},
        )
        # certificates are not loaded: that takes longer than what is raced for
        return httpx.request(method, url, json=body, headers=named, timeout=60, verify=False)


def worker_pids(running: Service) -> list[int]:
    """The processes that answer."""
    pid = running.process.pid
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def run_service(
    database: Database, hook: str = "", workers: int = 4, **variables: str
) -> Iterator[Service]:
    """Run the service, with a hook of `tests.live_wsgi` if one is named."""
    command = [
        *(sys.executable, "-m", "gunicorn", "tests.live_wsgi:application"),
        *("--bind", "127.0.0.1:0", "--workers", str(workers), "--threads", "8", "--preload"),
        # a worker that is told to end while it begins does not hear it
        *("--graceful-timeout", "2"),
    ]
    hooked = environment(database, LIVE_HOOK=hook, **variables)
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=hooked
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
    """What all calls return that begin at the same moment."""
    together = threading.Barrier(len(calls))

    def call(one: Callable[[], httpx.Response]) -> httpx.Response:
        together.wait()
        return one()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))
