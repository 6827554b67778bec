"""The folder, ports and processes of the servers of one test run."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.live_service import wait_until

TEMPLATES = Path(__file__).parent / "templates"
_START_SECONDS, _STOP_SECONDS = 60, 2


class ServerUnavailableError(Exception):
    """A server cannot run on this machine."""


class Workspace:
    """A folder that every system user may enter, and the processes that were started in it."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="caldav-servers-"))
        self.path.chmod(0o755)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._ports: dict[str, int] = {}

    def close(self) -> None:
        """Stop all processes and delete the folder."""
        for process in self._processes:
            # At SIGTERM PostgreSQL would wait for its clients.
            process.send_signal(
                signal.SIGINT if "postgres" in str(process.args) else signal.SIGTERM
            )
        for process in self._processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_STOP_SECONDS)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        shutil.rmtree(self.path, ignore_errors=True)

    def port(self, name: str) -> int:
        """Return the port of a server, which was free when it was first asked for."""
        if name not in self._ports:
            with socket.create_server(("127.0.0.1", 0)) as listener:
                self._ports[name] = listener.getsockname()[1]
        return self._ports[name]

    def make_folder(self, name: str, owner: str = "", **templates: str) -> Path:
        """Return a new folder of a system user.

        `templates` are values for the configuration files of the server with this name: in each
        template, `{{name}}` is replaced by a value.
        """
        folder = self.path / name
        folder.mkdir(parents=True)
        values = {"folder": str(folder), **templates}
        for source in sorted((TEMPLATES / name).glob("*")):
            text = re.sub(r"{{(\w+)}}", lambda match: values[match[1]], source.read_text())
            (folder / source.name).write_text(text)
        if owner:
            shutil.chown(folder, owner)
        return folder

    def run(self, *command: str | Path, user: str = "", content: str = "", **env: str) -> str:
        """Run a command to its end and return its output; raise ServerUnavailableError."""
        completed = subprocess.run(
            [str(part) for part in command],
            input=content,
            text=True,
            capture_output=True,
            cwd=self.path,
            check=False,
            **_run_as(user, env),
        )
        if completed.returncode:
            output = f"{completed.stdout}\n{completed.stderr}"[-500:]
            raise ServerUnavailableError(f"{command[0]} failed: {output}")
        return completed.stdout

    def start(
        self, name: str, *command: str | Path, user: str = "", **env: str
    ) -> subprocess.Popen[bytes]:
        """Start a server and wait until its port accepts connections."""
        log_path = self.path / f"{name}.log"
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.path,
                # Apache ends its whole process group, and SOGo leaves its workers.
                start_new_session=True,
                **_run_as(user, env),
            )
        self._processes.append(process)
        port = self.port(name)
        if not wait_until(
            lambda: process.poll() is not None or accepts_connections(port), _START_SECONDS
        ):
            raise ServerUnavailableError(f"{name} did not answer within {_START_SECONDS} s")
        if process.poll() is not None:
            raise ServerUnavailableError(f"{name} stopped: {log_path.read_text()[-500:]}")
        return process


def accepts_connections(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _run_as(user: str, env: dict[str, str]) -> dict[str, object]:
    """Return the arguments that run a process as a system user."""
    options: dict[str, object] = {"env": {**os.environ, **env}}
    if user:
        group = pwd.getpwnam(user).pw_gid
        options.update(user=user, group=group, extra_groups=os.getgrouplist(user, group))
    return options
