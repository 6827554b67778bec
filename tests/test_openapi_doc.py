"""docs/openapi.yaml describes the API of the code, in any environment."""

from __future__ import annotations

import difflib
import os
import string
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.process_server import run_forked
from tools.openapi_changes import read_description

Run = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "openapi.yaml"
#: Paths that need no token.
PUBLIC_PATHS = {"/api/version", "/api/problems"}


def generate(*options: str, run: Run = run_forked, **variables: str) -> str:
    """Return the file as `make openapi` writes it."""
    command = ["manage.py", "spectacular", "--fail-on-warn", *options]
    environment = {**os.environ, "DATABASE_URL": "sqlite://:memory:", **variables}
    schema = ("--custom-settings", "config.settings.OPENAPI_FILE")
    result = run(*command, *schema, cwd=ROOT, env=environment)
    result.check_returncode()
    return result.stdout


def run_process(*command: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a new Python process: it alone reads PYTHONHASHSEED, TZ and LANG when it starts."""
    command = (sys.executable, *command)
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.fixture(scope="module")
def generated() -> str:
    return generate("--validate")


def test_the_file_describes_the_code(generated):
    committed = FILE.read_text().splitlines()
    lines = difflib.unified_diff(committed, generated.splitlines(), "the file", "the code", n=1)
    difference = "\n".join(lines)
    assert not difference, f"Run make openapi and check what changes for callers:\n{difference}"


def test_the_file_is_the_same_in_every_environment(generated):
    environment = {
        "ANONYMOUS_ACCESS": "any",
        "PROXIES": "1",
        "BASE_URL": "https://slots.example.com",
        "CALENDARS_DEFAULT": "",
        "GOOGLE_WRITE": "true",
        "LANG": "de_DE.UTF-8",
        "TZ": "Asia/Kathmandu",
        "PYTHONHASHSEED": "7",
    }
    assert generate(run=run_process, **environment) == generated
    assert generate(DEBUG="false", SECRET_KEY=string.printable[:60]) == generated


def test_every_operation_requires_authentication():
    paths = read_description(FILE)["paths"]
    assert set(paths) >= PUBLIC_PATHS
    for path in set(paths) - PUBLIC_PATHS:
        for operation in paths[path].values():
            assert {} not in operation["security"]


def test_the_schema_has_the_version_of_the_product():
    version = read_description(FILE)["info"]["version"]
    assert f'\nversion = "{version}"\n' in (ROOT / "pyproject.toml").read_text()
