"""Parse iCalendar files with ical.js under Node.js, an implementation independent of ours.

`make test` installs it with `npm ci --prefix tests/ical_js`. Without it, tests that need it are
skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
requires_ical_js = pytest.mark.skipif(
    not (shutil.which("node") and (HERE / "node_modules" / "ical.js").exists()),
    reason="needs node and ical.js",
)


def parse_event(body: bytes) -> dict[str, Any]:
    """Return what ical.js reads from a file of one event. Raise AssertionError if it cannot."""
    command = ["node", str(HERE / "read.mjs")]
    completed = subprocess.run(command, check=False, input=body, capture_output=True, timeout=60)
    assert completed.returncode == 0, completed.stderr.decode()
    return json.loads(completed.stdout)
