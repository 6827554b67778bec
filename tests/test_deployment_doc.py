"""The example files of docs/how-to/deploy.md work with the programs that they configure."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
import trustme

from config.environment import VARIABLE_DEFAULTS
from tests.live_processes import ROOT
from tests.live_service import wait_until
from tests.process_server import run_forked

FOLDER = ROOT / "docs/deployment"
PAGE = (ROOT / "docs/how-to/deploy.md").read_text()
ENVIRONMENT = (FOLDER / "slotsmith.env").read_text()
UNITS = sorted(FOLDER.glob("*.service")) + sorted(FOLDER.glob("*.socket"))
#: The variables that gunicorn's configuration and its worker read.
GUNICORN_VARIABLES = {
    name
    for path in ("gunicorn.conf.py", "ops/slow_clients.py")
    for name in re.findall(r'environ\.get\("([A-Z_]+)"', (ROOT / path).read_text())
}
#: Debian installs servers into a folder that is not in the PATH of every user.
SEARCH_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
SPOOFED = {"X-Forwarded-For": "192.0.2.1", "X_Forwarded_For": "192.0.2.2"}


def needs(program: str) -> pytest.MarkDecorator:
    missing = shutil.which(program, path=SEARCH_PATH) is None
    return pytest.mark.skipif(missing, reason=f"{program} is not installed")


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers and the body that it received, as JSON."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        received = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        body = json.dumps({"headers": self.headers.items(), "body": received.decode()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Long", "x" * 10_000)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *args: object) -> None:
        """Log nothing."""


@pytest.fixture
def echo_port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    """Run a proxy until the block ends; wait until its port is open."""

    def is_open() -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    variables = {"PATH": SEARCH_PATH, "HOME": str(folder)}
    with subprocess.Popen(command, env=variables, cwd=folder) as process:
        try:
            assert wait_until(is_open, 20)
            yield
        finally:
            process.terminate()


def send(url: str, path: str) -> httpx.Response:
    """Send a chunked body and spoofed headers through a proxy."""
    chunks = (chunk for chunk in (b"one", b"two"))
    return httpx.post(f"{url}{path}", content=chunks, headers=SPOOFED, verify=False, timeout=20)


def headers_of(response: httpx.Response) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for name, value in response.json()["headers"]:
        headers.setdefault(name.lower(), []).append(value)
    return headers


def test_page_links_every_example():
    names = {path.name for path in FOLDER.iterdir()}
    assert set(re.findall(r"\(\.\./deployment/([\w.-]+)\)", PAGE)) == names


def filled_environment() -> dict[str, str]:
    """Return the variables of the example; a command in a comment makes the value below it."""
    variables, command = {}, ""
    for line in filter(None, ENVIRONMENT.splitlines()):
        if line.startswith("#"):
            command = line.removeprefix("# ")
            continue
        name, value = line.split("=", 1)
        if value.startswith("<") and command.startswith("python -c "):
            code = command.removeprefix("python -c ").strip('"')
            output = subprocess.check_output([sys.executable, "-c", code], text=True)
            value = output.strip()
        variables[name] = value.strip('"')
    return variables


def test_environment_names_every_setting_once():
    names = re.findall(r"^#?([A-Z_]+)=", ENVIRONMENT, re.MULTILINE)
    assert sorted(names) == sorted({*VARIABLE_DEFAULTS, *GUNICORN_VARIABLES})


def test_settings_page_names_every_variable_of_gunicorn():
    page = (ROOT / "docs/reference/settings.md").read_text()
    assert {name for name in GUNICORN_VARIABLES if f"`{name}`" not in page} == set()


def test_defaults_in_the_environment_are_those_of_a_deployment():
    """The commented lines, without their comment signs, change no setting."""
    variables = filled_environment()
    commented = dict(re.findall(r"^#([A-Z_]+)=(.*)$", ENVIRONMENT, re.MULTILINE))
    code = "from config import settings; print(settings.LOG_FORMAT, {name: value for name, value"
    code += " in vars(settings).items() if name.isupper() and name != 'LOGGING'})"

    def read_settings(more: dict[str, str]) -> str:
        environment = {"PATH": os.environ["PATH"], **variables, **more}
        process = run_forked("-W", "ignore", "-c", code, env=environment, cwd=ROOT)
        process.check_returncode()
        return process.stdout

    assert read_settings({}) == read_settings(commented)


def test_image_sets_existing_variables():
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "PROBE_BIND=" in dockerfile
    names = set(re.findall(r"^(?:ENV)? +([A-Z_]+)=", dockerfile, re.MULTILINE))
    known = {*VARIABLE_DEFAULTS, *GUNICORN_VARIABLES, "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    assert names - known == {"SLOTSMITH_CONTAINER", "VENV", "PATH"}


def test_environment_passes_the_deployment_checks():
    variables = filled_environment()
    assert variables.keys() - GUNICORN_VARIABLES <= VARIABLE_DEFAULTS.keys()
    command = ("-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    process = run_forked(*command, cwd=ROOT, env={"PATH": os.environ["PATH"], **variables})
    assert (process.returncode, process.stderr) == (0, "")


def nginx_command(folder: Path, echo_port: int, port: int) -> list[str]:
    """Return the command of an nginx with the example, with ports and files of the test."""
    pair = trustme.CA().issue_cert("slots.example.com").private_key_and_cert_chain_pem
    pair.write_to_path(str(folder / "pair.pem"))
    text = (FOLDER / "nginx.conf").read_text()
    for pattern, replacement in (
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{echo_port}"),
        (r"/var/log/nginx", "."),
        (r"listen 443", f"listen 127.0.0.1:{port}"),
        (r"listen 80;", f"listen unix:{folder}/plain.sock;"),
        (r"/etc/ssl/\S+(?=;)", f"{folder}/pair.pem"),
    ):
        text = re.sub(pattern, replacement, text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; daemon off; error_log {folder}/main.log;\n"
        f"events {{}}\nhttp {{ {paths}\n{text}\n}}\n"
    )
    nginx = shutil.which("nginx", path=SEARCH_PATH) or ""
    return [nginx, "-p", str(folder), "-c", f"{folder}/nginx.conf"]


@needs("nginx")
def test_nginx_passes_requests_on(tmp_path, echo_port, port):
    command = nginx_command(tmp_path, echo_port, port)
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    with running(command, port, tmp_path):
        url = f"https://127.0.0.1:{port}"
        response = send(url, "/book/secret")
        assert send(url, "/metrics").status_code == 404
    headers = headers_of(response)
    assert response.json()["body"] == "onetwo"
    assert headers["content-length"] == ["6"]  # no chunks, which Slotsmith refuses
    assert headers["connection"] == ["close"]
    assert headers["x-forwarded-for"] == ["127.0.0.1"]
    assert headers["x-forwarded-proto"] == ["https"]
    assert "x_forwarded_for" not in headers
    [request_id] = headers["x-request-id"]
    log = (tmp_path / "slotsmith.log").read_text()
    assert request_id in log
    assert "secret" not in log


@needs("caddy")
def test_caddy_passes_requests_on(tmp_path, echo_port, port):
    text = (FOLDER / "Caddyfile").read_text()
    caddy = ["caddy", "validate", "--adapter", "caddyfile", "--config"]
    variables = {"PATH": SEARCH_PATH, "HOME": str(tmp_path)}
    validate = [*caddy, str(FOLDER / "Caddyfile")]
    subprocess.run(validate, check=True, capture_output=True, env=variables)
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{echo_port}")
    text = text.replace("slots.example.com", f"http://127.0.0.1:{port}")
    text = text.replace("{\n\tservers", "{\n\tadmin off\n\tservers", 1)
    (tmp_path / "Caddyfile").write_text(text)
    command = ["caddy", "run", "--config", str(tmp_path / "Caddyfile")]
    with running(command, port, tmp_path):
        url = f"http://127.0.0.1:{port}"
        headers = headers_of(httpx.get(f"{url}/book/secret", headers=SPOOFED, timeout=20))
        assert headers["x-forwarded-for"] == ["127.0.0.1"]
        assert headers["x-forwarded-proto"] == ["http"]
        assert headers["connection"] == ["close"]
        assert "x_forwarded_for" not in headers
        assert re.fullmatch("[0-9a-f-]{36}", headers["x-request-id"][0])
        assert send(url, "/metrics").status_code == 404


@needs("systemd-analyze")
def test_systemd_units_are_valid(tmp_path):
    programs = str(Path(sys.executable).parent)
    for unit in UNITS:
        text = unit.read_text().replace("/opt/slotsmith/current/.venv/bin", programs)
        (tmp_path / unit.name).write_text(text)
    command = ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in UNITS)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (0, "")
