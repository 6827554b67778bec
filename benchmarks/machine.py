from __future__ import annotations

import os
import platform
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


def describe_machine() -> str:
    """Return a description of this machine in one line."""
    models = [
        line.partition(":")[2].strip()
        for line in _read("/proc/cpuinfo").splitlines()
        if line.startswith("model name")
    ]
    processor = models[0] if models else platform.processor() or platform.machine()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} x {processor}, {platform.system()}, {python}"


def _read(path: str | Path) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def measure_processor_seconds(roots: Mapping[str, Iterable[int]]) -> dict[str, float]:
    """Return the processor seconds of process trees by name; `roots` are the ids of their roots.

    A parent collects the seconds of its children that have ended, so they count while the parent
    runs. Processes outside of the trees do not count, such as another database server.
    """
    processes = dict(filter(None, map(_read_process, Path("/proc").glob("[0-9]*"))))
    children = defaultdict(list)
    for number, process in processes.items():
        children[process.parent].append(number)
    return {
        name: sum(_sum_tree(number, processes, children) for number in numbers)
        for name, numbers in roots.items()
    }


def find_parent(number: int) -> int:
    """Return the id of the parent of a running process."""
    return _parse_process(_read(f"/proc/{number}/stat")).parent


@dataclass(frozen=True)
class _Process:
    """A process: the id of its parent, and the seconds of itself and its ended children."""

    parent: int
    seconds: float


def _sum_tree(
    root: int, processes: Mapping[int, _Process], children: Mapping[int, Iterable[int]]
) -> float:
    own = processes[root].seconds if root in processes else 0.0
    return own + sum(_sum_tree(child, processes, children) for child in children.get(root, ()))


def _read_process(folder: Path) -> tuple[int, _Process] | None:
    """Return the id and the facts of a process; None if it has just ended."""
    text = _read(folder / "stat")
    return (int(folder.name), _parse_process(text)) if text else None


def _parse_process(text: str) -> _Process:
    """Return the facts in the text of `/proc/<id>/stat` (proc_pid_stat(5))."""
    # the name of the command, in brackets, may contain spaces and brackets
    fields = text.rpartition(")")[2].split()
    ticks = sum(map(int, fields[11:15]))
    return _Process(int(fields[1]), ticks / os.sysconf("SC_CLK_TCK"))
