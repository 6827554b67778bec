"""The Python client is what its generator makes of docs/openapi.yaml, and it works."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import yaml

from tests.live_processes import ROOT, Service, environment, service
from tools import python_client
from tools.python_client import CLIENT, PACKAGE, RECORD, SCHEMA

EXAMPLE = CLIENT / "example.py"
BESIDE_US = Path(sys.executable).parent


@pytest.fixture(scope="module")
def running(databases):
    with service(databases.new(), workers=1) as found:
        yield found


def run(running: Service, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(running.database),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def token(running) -> str:
    words = ("issue_token", "Example", "--scope", "read", "--scope", "book")
    return run(running, "manage.py", *words).stdout.strip()


def test_the_client_is_what_was_made_of_the_schema_as_it_stands():
    assert RECORD.read_text().strip() == python_client.digest(), (
        "docs/openapi.yaml, the generator or the client has changed since: make client"
    )


@pytest.mark.skipif(
    not shutil.which("openapi-python-client", path=str(BESIDE_US)), reason="needs the generator"
)
def test_the_generator_would_change_nothing():
    assert python_client.differing() == []


def test_all_of_it_can_be_imported(monkeypatch):
    monkeypatch.syspath_prepend(str(CLIENT))
    package = importlib.import_module(PACKAGE.name)
    names = [one.name for one in pkgutil.walk_packages(package.__path__, f"{PACKAGE.name}.")]
    for name in names:
        importlib.import_module(name)
    assert len(names) > 80


def test_every_operation_has_a_module_of_its_name():
    paths = yaml.safe_load(SCHEMA.read_text())["paths"]
    operations = {
        re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation["operationId"]).lower()
        for methods in paths.values()
        for operation in methods.values()
    }
    modules = {one.stem for one in (PACKAGE / "api").rglob("*.py")} - {"__init__"}
    assert modules == operations


def test_the_example_books_a_slot(running, token):
    done = run(running, str(EXAMPLE), running.base, token)
    assert (done.returncode, done.stderr) == (0, "")
    [booked] = running.send("GET", "1/bookings").json()["bookings"]
    begins = booked["start"].replace("T", " ").replace("Z", "+00:00")
    assert done.stdout == f"{begins}: Person 1, Person 2, Person 3\n"


def test_the_example_says_what_went_wrong(running):
    done = run(running, str(EXAMPLE), running.base, "slt_wrong")
    assert done.returncode == 1
    assert "status=401" in done.stderr


def test_a_connection_goes_on_after_an_answer_without_a_body(running):
    window = {"start": "2100-01-04T09:00:00Z", "end": "2100-01-04T17:00:00Z"}
    url = f"{running.base}/api/interviews/2/availability"
    with httpx.Client(params=window) as client:
        first = client.get(url)
        again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
        after = client.get(url)
    assert (again.status_code, again.content) == (304, b"")
    assert after.content == first.content


def test_its_page_shows_the_example():
    assert EXAMPLE.read_text() in (CLIENT / "README.md").read_text()


def test_its_version_is_that_of_the_schema():
    version = yaml.safe_load(SCHEMA.read_text())["info"]["version"]
    assert f'\nversion = "{version}"\n' in (CLIENT / "pyproject.toml").read_text()
