"""Time zone rules come from the locked package in every process, whatever the host has."""

from __future__ import annotations

import os
import subprocess
import sys
import zoneinfo
from collections.abc import Iterator
from importlib import metadata, resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core import timezone_data

PRINT_OFFSET = """
from datetime import datetime
from zoneinfo import ZoneInfo
print(ZoneInfo("America/Vancouver").utcoffset(datetime(2026, 12, 1)).total_seconds())
"""


@pytest.fixture
def stale_host(tmp_path) -> Path:
    """A folder of zone data in which Vancouver still has winter time, as Los Angeles has."""
    folder = tmp_path / "America"
    folder.mkdir()
    rules = resources.files("tzdata.zoneinfo.America").joinpath("Los_Angeles").read_bytes()
    (folder / "Vancouver").write_bytes(rules)
    return tmp_path


@pytest.fixture
def stale_rules(stale_host) -> Iterator[None]:
    """Make this process use the stale data."""
    zoneinfo.reset_tzpath(to=(str(stale_host),))
    ZoneInfo.clear_cache()
    yield
    timezone_data.use_packaged_rules()


@pytest.mark.parametrize(
    "start",
    [
        "import django; django.setup()",
        "import config.wsgi",
        "import config.celery",
        "import runpy, sys; sys.argv = ['', 'check']; runpy.run_path('manage.py', {}, '__main__')",
    ],
)
def test_every_process_uses_the_package_and_not_the_host(stale_host, start):
    variables = {
        **os.environ,
        "PYTHONTZPATH": str(stale_host),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": "sqlite://:memory:",
        "DEBUG": "true",
    }
    command = [sys.executable, "-c", f"{start}\n{PRINT_OFFSET}"]
    output = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    assert output.stdout.splitlines()[-1] == "-25200.0"


def test_stale_data_of_the_host_would_be_an_hour_off(stale_host):
    variables = {**os.environ, "PYTHONTZPATH": str(stale_host)}
    command = [sys.executable, "-c", PRINT_OFFSET]
    output = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    assert output.stdout.strip() == "-28800.0"


def test_version_in_use_is_that_of_the_package():
    assert timezone_data.get_version_in_use() == metadata.version("tzdata")


def test_version_in_use_is_not_that_of_the_package_if_zones_have_older_rules(stale_rules):
    assert timezone_data.get_version_in_use() == timezone_data.UNKNOWN_VERSION
