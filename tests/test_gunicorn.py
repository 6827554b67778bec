"""The service as gunicorn.conf.py runs it: what clients cannot set, and what its log leaves out."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.live_processes import ROOT
from tests.process_server import ForkedProcess

SECRET = "a-secret-of-a-link"


@dataclass
class Gunicorn:
    process: subprocess.Popen[str]
    address: tuple[str, int]
    lines: list[str] = field(default_factory=list)

    def get(self, path: str, **headers: str) -> httpx.Response:
        url = f"http://{self.address[0]}:{self.address[1]}{path}"
        return httpx.get(url, headers=headers, timeout=60, verify=False)

    def send_raw(self, head: bytes) -> bytes:
        with socket.create_connection(self.address, timeout=60) as connection:
            connection.sendall(head)
            return connection.recv(4096)

    def stop(self) -> str:
        """Stop the service and return its log."""
        self.process.terminate()
        assert self.process.stderr
        return "".join([*self.lines, self.process.stderr.read()])


@contextmanager
def run_gunicorn(folder: Path, **variables: str) -> Iterator[Gunicorn]:
    settings = {
        "BACKGROUND": "off",
        "DEBUG": "true",
        "LOG_FORMAT": "json",
        "DATABASE_URL": f"sqlite:///{folder}/empty.sqlite3",
        "WEB_CONCURRENCY": "1",
        **variables,
    }
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", "127.0.0.1:0"]
    with ForkedProcess(
        [*command, "--graceful-timeout", "2"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **settings},
    ) as process:
        try:
            yield _wait_for_start(process)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def gunicorn(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Gunicorn]:
    """Run the service; a parameter of the fixture adds environment variables."""
    folder = tmp_path_factory.mktemp("gunicorn")
    with run_gunicorn(folder, **getattr(request, "param", {})) as running:
        yield running


def _wait_for_start(process: subprocess.Popen[str]) -> Gunicorn:
    assert process.stderr
    lines = []
    for line in process.stderr:
        lines.append(line)
        if "Listening at: http://" in line:
            break
    host, _, port = lines[-1].split("Listening at: http://")[1].split()[0].partition(":")
    running = Gunicorn(process, (host, int(port)), lines)
    assert running.get("/healthz").status_code == 200
    return running


def test_log_is_json_without_paths_and_addresses(tmp_path):
    with run_gunicorn(tmp_path) as gunicorn:
        gunicorn.get(f"/book/{SECRET}")  # the database has no tables
        gunicorn.get(f"/book/{SECRET}", SCRIPT_NAME="/x")
        gunicorn.send_raw(f"GET /book/{SECRET} HTTP/9.9\r\n\r\n".encode())
        gunicorn.send_raw(
            f"GET /%62ook/{SECRET} HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n".encode()
        )
        log = gunicorn.stop()
    assert "Listening at" in log
    assert SECRET not in log
    assert "ip=" not in log
    assert {json.loads(line)["level"] for line in log.splitlines()} >= {"INFO"}


@pytest.mark.parametrize("path", ["healthz", "readyz", "metrics", "admin/login/"])
def test_client_cannot_move_the_service_to_another_path(gunicorn, path):
    assert gunicorn.get(f"/static/{path}", SCRIPT_NAME="/static").status_code == 404


def test_client_cannot_name_another_path(gunicorn):
    assert gunicorn.get("/healthz", SCRIPT_NAME="/static", PATH_INFO="/x").status_code == 200
    assert gunicorn.get("/elsewhere", PATH_INFO="/healthz").status_code == 404


@pytest.mark.parametrize(
    ("gunicorn", "status"),
    [({"SSL_REDIRECT": "true"}, 301), ({"SSL_REDIRECT": "true", "PROXIES": "1"}, 404)],
    indirect=["gunicorn"],
)
def test_forwarded_scheme_is_believed_only_with_proxies(gunicorn, status):
    assert gunicorn.get("/elsewhere", **{"X-Forwarded-Proto": "https"}).status_code == status
