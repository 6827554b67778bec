"""The Python client is generated from docs/openapi.yaml into a temporary folder, and it works."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.live_processes import ROOT, Service, environment, run_service
from tests.process_server import run_forked
from tools import python_client
from tools.openapi_changes import read_description
from tools.python_client import CLIENT, PACKAGE, SCHEMA

EXAMPLE = CLIENT / "example.py"
#: CI installs the generator; elsewhere its tests are skipped where it could not be installed.
needs_generator = pytest.mark.skipif(
    not (python_client.is_available() or "CI" in os.environ), reason="needs the client generator"
)


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    """The folder of a freshly generated client."""
    return python_client.generate(tmp_path_factory.mktemp("client"))


@pytest.fixture(scope="module")
def service(databases):
    with run_service(databases.create_filled(), workers=1) as service:
        yield service


def run_command(service: Service, *command: str) -> subprocess.CompletedProcess[str]:
    return run_forked(*command, cwd=ROOT, env=environment(service.database))


def run_example(service: Service, package: Path, token: str) -> subprocess.CompletedProcess[str]:
    code = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    code += "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    return run_command(service, "-c", code, str(package.parent), str(EXAMPLE), service.base, token)


@pytest.fixture(scope="module")
def token(service) -> str:
    words = ("issue_token", "Example", "--scope", "availability:read", "--scope", "bookings:write")
    return run_command(service, "manage.py", *words).stdout.strip()


@needs_generator
def test_every_module_can_be_imported(package, monkeypatch):
    monkeypatch.syspath_prepend(str(package.parent))
    client = importlib.import_module(PACKAGE)
    names = [module.name for module in pkgutil.walk_packages(client.__path__, f"{PACKAGE}.")]
    for name in names:
        importlib.import_module(name)
    assert len(names) > 80


@needs_generator
def test_every_operation_has_a_module(package):
    paths = read_description(SCHEMA)["paths"]
    operations = {
        re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation["operationId"]).lower()
        for methods in paths.values()
        for operation in methods.values()
    }
    modules = {path.stem for path in (package / "api").rglob("*.py")} - {"__init__"}
    assert modules == operations


@needs_generator
def test_example_books_a_slot(service, token, package):
    completed = run_example(service, package, token)
    assert (completed.returncode, completed.stderr) == (0, "")
    [booking] = service.send("GET", "bookings").json()["data"]
    start = booking["start"].replace("T", " ").replace("Z", "+00:00")
    assert completed.stdout == f"{start}: Person 1, Person 2, Person 3\n"


@needs_generator
def test_example_prints_the_error(service, package):
    completed = run_example(service, package, "slt_wrong")
    assert completed.returncode == 1
    assert "status=401" in completed.stderr


def test_connection_stays_open_after_a_response_without_a_body(service):
    window = {"start": "2100-01-04T09:00:00Z", "end": "2100-01-04T17:00:00Z"}
    url = f"{service.base}/api/interviews/2/availability"
    with httpx.Client(params=window) as client:
        first = client.get(url)
        again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
        after = client.get(url)
    assert (again.status_code, again.content) == (304, b"")
    assert after.content == first.content


def test_readme_of_the_client_shows_the_example():
    assert EXAMPLE.read_text() in (CLIENT / "README.md").read_text()


def test_version_of_the_client_is_the_version_of_the_schema():
    version = read_description(SCHEMA)["info"]["version"]
    assert f'\nversion = "{version}"\n' in (CLIENT / "pyproject.toml").read_text()
