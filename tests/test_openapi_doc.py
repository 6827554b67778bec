"""docs/openapi.yaml says of the API what the code says, wherever it is written."""

from __future__ import annotations

import difflib
import os
import string
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "openapi.yaml"


def written(**variables: str) -> str:
    """The file as `make openapi` writes it."""
    command = [
        *(sys.executable, "manage.py", "spectacular", "--fail-on-warn", "--validate"),
        *("--custom-settings", "config.settings.OPENAPI_FILE"),
    ]
    environment = {**os.environ, "DATABASE_URL": "sqlite://:memory:", **variables}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture(scope="module")
def now() -> str:
    return written()


def test_the_file_says_what_the_code_says(now):
    before = FILE.read_text().splitlines()
    changed = list(difflib.unified_diff(before, now.splitlines(), "the file", "the code", n=1))
    assert not changed, "\n".join(["make openapi, and look at what changes for callers:", *changed])


def test_the_file_is_the_same_whatever_the_environment(now):
    elsewhere = {
        "ANONYMOUS_ACCESS": "any",
        "PROXIES": "1",
        "BASE_URL": "https://slots.example.com",
        "CALENDARS_DEFAULT": "",
        "GOOGLE_WRITE": "true",
        "LANG": "de_DE.UTF-8",
        "TZ": "Asia/Kathmandu",
        "PYTHONHASHSEED": "7",
    }
    assert written(**elsewhere) == now
    assert written(DEBUG="false", SECRET_KEY=string.printable[:60]) == now


def test_the_file_does_not_let_anybody_in_without_a_token():
    paths = yaml.safe_load(FILE.read_text())["paths"]
    for operations in paths.values():
        for operation in operations.values():
            assert {} not in operation["security"]


def test_the_version_of_the_schema_is_that_of_the_product():
    version = yaml.safe_load(FILE.read_text())["info"]["version"]
    assert f'\nversion = "{version}"\n' in (ROOT / "pyproject.toml").read_text()
