from __future__ import annotations

import os
import platform
from collections.abc import Iterable
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


def measure_processor_seconds(words: Iterable[str]) -> dict[str, float]:
    """Return the processor seconds of running processes and their finished children.

    The keys are words; a process counts for the first word that its command line contains.
    """
    ticks_per_second = os.sysconf("SC_CLK_TCK")
    seconds = dict.fromkeys(words, 0.0)
    for process in Path("/proc").glob("[0-9]*"):
        command, statistics = _read(process / "cmdline"), _read(process / "stat").rpartition(")")[2]
        word = next((word for word in seconds if word in command), None)
        if word and statistics:
            seconds[word] += sum(map(int, statistics.split()[11:15])) / ticks_per_second
    return seconds
