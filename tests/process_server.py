"""Start processes of the service quickly: each is forked from a server that imported the libraries.

`ForkedProcess` is a `subprocess.Popen` whose command is a Python command. The forked process has
its own arguments, environment, folder and files, and imports the service and its settings itself.
Tests of how the service starts use real processes.
The server (`python -m tests.process_server FD`) has one thread and never loads settings.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import inspect
import json
import os
import runpy
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
#: Libraries of the service that read neither the environment nor settings when they are imported.
LIBRARIES = (
    "cryptography.fernet", "defusedxml.ElementTree", "django.contrib.postgres.fields",
    "django.contrib.staticfiles.finders", "django.core.handlers.wsgi",
    "django.core.management.base",
    "django.core.serializers", "django.db.backends.sqlite3.base", "django.db.models.sql.compiler",
    "django.forms", "django.template.backends.django", "django.views.generic", "dns.resolver",
    "faker", "google.oauth2.service_account", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread",
    "holidays", "httpx", "icalendar", "msal", "psycopg", "whitenoise.middleware", "yaml",
)  # fmt: skip
MAX_REQUEST_BYTES = 200_000
#: The time after which `run_forked` kills its process.
MAX_SECONDS = 120
PR_SET_CHILD_SUBREAPER = 36
_lock = threading.Lock()


class ForkedProcess(subprocess.Popen):
    """A process that the server forked; this process waits for it as for any child."""

    def _execute_child(self, *args: Any) -> None:
        if sys.platform != "linux":
            super()._execute_child(*args)
            return
        given = inspect.signature(super()._execute_child).bind(*args).arguments
        pipes = [given[name] for name in ("p2cread", "c2pwrite", "errwrite")]
        request = {
            "arguments": [os.fspath(argument) for argument in given["args"][1:]],
            "environment": dict(os.environ if given["env"] is None else given["env"]),
            "folder": os.fspath(given["cwd"] or "."),
            "is_session": bool(given["start_new_session"]),
        }
        files = [number if pipe == -1 else pipe for number, pipe in enumerate(pipes)]
        self.pid = _request_fork(json.dumps(request).encode(), files)
        self._child_created = True
        ends = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
        self._close_pipe_fds(*(given[name] for name in ends))


def run_forked(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a Python command to its end; return its exit status and its output."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with ForkedProcess([sys.executable, *arguments], **pipes, **options) as process:
        try:
            output, errors = process.communicate(timeout=MAX_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def _request_fork(request: bytes, files: list[int]) -> int:
    with _lock:
        connection, _server = _start_server(os.getpid())
        with _adopt_orphans():
            socket.send_fds(connection, [request], files)
            return int(connection.recv(100))


@contextmanager
def _adopt_orphans() -> Iterator[None]:
    """Make this process the parent of a descendant whose parent exits."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


@lru_cache(1)
def _start_server(_pid: int) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """Start the server of this process; it ends when this process does."""
    connection, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with other:
        command = [sys.executable, "-m", "tests.process_server", str(other.fileno())]
        server = subprocess.Popen(command, cwd=ROOT, pass_fds=[other.fileno()])
    return connection, server


def serve(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Fork for each request; return the request in the forked process."""
    while True:
        message, files, *_ = socket.recv_fds(connection, MAX_REQUEST_BYTES, 3)
        if not message:
            os._exit(0)
        pid = _fork_orphan()
        if not pid:
            return json.loads(message), files
        for file in files:
            os.close(file)
        connection.send(str(pid).encode())


def _fork_orphan() -> int:
    """Fork twice and return the process id, or 0 in the new process when its parent has exited."""
    reader, writer = os.pipe()
    middle = os.fork()
    if not middle:
        wait, exit_of_middle = os.pipe()
        pid = os.fork()
        if pid:
            os.write(writer, str(pid).encode())
            os._exit(0)
        os.close(exit_of_middle)
        os.read(wait, 1)
        for file in (reader, writer, wait):
            os.close(file)
        return 0
    os.close(writer)
    os.waitpid(middle, 0)
    pid = int(os.read(reader, 100))
    os.close(reader)
    return pid


def become(request: dict[str, Any], files: list[int]) -> list[str]:
    """Take over the environment, folder and files of a request; return its arguments."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    if request["is_session"]:
        os.setsid()
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    return list(request["arguments"])


def run(arguments: list[str]) -> None:
    """Run the arguments of a Python command: `-c CODE`, `-m MODULE` or a script."""
    if arguments[0] == "-W":
        warnings.simplefilter(arguments[1])
        del arguments[:2]
    option, *rest = arguments
    sys.argv = arguments if option not in ("-c", "-m") else [option, *rest[1:]]
    if option == "-c":
        exec(compile(rest[0], "<string>", "exec"), {"__name__": "__main__"})
    elif option == "-m":
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(option, run_name="__main__")


if __name__ == "__main__":
    gc.disable()
    for library in LIBRARIES:
        importlib.import_module(library)
    gc.freeze()
    gc.enable()
    with socket.socket(fileno=int(sys.argv[1])) as server_connection:
        forked = serve(server_connection)
    run(become(*forked))
