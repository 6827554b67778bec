"""Folders of metrics end with their processes."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ops import metrics_folder
from tests.live_processes import ROOT

#: Creates a folder, and a child that outlives the process, as a worker does when its master is
#: killed; the child ends with the end of its input.
CREATE = """
import os, sys
from ops import metrics_folder
folder = metrics_folder.create(sys.argv[1])
if "fork" in sys.argv and os.fork() == 0:
    sys.stdin.read()
    os._exit(0)
print(folder, flush=True)
input()
"""


@contextmanager
def creating(parent: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    command = [sys.executable, "-c", CREATE, str(parent), *options]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, cwd=ROOT, **pipes) as process:
        yield process, Path(process.stdout.readline().strip())


def test_folder_is_removed_when_its_process_ends(tmp_path):
    with creating(tmp_path) as (process, folder):
        assert folder.is_dir()
        process.communicate("\n")
    assert not folder.exists()


def test_folder_of_a_killed_process_is_removed_by_the_next(tmp_path):
    with creating(tmp_path) as (killed, left_behind):
        killed.send_signal(signal.SIGKILL)
    assert left_behind.is_dir()
    with creating(tmp_path) as (process, folder):
        assert list(tmp_path.iterdir()) == [folder]
        process.communicate("\n")


def test_folder_of_running_processes_is_kept(tmp_path):
    with creating(tmp_path) as (running, folder):
        metrics_folder.remove_abandoned(tmp_path)
        assert folder.is_dir()
        running.communicate("\n")


def test_folder_is_kept_while_a_child_of_a_killed_process_runs(tmp_path):
    with creating(tmp_path, "fork") as (killed, folder):
        killed.send_signal(signal.SIGKILL)
        killed.wait(10)
        metrics_folder.remove_abandoned(tmp_path)
        assert folder.is_dir()
        killed.stdin.close()
        killed.stdout.read()  # until the child has ended
        metrics_folder.remove_abandoned(tmp_path)
        assert not folder.exists()


@pytest.mark.parametrize("name", ["slotsmith-metrics-other", "something"])
def test_folder_without_a_lock_is_kept(tmp_path, name):
    (tmp_path / name).mkdir()
    metrics_folder.remove_abandoned(tmp_path)
    assert (tmp_path / name).is_dir()


@pytest.mark.parametrize(("owner", "is_kept"), [("this process", False), ("a worker", True)])
def test_only_the_creating_process_removes_the_folder_at_its_end(
    tmp_path, monkeypatch, owner, is_kept
):
    at_exit = []
    monkeypatch.setattr(metrics_folder.atexit, "register", lambda *call: at_exit.append(call))
    folder = Path(metrics_folder.create(str(tmp_path)))
    [(remove, *arguments)] = at_exit
    if owner == "a worker":
        monkeypatch.setattr(metrics_folder.os, "getpid", lambda: -1)
    remove(*arguments)
    assert folder.exists() is is_kept
