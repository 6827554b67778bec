"""Workers of a killed gunicorn end soon, and free its port."""

from __future__ import annotations

import fcntl
import signal
import socket
import subprocess
import sys
from pathlib import Path
from tempfile import gettempdir
from threading import Event

import httpx
import pytest

from ops import orphans
from ops.metrics_folder import PREFIX
from tests.live_processes import ROOT, environment, worker_pids
from tests.live_processes import Service as RunningService
from tests.live_service import wait_until


def is_running(pid: int) -> bool:
    """Return whether a process exists and is not only waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def is_locked(path: Path) -> bool:
    """Return whether a running process holds a lock on a file, or has removed the file."""
    try:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, FileNotFoundError):
        return True
    return False


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def command(port) -> list[str]:
    return [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
def test_workers_of_a_killed_master_close_open_connections(databases, command, port):
    database, base = databases.create_filled(), f"http://127.0.0.1:{port}"
    with (
        subprocess.Popen(command, cwd=ROOT, env=environment(database)) as master,
        httpx.Client(timeout=5) as client,
    ):

        def answers() -> bool:
            try:
                return client.get(f"{base}/healthz").is_success
            except httpx.TransportError:
                return False

        assert wait_until(answers)
        workers = worker_pids(RunningService(base, database, master))
        master.send_signal(signal.SIGKILL)
        # A client that keeps sending requests on its connection.
        is_ended = wait_until(lambda: not (answers() or any(map(is_running, workers))), 15)
    assert (len(workers), is_ended) == (2, True)


def test_failed_start_leaves_no_folder_of_metrics(databases, command, port):
    variables = environment(databases.create_filled(), DEBUG="false", SECRET_KEY="short")
    folder = Path("/dev/shm" if Path("/dev/shm").is_dir() else gettempdir())
    before = set(folder.glob(f"{PREFIX}*"))
    process = subprocess.run(command, cwd=ROOT, env=variables, check=False, capture_output=True)
    assert process.returncode != 0
    # Other tests may run servers of their own meanwhile.
    new = set(folder.glob(f"{PREFIX}*")) - before
    assert [one for one in new if not is_locked(one / "lock")] == []


def test_orphan_finishes_its_requests_and_then_ends(monkeypatch):
    parents, steps, is_ended = iter([7, 7, 1]), [], Event()

    def exit_process(status: int) -> None:
        steps.append(("exit", status))
        is_ended.set()

    monkeypatch.setattr(orphans.os, "getppid", lambda: next(parents))
    monkeypatch.setattr(orphans.time, "sleep", lambda seconds: steps.append(("sleep", seconds)))
    monkeypatch.setattr(orphans.os, "kill", lambda pid, number: steps.append(("kill", number)))
    monkeypatch.setattr(orphans.os, "_exit", exit_process)
    orphans.exit_without_parent(7)
    assert is_ended.wait(10)
    pause = ("sleep", orphans.CHECK_SECONDS)
    grace = ("sleep", orphans.MAX_ORPHAN_SECONDS)
    assert steps == [pause, pause, ("kill", signal.SIGTERM), grace, ("exit", 1)]
