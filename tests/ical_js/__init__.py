"""ical.js under node: a parser of iCalendar that shares nothing with ours.

`npm ci --prefix tests/ical_js` installs it, as `make test` does where there is npm; where it is
missing, the tests that need it are left out.
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
    """What ical.js finds in a file of one event; AssertionError if it cannot read it."""
    command = ["node", str(HERE / "read.mjs")]
    found = subprocess.run(command, check=False, input=body, capture_output=True, timeout=60)
    assert found.returncode == 0, found.stderr.decode()
    return json.loads(found.stdout)
