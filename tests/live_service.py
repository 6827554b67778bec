"""The whole service on this machine: web servers, Celery's workers and its clock, over a Redis."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.live_processes import ROOT, Database, Service, environment, run_service

#: What each process is told besides its database.
CELERY = {"BACKGROUND": "celery", "OUTBOX_DELIVER_IN_BACKGROUND": "true"}


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> bool:
    """Wait until something is so, for a while; for what nobody tells of."""
    deadline = time.monotonic() + seconds
    while not (so := is_so()) and time.monotonic() < deadline:
        threading.Event().wait(0.05)
    return so


@dataclass
class Celery:
    """A running process of Celery; it and its children are one group."""

    process: subprocess.Popen[str]
    log: Path

    def kill(self) -> None:
        """End it and its children at once, whatever they are at."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


@contextmanager
def run_celery(command: list[str], log: Path, variables: dict[str, str]) -> Iterator[Celery]:
    """Run `celery --app config` with a command and its options."""
    line = [sys.executable, "-m", "celery", "--app", "config", *command]
    with (
        log.open("w") as written,
        subprocess.Popen(
            line,
            stdout=written,
            stderr=written,
            text=True,
            cwd=ROOT,
            env=variables,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield Celery(process, log)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(60)


@contextmanager
def run_worker(name: str, folder: Path, variables: dict[str, str]) -> Iterator[Celery]:
    """A worker with two processes; whoever wants to know when it is ready looks at what it does."""
    command = ["worker", "--hostname", f"{name}@localhost", "--concurrency", "2"]
    options = ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    with run_celery([*command, *options], folder / f"{name}.log", variables) as started:
        yield started


@contextmanager
def run_beat(folder: Path, variables: dict[str, str]) -> Iterator[Celery]:
    """The one clock that says when it is time for what."""
    with run_celery(["beat", "--loglevel", "INFO"], folder / "beat.log", variables) as started:
        yield started


@dataclass
class Stack:
    """Two web servers, two workers and a clock; `variables` is what all of them were told."""

    folder: Path
    database: Database
    variables: dict[str, str]
    running: ExitStack
    webs: list[Service] = field(default_factory=list)
    workers: list[Celery] = field(default_factory=list)

    def start_worker(self) -> Celery:
        name = f"worker{len(self.workers)}"
        told = environment(self.database, **self.variables)
        started = self.running.enter_context(run_worker(name, self.folder, told))
        self.workers.append(started)
        return started

    def recent_logs(self) -> str:
        """What the workers and the clock said last, for who waits for them in vain."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"{log.name}: {log.read_text()[-3000:]}" for log in logs)

    def run(self, code: str) -> None:
        """Run Python with our models, in a process of its own."""
        setup = f"import django; django.setup(); {code}"
        told = environment(
            self.database, **self.variables, DJANGO_SETTINGS_MODULE="config.settings"
        )
        subprocess.run([sys.executable, "-c", setup], check=True, cwd=ROOT, env=told)

    def start(self) -> None:
        for _ in range(2):
            web = run_service(self.database, workers=2, **self.variables)
            self.webs.append(self.running.enter_context(web))
            self.start_worker()
        told = environment(self.database, **self.variables)
        self.running.enter_context(run_beat(self.folder, told))


@contextmanager
def run_stack(database: Database, redis: str, folder: Path, **variables: str) -> Iterator[Stack]:
    """Run everything; `variables` are more of the environment."""
    with ExitStack() as running:
        told = {**CELERY, "REDIS_URL": redis, **variables}
        found = Stack(folder, database, told, running)
        found.start()
        yield found
