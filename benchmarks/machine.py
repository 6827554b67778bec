from __future__ import annotations

import os
import platform
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


def _read(path: str) -> str:
    return Path(path).read_text() if Path(path).exists() else ""
