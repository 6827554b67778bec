"""Run the whole service locally: web servers, Celery workers and Celery beat with Redis."""

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
from tests.process_server import ForkedProcess

#: The environment of each process besides its database.
CELERY = {"BACKGROUND": "celery", "OUTBOX_DELIVER_IN_BACKGROUND": "true"}


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> bool:
    """Wait until a condition is met, and return whether it was met in time."""
    deadline = time.monotonic() + seconds
    while not (is_met := condition()) and time.monotonic() < deadline:
        threading.Event().wait(0.05)
    return is_met


@dataclass
class Celery:
    """A running Celery process with its children in one process group."""

    process: subprocess.Popen[str]
    log: Path

    def kill(self) -> None:
        """Kill the process and its children."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


@contextmanager
def run_celery(command: list[str], log: Path, variables: dict[str, str]) -> Iterator[Celery]:
    """Run a command of `celery --app config`."""
    arguments = [sys.executable, "-m", "celery", "--app", "config", *command]
    with (
        log.open("w") as log_file,
        ForkedProcess(
            arguments,
            stdout=log_file,
            stderr=log_file,
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
    """Run a worker with two processes. The worker may not be ready yet when it is yielded."""
    command = ["worker", "--hostname", f"{name}@localhost", "--concurrency", "2"]
    options = ["--loglevel", "INFO"]
    with run_celery([*command, *options], folder / f"{name}.log", variables) as worker:
        yield worker


@contextmanager
def run_beat(folder: Path, variables: dict[str, str]) -> Iterator[Celery]:
    """Run Celery beat, which sends the periodic tasks."""
    with run_celery(["beat", "--loglevel", "INFO"], folder / "beat.log", variables) as beat:
        yield beat


@dataclass
class Stack:
    """Two web servers, two workers and Celery beat; `variables` is their common environment."""

    folder: Path
    database: Database
    variables: dict[str, str]
    running: ExitStack
    webs: list[Service] = field(default_factory=list)
    workers: list[Celery] = field(default_factory=list)

    def start_worker(self) -> Celery:
        name = f"worker{len(self.workers)}"
        variables = environment(self.database, **self.variables)
        worker = self.running.enter_context(run_worker(name, self.folder, variables))
        self.workers.append(worker)
        return worker

    def recent_logs(self) -> str:
        """Return the end of the logs of the workers and of beat, for failure messages."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"{log.name}: {log.read_text()[-3000:]}" for log in logs)

    def run(self, code: str) -> None:
        """Run Python code with Django set up, in a new process."""
        setup = f"import django; django.setup(); {code}"
        variables = environment(
            self.database, **self.variables, DJANGO_SETTINGS_MODULE="config.settings"
        )
        with ForkedProcess([sys.executable, "-c", setup], cwd=ROOT, env=variables) as process:
            assert process.wait(60) == 0

    def start(self) -> None:
        for _ in range(2):
            web = run_service(self.database, workers=2, **self.variables)
            self.webs.append(self.running.enter_context(web))
            self.start_worker()
        variables = environment(self.database, **self.variables)
        self.running.enter_context(run_beat(self.folder, variables))


@contextmanager
def run_stack(database: Database, redis: str, folder: Path, **variables: str) -> Iterator[Stack]:
    """Run a stack with additional environment variables."""
    with ExitStack() as running:
        settings = {**CELERY, "REDIS_URL": redis, **variables}
        stack = Stack(folder, database, settings, running)
        stack.start()
        yield stack
