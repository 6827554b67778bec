from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from pathlib import Path


def describe() -> str:
    """The machine that figures are measured on, in one line."""
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


def processor_seconds(words: Iterable[str]) -> dict[str, float]:
    """What running processes, and those they waited for, used of the processor so far.

    By a word of their command line.
    """
    each = os.sysconf("SC_CLK_TCK")
    found = dict.fromkeys(words, 0.0)
    for process in Path("/proc").glob("[0-9]*"):
        command, figures = _read(process / "cmdline"), _read(process / "stat").rpartition(")")[2]
        word = next((word for word in found if word in command), None)
        if word and figures:
            found[word] += sum(map(int, figures.split()[11:15])) / each
    return found
